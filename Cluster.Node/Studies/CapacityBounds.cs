namespace ActorXen.Studies;

/// <summary>Which of the tried values hold, as numbers on the axis.</summary>
/// <param name="From">The smallest that holds; -1 if none does.</param>
/// <param name="Fits">The largest that holds before one fails beyond <paramref name="From"/>; -1 if none does.</param>
/// <param name="Fails">
/// The smallest that fails beyond those that hold, or at all if none holds; <see cref="int.MaxValue"/> if none fails.
/// </param>
/// <param name="FailsBelow">The largest that fails below <paramref name="From"/>; -1 if none does, as usual.</param>
/// <param name="Exception">
/// A value that holds although <paramref name="Fails"/> fails; null if there is none.
/// </param>
public sealed record CapacityBounds(int From, int Fits, int Fails, int FailsBelow, int? Exception)
{
    /// <summary>Whether the criterion is met by larger values and not by smaller ones.</summary>
    public bool IsRising => FailsBelow >= 0;

    public static CapacityBounds Of(IReadOnlyDictionary<int, Verdict> known)
    {
        List<int> With(Verdict verdict) =>
            [.. known.Where(one => one.Value == verdict).Select(one => one.Key).Order()];
        var (holds, fails) = (With(Verdict.Holds), With(Verdict.Fails));
        if (holds.Count == 0) return new(-1, -1, fails.Count > 0 ? fails[0] : int.MaxValue, -1, null);
        var from = holds[0];
        var limit = fails.Where(at => at > from).DefaultIfEmpty(int.MaxValue).First();
        return new(
            from, holds.Last(at => at < limit), limit, fails.Where(at => at < from).DefaultIfEmpty(-1).Last(),
            holds.Where(at => at > limit).Select(at => (int?)at).Max());
    }
}
