using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-02: upcallPending is a bit: between two clears by the guest at most one mark, and one kick for each mark.
/// </summary>
/// <remarks>
/// Clears are no facts, but they can only be at the beginning of a scan or between two deliveries of one: so between
/// two marks of a vCPU its upcall is entered or ended, a handler runs, or it goes down.
/// </remarks>
internal sealed class OneMarkPerClear(Scene scene) : Checker(scene)
{
    private readonly bool[] _isMarked = new bool[scene.Vcpus];
    private readonly long[] _unkicked = new long[scene.Vcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PortFacts.EventsMarked))
        {
            Require(!_isMarked[fact.Second], recorded, "marked twice without a clear");
            _isMarked[fact.Second] = true;
            _unkicked[fact.Second]++;
        }
        else if (fact.Is(VcpuFacts.Kicked))
            Require(--_unkicked[fact.Subject] >= 0, recorded, "kicked without a mark");
        else if (fact.Is(VcpuFacts.UpcallEntered))
            _isMarked[fact.Subject] = false;
        else if (fact.Is(GuestFacts.EventHandled))
            _isMarked[Scene.NumberOf(fact.Subject, fact.Second)] = false;
        else if (fact.Is(GuestFacts.UpcallEnded) || fact.Is(GuestFacts.VcpuEvacuated))
            _isMarked[Scene.NumberOf(fact.Subject, fact.First)] = false;
    }

    public override void Finish(VirtualTime end)
    {
        if (_unkicked.Any(count => count != 0)) Fail(end, "a mark was never followed by its kick");
    }
}
