using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// A latency up to the guest begins with the wake that made its vCPU runnable and ends when the vCPU is in its guest,
/// or a little later if an upcall begins there.
/// </summary>
internal sealed class WakesReachTheGuest(Scene scene) : Checker(scene)
{
    private readonly VirtualTime[] _woken = [.. Enumerable.Repeat(VirtualTime.Never, scene.Vcpus)];

    /// <summary>By vCPU: a latency that contains an upcall, which must begin in the same instant.</summary>
    private readonly RecordedFact?[] _withUpcall = new RecordedFact?[scene.Vcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(SchedulingFacts.RunstateChanged))
            Follow(fact, recorded.At);
        else if (fact.Is(VcpuFacts.GuestReached))
            Judge(fact, recorded);
        else if (fact.Is(VcpuFacts.UpcallEntered) && _withUpcall[fact.Subject] is { } before)
        {
            Require(before.At == recorded.At && fact.Second == (long)UpcallOrigin.Found, recorded, "an upcall late");
            _withUpcall[fact.Subject] = null;
        }
    }

    public override void Finish(VirtualTime end)
    {
        if (_withUpcall.FirstOrDefault(late => late is not null) is { } late) Fail(end, $"{late} has no upcall");
    }

    private void Follow(in Fact fact, VirtualTime now)
    {
        var (before, after) = (RunStateBoard.StateOf(fact.First), RunStateBoard.StateOf(fact.Second));
        if (after is RunState.Blocked or RunState.Offline) _woken[fact.Subject] = VirtualTime.Never;
        else if (after == RunState.Runnable && before != RunState.Running) _woken[fact.Subject] = now;
    }

    private void Judge(in Fact fact, in RecordedFact recorded)
    {
        var woken = _woken[fact.Subject];
        Require(woken != VirtualTime.Never, recorded, "no wake waits for its guest");
        Require(Scene.PlaceOf(fact.Subject) == fact.First, recorded, $"it runs on {Scene.PlaceOf(fact.Subject)}");
        var upcall = new Duration(fact.Second) - (recorded.At - woken);
        // While the pCPUs come up, waiting for one that is not up yet does not count.
        var isAtBoot = woken <= VirtualTime.Zero + Scene.Spec.Machine.BootSpread;
        Require(isAtBoot || upcall >= Duration.Zero, recorded, $"it was woken at {woken}");
        if (!isAtBoot && upcall > Duration.Zero) _withUpcall[fact.Subject] = recorded;
        _woken[fact.Subject] = VirtualTime.Never;
    }
}
