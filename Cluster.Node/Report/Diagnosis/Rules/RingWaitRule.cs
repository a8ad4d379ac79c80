using ActorXen.Report.Answers;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>Requests wait for room in a shared ring.</summary>
internal sealed class RingWaitRule() : SegmentRule("ring-wait", least: 0.3)
{
    protected override bool IsIt(CauseKey key) => key.Cause == Cause.RingFull;

    protected override string What(SlowPart found) => "requests wait for room in a shared ring";
}
