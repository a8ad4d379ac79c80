using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-30 for vCPUs: run states follow each other without a gap, by legal steps only, so they sum to elapsed time.
/// </summary>
internal sealed class RunStatesAddUp(Scene scene) : Checker(scene)
{
    private readonly Duration[] _total = new Duration[scene.Vcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (!fact.Is(SchedulingFacts.RunstateChanged)) return;
        var (before, after) = (RunStateBoard.StateOf(fact.First), RunStateBoard.StateOf(fact.Second));
        Require(before == Scene.StateOf(fact.Subject), recorded, $"it was {Scene.StateOf(fact.Subject)}");
        // A vCPU without budget goes offline when it is switched out, and from there straight to running.
        var unparks = before == RunState.Offline && after == RunState.Running && Scene.MayBeParked(fact.Subject);
        Require(unparks || IsLegal(before, after) || TurnsDown(fact), recorded, $"{before} to {after}");
        Require((fact.First == SchedulingFacts.Down) == Scene.IsDown(fact.Subject), recorded, "down, or not");
        _total[fact.Subject] += recorded.At - Scene.SinceOf(fact.Subject);
    }

    public override void Finish(VirtualTime end)
    {
        for (var vcpu = 0; vcpu < _total.Length; vcpu++)
        {
            var sum = _total[vcpu] + (end - Scene.SinceOf(vcpu));
            if (sum != end - VirtualTime.Zero) Fail(end, $"the states of vcpu {vcpu} sum to {sum}");
        }
    }

    /// <summary>A vCPU that stays offline is no longer used by its guest, or is used again.</summary>
    private static bool TurnsDown(in Fact fact) => (fact.First, fact.Second) is
        (SchedulingFacts.Offline, SchedulingFacts.Down) or (SchedulingFacts.Down, SchedulingFacts.Offline);

    /// <summary>
    /// Only the scheduler puts a vCPU on a pCPU, and only a runnable one. To block it must run or be paused.
    /// </summary>
    private static bool IsLegal(RunState before, RunState after) => (before, after) switch
    {
        (RunState.Runnable, RunState.Running) => true,
        (RunState.Running, RunState.Runnable or RunState.Blocked or RunState.Offline) => true,
        (RunState.Blocked or RunState.Offline, RunState.Runnable) => true,
        (RunState.Runnable or RunState.Blocked, RunState.Offline) => true,
        _ => false,
    };
}
