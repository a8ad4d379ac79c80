using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Interrupts §10.4: a line moves when an interrupt is acknowledged, its interrupts come to the pCPU where it is or
/// from which it has just moved, and with cleanup IPIs it does not move again before the old vector is free.
/// </summary>
internal sealed class LinesMoveLazily(Scene scene) : Checker(scene)
{
    private readonly Dictionary<int, Place> _places = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        // A message that cannot be masked may wait at a pCPU behind one in service, while its line moves on.
        if (fact.Is(IrqFacts.Handled) && Scene.IsUnmaskable(fact.Subject)
            && _places.TryGetValue(fact.Subject, out var known))
            known.Acknowledged = recorded.At;
        else if (fact.Is(IrqFacts.Handled))
        {
            if (!_places.TryGetValue(fact.Subject, out var place))
                _places.Add(fact.Subject, place = new() { At = fact.First, Before = fact.First });
            Require(
                fact.First == place.At || fact.First == place.Before, recorded,
                $"the line is on pCPU {place.At}, and was on {place.Before}");
            place.Acknowledged = recorded.At;
        }
        else if (fact.Is(IrqFacts.Moved))
        {
            var place = _places[fact.Subject];
            Require(place.Acknowledged == recorded.At, recorded, "no interrupt is acknowledged");
            Require(place.At == fact.First && fact.First != fact.Second, recorded, $"the line is on pCPU {place.At}");
            if (Scene.Spec.Hypervisor.CleanupIpi) Require(place.IsClean, recorded, "its old vector is not free yet");
            (place.Before, place.At, place.IsClean) = (place.At, fact.Second, false);
        }
        else if (fact.Is(IrqFacts.VectorCleaned))
        {
            var place = _places[fact.Subject];
            Require(!place.IsClean && fact.First == place.Before, recorded, "it has no old vector there");
            place.IsClean = true;
        }
    }

    private sealed class Place
    {
        public long At;
        public long Before;
        public VirtualTime Acknowledged;
        public bool IsClean = true;
    }
}
