using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// What a guest reads from the run-state board is what the facts say: its time runnable and offline, to the nanosecond.
/// </summary>
internal sealed class BoardShowsRunStates(Scene scene) : Checker(scene)
{
    private readonly Duration[] _stolen = new Duration[scene.Vcpus];
    private readonly Duration[] _read = new Duration[scene.Vcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(SchedulingFacts.RunstateChanged))
        {
            if (IsStolen(RunStateBoard.StateOf(fact.First)))
                _stolen[fact.Subject] += recorded.At - Scene.SinceOf(fact.Subject);
        }
        else if (fact.Is(VcpuFacts.StealRead))
        {
            var stolen = _stolen[fact.Subject];
            if (IsStolen(Scene.StateOf(fact.Subject))) stolen += recorded.At - Scene.SinceOf(fact.Subject);
            Require(fact.Second == stolen.Nanoseconds, recorded, $"{stolen} were stolen");
            _read[fact.Subject] += new Duration(fact.First);
            Require(_read[fact.Subject] <= stolen, recorded, $"{_read[fact.Subject]} were read");
        }
    }

    private static bool IsStolen(RunState state) => state is RunState.Runnable or RunState.Offline;
}
