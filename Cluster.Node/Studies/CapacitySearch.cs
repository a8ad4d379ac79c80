namespace ActorXen.Studies;

/// <summary>Looks for the largest value at which a criterion holds, with few probes.</summary>
/// <remarks>
/// Values are tried from the smallest in growing steps until one fails, so that overloaded runs, which take longest,
/// are rare. Then the last that holds and the first that fails are found by halving, and a few values around them are
/// tried to draw the curve and to notice one that is not monotone. If small values fail, the far end and a few values
/// before it are tried, because some criteria are met by large values only: a throughput, or what more vCPUs bring.
/// </remarks>
/// <param name="count">Values, from small to large.</param>
/// <param name="probe">Judges one of them.</param>
/// <param name="triesFarEnd">
/// Whether the largest value is tried in any case, because it may hold although some before it fail.
/// </param>
public sealed class CapacitySearch(int count, Func<int, Task<Verdict>> probe, bool triesFarEnd = false)
{
    private readonly SortedDictionary<int, Verdict> _known = [];

    /// <summary>What was tried.</summary>
    public IReadOnlyDictionary<int, Verdict> Known => _known;

    /// <summary>Tries what is needed.</summary>
    public async Task RunAsync()
    {
        var fails = await GrowAsync();
        var holds = LargestHolding(fails);
        // Between the last that holds and the first that fails are those that the seeds cannot decide.
        holds = await HalveAsync(holds, fails, verdict => verdict == Verdict.Holds);
        fails = await HalveAsync(holds, fails, verdict => verdict != Verdict.Fails) + 1;
        await LookAroundAsync(holds < 0 ? fails : holds, fails);
        if (triesFarEnd) await JudgeAsync(count - 1);
        var bounds = CapacityBounds.Of(_known);
        if (bounds.From < 0 || bounds.IsRising) await RiseAsync();
    }

    /// <returns>The first value found to fail, or the number of values if none does.</returns>
    private async Task<int> GrowAsync()
    {
        for (var at = 0; ;)
        {
            if (await JudgeAsync(at) == Verdict.Fails) return at;
            if (at == count - 1) return count;
            at = Math.Min(count - 1, 2 * at + 1);
        }
    }

    private int LargestHolding(int below) =>
        _known.Where(one => one.Key < below && one.Value == Verdict.Holds).Select(one => one.Key)
            .DefaultIfEmpty(-1).Max();

    /// <summary>The last value that belongs to the lower part.</summary>
    /// <param name="low">Belongs to it, or -1.</param>
    /// <param name="high">Does not belong to it, or is beyond the last.</param>
    private async Task<int> HalveAsync(int low, int high, Func<Verdict, bool> isLower)
    {
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (isLower(await JudgeAsync(middle))) low = middle;
            else high = middle;
        }

        return low;
    }

    private async Task LookAroundAsync(int holds, int fails)
    {
        var step = Math.Max(1, (Math.Min(fails, count - 1) + 1) / 10);
        foreach (var at in (int[])[holds - 2 * step, holds - step, fails + step, fails + 2 * step])
            if (at >= 0 && at < count) await JudgeAsync(at);
    }

    /// <summary>Looks for values that hold beyond small ones that fail.</summary>
    private async Task RiseAsync()
    {
        foreach (var at in (int[])[count - 1, count / 2, count / 4, 3 * count / 4])
            if (at == count - 1 || !_known.ContainsValue(Verdict.Holds)) await JudgeAsync(at);
        if (!_known.ContainsValue(Verdict.Holds)) return;
        var bounds = CapacityBounds.Of(_known);
        var from = await HalveAsync(bounds.FailsBelow, bounds.From, verdict => verdict != Verdict.Holds) + 1;
        await HalveAsync(bounds.FailsBelow, from, verdict => verdict == Verdict.Fails);
        bounds = CapacityBounds.Of(_known);
        var fails = Math.Min(bounds.Fails, count);
        var holds = await HalveAsync(bounds.Fits, fails, verdict => verdict == Verdict.Holds);
        await HalveAsync(holds, fails, verdict => verdict != Verdict.Fails);
    }

    private async Task<Verdict> JudgeAsync(int at)
    {
        if (!_known.TryGetValue(at, out var verdict)) _known[at] = verdict = await probe(at);
        return verdict;
    }
}
