using ActorXen.Messages;
using ActorXen.Report.Answers;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>The domain has used up its cap, whatever else is idle.</summary>
internal sealed class CapRule() : SegmentRule("cap", least: 0.2)
{
    public override FindingLevel Level => FindingLevel.Full;

    protected override string Where(SlowPart found) => found.Where;

    protected override bool IsIt(CauseKey key) => SlowRequests.IsRule(key, WaitRule.Cap);

    protected override string What(SlowPart found) => "the domain's cap is used up";
}
