namespace ActorXen.Scenarios;

/// <summary>The groups of guests that name neither a group nor a template.</summary>
internal static class GroupNames
{
    private static readonly char[] _separators = ['-', '_', '.'];

    /// <summary>
    /// The name without placeholders and without a number at its end: web for web-7, web1 and web-{n}. The whole name
    /// if nothing else is left.
    /// </summary>
    public static string OfName(string name)
    {
        var rest = name;
        foreach (var placeholder in (string[])["{n}", "{h}", "{host}", "{rack}"])
            rest = rest.Replace(placeholder, "", StringComparison.Ordinal);
        rest = rest.TrimEnd(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', .. _separators]).TrimStart(_separators);
        return rest.Length > 0 ? rest : name;
    }
}
