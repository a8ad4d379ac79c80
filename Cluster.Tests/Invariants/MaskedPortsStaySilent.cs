using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-04: only a first pending without a mask, or an unmask, may ask for an upcall, and each of them once.
/// </summary>
/// <remarks>I-01 covers that the unmask of a pending port leads to its upcall.</remarks>
internal sealed class MaskedPortsStaySilent(Scene scene) : Checker(scene)
{
    private (int Domain, int Port, VirtualTime At)? _mayMark;

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PortFacts.BecamePending))
            _mayMark = fact.Second == 0 ? ((int)fact.First, fact.Subject, recorded.At) : null;
        else if (fact.Is(PortFacts.Unmasked))
            _mayMark = ((int)fact.First, fact.Subject, recorded.At);
        else if (fact.Is(PortFacts.Merged))
            _mayMark = null;
        else if (fact.Is(PortFacts.EventsMarked))
        {
            Require(_mayMark == ((int)fact.First, fact.Subject, recorded.At), recorded,
                "a port asks for an upcall under its mask");
            _mayMark = null;
        }
    }
}
