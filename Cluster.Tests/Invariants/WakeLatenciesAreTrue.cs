using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>The wait that a dispatch reports is the length of its runnable state, if a wake began it.</summary>
internal sealed class WakeLatenciesAreTrue(Scene scene) : Checker(scene)
{
    private readonly (VirtualTime At, bool ByWake)[] _becameRunnable = new (VirtualTime, bool)[scene.Vcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(SchedulingFacts.RunstateChanged) && fact.Second == (long)RunState.Runnable)
            _becameRunnable[fact.Subject] = (recorded.At, fact.First != (long)RunState.Running);
        // Out of its parking place it goes straight to running (RunStatesAddUp).
        if (fact.Is(SchedulingFacts.RunstateChanged) && fact.First == (long)RunState.Offline
            && fact.Second == (long)RunState.Running)
            _becameRunnable[fact.Subject] = (recorded.At, false);
        if (!fact.Is(SchedulingFacts.VcpuDispatched)) return;
        var (at, byWake) = _becameRunnable[fact.Subject];
        var waited = byWake ? (recorded.At - at).Nanoseconds : -1;
        // While the pCPUs come up, waiting for one that is not up yet does not count.
        var isAtBoot = byWake && at <= VirtualTime.Zero + Scene.Spec.Machine.BootSpread;
        Require(
            fact.Second == waited || (isAtBoot && fact.Second >= 0 && fact.Second < waited),
            recorded,
            $"it waited {waited} ns");
    }
}
