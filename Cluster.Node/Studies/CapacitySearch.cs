namespace ActorXen.Studies;

/// <summary>Looks for the largest value at which a criterion holds, with few probes.</summary>
/// <remarks>
/// Values are tried from the smallest in growing steps until one fails, so that overloaded runs, which take longest,
/// are rare. Then the last that holds and the first that fails are found by halving, and a few values around them are
/// tried to draw the curve and to notice one that is not monotone.
/// </remarks>
/// <param name="count">Values, from small to large.</param>
/// <param name="probe">Judges one of them.</param>
public sealed class CapacitySearch(int count, Func<int, Task<Verdict>> probe)
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
    }

    /// <summary>The largest value that holds below every one that fails; -1 if none does.</summary>
    public static int Fits(IReadOnlyDictionary<int, Verdict> known)
    {
        var limit = FirstFailing(known);
        return known.Where(one => one.Key < limit && one.Value == Verdict.Holds).Select(one => one.Key)
            .DefaultIfEmpty(-1).Max();
    }

    /// <summary>The smallest value that fails; beyond all if none does.</summary>
    public static int FirstFailing(IReadOnlyDictionary<int, Verdict> known) =>
        known.Where(one => one.Value == Verdict.Fails).Select(one => one.Key).DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>A value that holds although a smaller one fails; null if the curve is monotone.</summary>
    public static int? Exception(IReadOnlyDictionary<int, Verdict> known)
    {
        var limit = FirstFailing(known);
        return known.Where(one => one.Key > limit && one.Value == Verdict.Holds).Select(one => (int?)one.Key).Max();
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

    private async Task<Verdict> JudgeAsync(int at)
    {
        if (!_known.TryGetValue(at, out var verdict)) _known[at] = verdict = await probe(at);
        return verdict;
    }
}
