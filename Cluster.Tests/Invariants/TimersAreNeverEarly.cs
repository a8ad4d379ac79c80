using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-22: a hypervisor timer is never early, and late by at most the slop, the exit from idle and the interrupt's path.
/// </summary>
internal sealed class TimersAreNeverEarly(Scene scene) : Checker(scene)
{
    /// <summary>Entry, what the hypervisor is at, and some interrupts before it.</summary>
    private static readonly Duration Path = 30.Us;

    private readonly Duration _worstExit = scene.LongestIdleExit;

    public override void On(in RecordedFact recorded)
    {
        if (!recorded.Fact.Is(TimerFacts.HostTimerRan)) return;
        var late = new Duration(recorded.Fact.First);
        Require(late >= Duration.Zero, recorded, "early");
        Require(late <= Scene.Spec.Hypervisor.TimerSlop + _worstExit + Path, recorded, $"late by {late}");
    }
}
