using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-06, I-34: no upcall within an upcall, none outside of the guest; its count is the number of its handlers.
/// </summary>
internal sealed class UpcallsDoNotNest(Scene scene) : Checker(scene)
{
    private const int NotInHandler = -1;

    private readonly int[] _handled = [.. Enumerable.Repeat(NotInHandler, scene.Vcpus)];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(VcpuFacts.UpcallEntered))
        {
            Require(_handled[fact.Subject] == NotInHandler, recorded, "an upcall is entered within an upcall");
            Require(Scene.StateOf(fact.Subject) == RunState.Running, recorded,
                "an upcall is entered by a vCPU that does not run");
            Require(Scene.PlaceOf(fact.Subject) == fact.First, recorded, "an upcall is entered on another pCPU");
            _handled[fact.Subject] = 0;
        }
        else if (fact.Is(GuestFacts.EventHandled))
        {
            var vcpu = Scene.NumberOf(fact.Subject, fact.Second);
            Require(_handled[vcpu] != NotInHandler, recorded, "a handler runs outside of an upcall");
            _handled[vcpu]++;
        }
        else if (fact.Is(GuestFacts.UpcallEnded))
        {
            var ended = Scene.NumberOf(fact.Subject, fact.First);
            Require(_handled[ended] == fact.Second, recorded,
                $"an upcall of {_handled[ended]} handlers counts {fact.Second}");
            _handled[ended] = NotInHandler;
        }
    }
}
