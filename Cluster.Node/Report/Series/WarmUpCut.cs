using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Runs;

namespace ActorXen.Report.Series;

/// <summary>What a report leaves out at the beginning of its run, and why.</summary>
/// <param name="End">Virtual time at which the report begins; zero if nothing is left out.</param>
/// <param name="Text">A sentence.</param>
/// <param name="IsUnsettled">Whether the run is too short to tell where its warm-up ends.</param>
public sealed record WarmUpCut(VirtualTime End, string Text, bool IsUnsettled)
{
    /// <summary>Of reports whose run has no series.</summary>
    public static WarmUpCut None { get; } = new(VirtualTime.Zero, "Nothing is left out.", IsUnsettled: false);

    /// <param name="windows">The run's series up to <paramref name="at"/>.</param>
    /// <param name="chosen">The scenario's choice; null to find it.</param>
    /// <param name="at">Virtual time that the report covers.</param>
    internal static WarmUpCut Of(SeriesPlan plan, SeriesDigest windows, Duration? chosen, VirtualTime at)
    {
        if (chosen is { } asked) return Chosen(asked, at);
        if (windows.Windows.Count < WarmUpRule.Batch * WarmUpRule.FewestBatches)
            return Unsettled($"its series has fewer than {WarmUpRule.Batch * WarmUpRule.FewestBatches} windows");
        if (SteadyState.Of(windows, GroupKey.Fleet) is not { } state)
            return new(VirtualTime.Zero, "Nothing is left out: the guests do nothing.", IsUnsettled: false);
        if (state.WarmUpEnd() is not { } end)
            return Unsettled($"the guests' {state.Name} does not settle in its first half");
        if (end == VirtualTime.Zero)
            return new(end, $"Nothing is left out: no warm-up stands out in the guests' {state.Name}.", false);
        return plan.MarkFrom(end, at) is { } mark
            ? new(
                mark,
                $"The first {mark} are left out as warm-up (by MSER-5, from the guests' {state.Name}); --warm-up 0 "
                + "keeps them.",
                IsUnsettled: false)
            : Unsettled("it was interrupted too early");
    }

    /// <summary>The counts at the end of the warm-up are not in the store any more.</summary>
    internal WarmUpCut Lost() => new(
        VirtualTime.Zero, $"The warm-up, {End}, is included, because its counts are lost.", IsUnsettled: true);

    /// <summary>The same for a fork, whose report begins where it was forked.</summary>
    internal WarmUpCut OfFork(RunHeader header) => header.ForkedAt is { } forked && End == forked
        ? this with { Text = $"The first {End} are left out, because run {header.Origins[^1].RunId} was forked then." }
        : this;

    private static WarmUpCut Chosen(Duration asked, VirtualTime at)
    {
        var end = VirtualTime.Zero + asked;
        if (asked == Duration.Zero) return new(end, "Nothing is left out, as asked.", IsUnsettled: false);
        return end < at
            ? new(end, $"The first {end} are left out, as asked.", IsUnsettled: false)
            : new(VirtualTime.Zero, $"The run ended before the warm-up of {end} was over: nothing is left out.", true);
    }

    private static WarmUpCut Unsettled(string why) => new(
        VirtualTime.Zero, $"Nothing is left out, although there may be a warm-up: the run is too short, {why}.",
        IsUnsettled: true);
}
