using ActorXen.Report.Answers;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>pCPUs sleep too deeply for what is asked of them.</summary>
internal sealed class IdleExitRule() : SegmentRule("idle-exit", least: 0.4)
{
    protected override string Next(SlowPart found) => $"pcpus RUN --host {found.Of.Host}";

    protected override bool IsIt(CauseKey key) => key.Cause == Cause.IdleExit;

    protected override string What(SlowPart found) => "pCPUs have to leave deep idle states for each request";
}
