namespace ActorXen.Studies;

/// <summary>Which values a search tries, as far as that is known before its first cell.</summary>
/// <param name="IfAllHold">
/// Numbers of the values that are tried if the criterion holds everywhere, from small to large.
/// </param>
/// <param name="Most">Values that are tried at most, if it holds up to some value and fails from there on.</param>
public sealed record CapacitySteps(IReadOnlyList<int> IfAllHold, int Most)
{
    /// <summary>Places of the limit that are looked at; more would take longer than the first cell.</summary>
    private const int MostLimits = 1_000;

    /// <param name="count">Values on the axis.</param>
    /// <param name="triesFarEnd">As for <see cref="CapacitySearch"/>.</param>
    public static async Task<CapacitySteps> OfAsync(int count, bool triesFarEnd = false)
    {
        var all = await TriedAsync(count, count, triesFarEnd);
        var most = all.Count;
        for (var limit = 0; limit < count; limit += Math.Max(1, count / MostLimits))
            most = Math.Max(most, (await TriedAsync(count, limit, triesFarEnd)).Count);
        return new(all, most);
    }

    private static async Task<IReadOnlyList<int>> TriedAsync(int count, int limit, bool triesFarEnd)
    {
        var search = new CapacitySearch(
            count, at => Task.FromResult(at < limit ? Verdict.Holds : Verdict.Fails), triesFarEnd);
        await search.RunAsync();
        return [.. search.Known.Keys];
    }
}
