namespace ActorXen.Runs;

/// <summary>Makes error messages fit in one line.</summary>
public static class ErrorLine
{
    /// <summary>The message without line breaks; for an <see cref="AggregateException"/>, that of its cause.</summary>
    public static string Of(Exception cause) =>
        Of((cause is AggregateException ? cause.GetBaseException() : cause).Message);

    /// <summary>The text without line breaks.</summary>
    public static string Of(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries));

    /// <summary>The text without line breaks and its full stop, for use in a sentence.</summary>
    public static string PartOf(string text) => Of(text).TrimEnd('.', ' ');
}
