using ActorXen.Report.Answers;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>The NIC holds interrupts back for longer than the rest takes.</summary>
internal sealed class ModerationRule() : SegmentRule("moderation", least: 0.4)
{
    protected override bool IsIt(CauseKey key) => key.Cause == Cause.Moderation;

    protected override string What(SlowPart found) => "the NIC holds its interrupts back";
}
