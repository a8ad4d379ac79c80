namespace ActorXen.Tests.Architecture;

/// <summary>Folders that use each other, directly or through others.</summary>
internal static class FolderCycles
{
    /// <returns>Each with the names of its folders, sorted and joined with ", ".</returns>
    public static IReadOnlyList<string> In(IEnumerable<(string From, string To)> edges)
    {
        var uses = edges.ToLookup(edge => edge.From, edge => edge.To);
        var reached = uses.ToDictionary(folder => folder.Key, folder => Reached(folder.Key, uses));
        return [.. reached.Keys
            .Select(
                folder => reached[folder].Where(other => reached.ContainsKey(other) && reached[other].Contains(folder)))
            .Select(cycle => string.Join(", ", cycle.Order(StringComparer.Ordinal)))
            .Where(cycle => cycle.Length > 0)
            .Distinct()
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The folders directly below the deepest common one, with everything below them.</summary>
    /// <returns>For types in the common folder itself: its name and a dot.</returns>
    public static (string From, string To) Branches((string From, string To) edge)
    {
        var (from, to) = (edge.From.Split('.'), edge.To.Split('.'));
        var alike = from.Zip(to).TakeWhile(parts => parts.Item1 == parts.Item2).Count();
        return (BranchOf(from, alike), BranchOf(to, alike));
    }

    private static string BranchOf(string[] folder, int alike) =>
        folder.Length == alike ? string.Join('.', folder) + "." : string.Join('.', folder.Take(alike + 1));

    private static HashSet<string> Reached(string from, ILookup<string, string> uses)
    {
        var reached = new HashSet<string>();
        var next = new Stack<string>(uses[from]);
        while (next.TryPop(out var folder))
            if (reached.Add(folder)) foreach (var other in uses[folder]) next.Push(other);
        return reached;
    }
}
