using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-22: a hypervisor timer is never early, and late by at most the slop, the exit from idle and the interrupt's path,
/// and at first by the boot of its pCPU; also by what firmware takes, and by the slop again if its pCPU goes off line.
/// </summary>
internal sealed class TimersAreNeverEarly(Scene scene) : Checker(scene)
{
    /// <summary>Entry, what the hypervisor is at, and some interrupts before it.</summary>
    private readonly Duration _path = scene.AtClock(30.Us);

    /// <summary>Of a global lock, with the line of memory that goes to the next socket.</summary>
    private static readonly Duration _longestHold = 10.Us;

    private readonly Duration _worstExit = scene.LongestIdleExit;

    public override void On(in RecordedFact recorded)
    {
        if (!recorded.Fact.Is(TimerFacts.HostTimerRan)) return;
        var late = new Duration(recorded.Fact.First);
        Require(late >= Duration.Zero, recorded, "early");
        // A pCPU that is not up yet takes no interrupt.
        var due = new VirtualTime(recorded.At.Nanoseconds - late.Nanoseconds);
        var beforeBoot = Duration.Longer(Duration.Zero, VirtualTime.Zero + Scene.Spec.Machine.BootSpread - due);
        var latest = Scene.Spec.Hypervisor.TimerSlop + _worstExit + _path + beforeBoot + Scene.Spec.StolenTime.Length;
        // A pCPU may be the last of all that wait for a global lock.
        if (Scene.Spec.Hypervisor.Dpci == DpciPath.GlobalList) latest += _longestHold * Scene.Spec.Machine.Pcpus;
        // A timer of a pCPU that goes off line is programmed again elsewhere, and the slop counts from then.
        latest += Scene.Spec.Hypervisor.TimerSlop * Scene.Spec.Actions.Count(action => action is TakePcpuOffline);
        Require(late <= latest, recorded, $"late by {late}");
    }
}
