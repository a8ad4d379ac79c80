using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>Work conservation: no vCPU is runnable for long while a pCPU on which it may run is idle.</summary>
/// <remarks>
/// For credit2 with one run queue, that is one socket: it tickles an idle pCPU for whoever joins a queue. Between queues it is
/// not work conserving, since it moves vCPUs only when credit is reset, which may take tens of milliseconds. A vCPU
/// whose cap is used up is parked, and may still be called runnable: those with a cap are left out. The tolerance is the
/// idle exit and the decision.
/// </remarks>
internal sealed class NobodyWaitsBesideAnIdlePcpu(Scene scene) : Checker(scene)
{
    private static readonly Duration Tolerance = 300.Us;

    private readonly VirtualTime[] _idleSince = new VirtualTime[scene.Pcpus];
    private readonly bool _appliesHere = scene.Spec.Machine.Sockets == 1;

    public override void On(in RecordedFact recorded)
    {
        if (!_appliesHere) return;
        var fact = recorded.Fact;
        switch (fact.Kind)
        {
            case FactKind.IdleEntered: _idleSince[fact.Subject] = recorded.At; break;
            case FactKind.PcpuModeEnded when Scene.IsIdle(fact.Subject):
                for (var vcpu = 0; vcpu < Scene.Vcpus; vcpu++) Judge(vcpu, fact.Subject, recorded);
                break;
            case FactKind.RunstateChanged when fact.First == (long)RunState.Runnable:
                for (var pcpu = 0; pcpu < Scene.Pcpus; pcpu++)
                {
                    if (Scene.IsIdle(pcpu)) Judge(fact.Subject, pcpu, recorded);
                }

                break;
            default: break;
        }
    }

    private void Judge(int vcpu, int pcpu, in RecordedFact recorded)
    {
        var domain = Scene.DomainOf(vcpu);
        if (Scene.StateOf(vcpu) != RunState.Runnable || domain.Cap != 0 || !domain.HardAffinity.Contains(pcpu)) return;
        var both = recorded.At - VirtualTime.Later(Scene.SinceOf(vcpu), _idleSince[pcpu]);
        Require(both <= Tolerance, recorded, $"vcpu {vcpu} waited for {both} beside idle pcpu {pcpu}");
    }
}
