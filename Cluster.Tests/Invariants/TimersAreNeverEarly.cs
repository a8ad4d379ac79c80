using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-22: a hypervisor timer is never early, and late by at most the slop, the exit from idle and the interrupt's path,
/// and at first by the boot of its pCPU; also by what firmware takes.
/// </summary>
/// <remarks>
/// A pCPU pays for the IPIs that its guest's hypercalls sent when it leaves the guest. A guest that sends a hundred of
/// them in one stay delays the timer that ends it.
/// </remarks>
internal sealed class TimersAreNeverEarly(Scene scene) : Checker(scene)
{
    /// <summary>Entry, what the hypervisor is at, and some interrupts before it.</summary>
    private static readonly Duration Path = 30.Us;

    /// <summary><c>ipi.icr_write.ns</c>, beside a busy thread of the same core.</summary>
    private static readonly Duration PerIpi = 280.Ns;

    private readonly Duration _worstExit = scene.LongestIdleExit;

    /// <summary>By pCPU: IPIs that it sent and has not paid, and those that it paid last.</summary>
    private readonly (int Owed, int Paid)[] _ipis = new (int, int)[scene.Pcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.IpiSent) && fact.Second >= 0) _ipis[fact.Second].Owed++;
        else if (fact.Is(PcpuFacts.ModeEnded) && fact.First == (long)PcpuMode.Hypervisor) Pay(ref _ipis[fact.Subject]);
        if (!fact.Is(TimerFacts.HostTimerRan)) return;
        var late = new Duration(fact.First);
        Require(late >= Duration.Zero, recorded, "early");
        // A pCPU that is not up yet takes no interrupt.
        var due = new VirtualTime(recorded.At.Nanoseconds - late.Nanoseconds);
        var beforeBoot = Duration.Longer(Duration.Zero, VirtualTime.Zero + Scene.Spec.Machine.BootSpread - due);
        var (owed, paid) = _ipis[fact.Subject];
        Require(
            late <= Scene.Spec.Hypervisor.TimerSlop + _worstExit + Path + (PerIpi * (owed + paid)) + beforeBoot
                + Scene.Spec.StolenTime.Length,
            recorded, $"late by {late}");
    }

    private static void Pay(ref (int Owed, int Paid) ipis) => ipis = (0, ipis.Owed);
}
