using ActorXen.Messages;
using ActorXen.Report.Answers;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>Another pCPU is idle, but the vCPU may not run there.</summary>
internal sealed class AffinityRule() : SegmentRule("affinity", least: 0.25)
{
    protected override string Where(SlowPart found) => found.Where;

    protected override bool IsIt(CauseKey key) =>
        SlowRequests.IsRule(key, WaitRule.Affinity) || SlowRequests.IsRule(key, WaitRule.RunQueue);

    protected override string What(SlowPart found) =>
        "requests wait although another pCPU is idle: hard affinity or run queue";
}
