namespace ActorXen.Scenarios.Traces;

/// <summary>The formats that can be imported.</summary>
internal static class TraceFormats
{
    public static readonly IReadOnlyList<TraceFormat> All =
    [
        new PlanetLabFormat(), new BitbrainsFormat(), new AzureFormat(), new SwfFormat(), new GoogleFormat(),
    ];

    public static TraceFormat? Named(string word) => All.FirstOrDefault(format => format.Word == word);

    /// <param name="lines">The first lines of a file.</param>
    /// <returns>null if it looks like none of them.</returns>
    public static TraceFormat? Of(IEnumerable<string> lines)
    {
        var some = lines.Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        return some.Count == 0 ? null : All.FirstOrDefault(format => format.Matches(some)) ?? OfMost(some);
    }

    /// <summary>A bad line must not hide what the others are: its number is named when it is read.</summary>
    private static TraceFormat? OfMost(List<string> lines)
    {
        var best = All.MaxBy(Count)!;
        return 2 * Count(best) > lines.Count ? best : null;

        int Count(TraceFormat format) => lines.Count(line => format.Matches([line]));
    }
}
