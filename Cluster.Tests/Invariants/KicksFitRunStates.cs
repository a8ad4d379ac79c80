using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-10 and the kick table (interrupts §2.2): each row is taken in its run state, and only a blocked vCPU is woken.
/// </summary>
internal sealed class KicksFitRunStates(Scene scene) : Checker(scene)
{
    private readonly (KickCase Row, VirtualTime At)[] _last = new (KickCase, VirtualTime)[scene.Vcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(VcpuFacts.Kicked))
        {
            var row = (KickCase)fact.First;
            var state = Scene.StateOf(fact.Subject);
            var fits = row switch
            {
                KickCase.Blocked => state is RunState.Blocked or RunState.Running or RunState.Offline,
                KickCase.Runnable => state == RunState.Runnable,
                KickCase.Offline => state == RunState.Offline,
                _ => state == RunState.Running,
            };
            Require(fits, recorded, $"the row {row} is taken while {state}");
            if (row is KickCase.Self or KickCase.SamePcpu)
                Require(Scene.PlaceOf(fact.Subject) == fact.Second, recorded, $"the row {row} is taken from elsewhere");
            _last[fact.Subject] = (row, recorded.At);
        }
        else if (fact.Is(SchedulingFacts.VcpuWoken))
        {
            Require(
                _last[fact.Subject] == (KickCase.Blocked, recorded.At),
                recorded,
                "a wake follows no kick of a blocked vCPU");
        }
    }
}
