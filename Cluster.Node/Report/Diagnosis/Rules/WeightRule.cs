using ActorXen.Messages;
using ActorXen.Report.Answers;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>Others have more credit, a better class, an earlier deadline or their turn.</summary>
internal sealed class WeightRule() : SegmentRule("weight", least: 0.25)
{
    /// <summary>Sharing is what guests of a busy host do; a setting that makes it worse is told before.</summary>
    public override FindingLevel Level => FindingLevel.Load;

    protected override string Where(SlowPart found) => found.Where;

    protected override bool IsIt(CauseKey key) =>
        SlowRequests.IsRule(key, WaitRule.Credit) || SlowRequests.IsRule(key, WaitRule.Priority)
        || SlowRequests.IsRule(key, WaitRule.Slice);

    protected override string What(SlowPart found) => "other guests go first: weights, priorities or time slices";
}
