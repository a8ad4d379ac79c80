using ActorXen.Messages;
using ActorXen.Report.Answers;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>The reservation of the period is used up (rtds, sedf).</summary>
internal sealed class ReservationRule() : SegmentRule("reservation", least: 0.2)
{
    public override FindingLevel Level => FindingLevel.Full;

    protected override string Where(SlowPart found) => found.Where;

    protected override bool IsIt(CauseKey key) => SlowRequests.IsRule(key, WaitRule.Budget);

    protected override string What(SlowPart found) => "the domain's reservation is used up before its period is over";
}
