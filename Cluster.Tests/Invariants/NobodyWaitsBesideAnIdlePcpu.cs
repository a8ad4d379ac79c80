using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Work conservation: a woken vCPU does not wait for long while a pCPU that was idle then still is.
/// </summary>
/// <remarks>
/// For credit2 with one run queue, that is one socket: it tickles an idle pCPU for each vCPU that joins a queue.
/// Between queues it is not work conserving, because it moves vCPUs only when credit is reset, which may take tens of
/// milliseconds. A vCPU whose cap is used up is parked, and may still be called runnable, so vCPUs with a cap are left
/// out. So are those that were preempted: a pCPU that looks for work passes over a vCPU for which another pCPU was
/// tickled, however long ago, if that other pCPU happens to be tickled again for another vCPU. It then goes idle while
/// the vCPU waits (schedulers §4.8, as in Xen). And even an idle pCPU does not pull a vCPU whose credit is within the
/// migration resistance of the lower limit, so this holds only where the resistance is zero. The tolerance is the idle
/// exit, the decision, and that the pCPU which was tickled first serves what came before: 0.38 ms is the longest that
/// was seen, and a tickle that is lost takes until the end of a slice. A pCPU that has not come up yet cannot help.
/// </remarks>
internal sealed class NobodyWaitsBesideAnIdlePcpu(Scene scene) : Checker(scene)
{
    private readonly Duration _tolerance = 800.Us + scene.Spec.Machine.BootSpread;

    private readonly VirtualTime[] _idleSince = new VirtualTime[scene.Pcpus];
    private readonly bool[] _wasWoken = new bool[scene.Vcpus];
    private readonly bool[] _appliesHere = [.. scene.Spec.Pools.Select(pool => scene.Spec.Machine.Sockets == 1
        && pool.Policy == "credit2" && pool.Parameters.GetValueOrDefault("sched_credit2_migrate_resist", 500) == 0)];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.IdleEntered) || fact.Is(SchedulingFacts.PcpuJoinedPool))
            _idleSince[fact.Subject] = recorded.At;
        else if (fact.Is(PcpuFacts.ModeEnded) && Scene.IsIdle(fact.Subject))
        {
            for (var vcpu = 0; vcpu < Scene.Vcpus; vcpu++) Judge(vcpu, fact.Subject, recorded);
        }
        else if (fact.Is(SchedulingFacts.RunstateChanged) && fact.Second == (long)RunState.Runnable)
            _wasWoken[fact.Subject] = fact.First != (long)RunState.Running;
        else if (fact.Is(SchedulingFacts.RunstateChanged) && fact.First == (long)RunState.Runnable)
        {
            for (var pcpu = 0; pcpu < Scene.Pcpus; pcpu++)
            {
                if (Scene.IsIdle(pcpu)) Judge(fact.Subject, pcpu, recorded);
            }
        }
    }

    private void Judge(int vcpu, int pcpu, in RecordedFact recorded)
    {
        var pool = Scene.PoolOf(pcpu);
        if (pool < 0 || pool != Scene.PoolOfVcpu(vcpu) || !_appliesHere[pool]) return;
        if (!_wasWoken[vcpu] || _idleSince[pcpu] > Scene.SinceOf(vcpu)) return;
        if (Scene.StateOf(vcpu) != RunState.Runnable || Scene.MayBeParked(vcpu)) return;
        if (!Scene.FirstAllowedTo(vcpu).Contains(pcpu)) return;
        var waited = recorded.At - Scene.SinceOf(vcpu);
        Require(waited <= _tolerance, recorded, $"vcpu {vcpu} waited for {waited} beside idle pcpu {pcpu}");
    }
}
