namespace ActorXen.Runs;

/// <summary>Error messages as one line, for outputs of one line.</summary>
public static class ErrorLine
{
    /// <summary>The message without line breaks; of an exception that only wraps others, the first of those.</summary>
    public static string Of(Exception cause) =>
        Of((cause is AggregateException ? cause.GetBaseException() : cause).Message);

    /// <summary>The text without line breaks.</summary>
    public static string Of(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries));

    /// <summary>As a part of a sentence: without its full stop.</summary>
    public static string PartOf(string text) => Of(text).TrimEnd('.', ' ');
}
