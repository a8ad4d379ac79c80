using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Interrupts §10.4: a line moves when an interrupt is acknowledged, its interrupts come to the pCPU where it is or
/// from which it has just moved, and with cleanup IPIs it does not move again before the old vector is free. From a
/// pCPU that goes off line it moves at once (§25).
/// </summary>
internal sealed class LinesMoveLazily(Scene scene) : Checker(scene)
{
    private readonly Dictionary<int, Place> _places = [];

    /// <summary>The pCPU that goes off line from which the next line that moves leaves; -1 for none.</summary>
    private int _leaving = -1;

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
                _places.Add(fact.Subject, place = new() { At = fact.First });
            Require(
                fact.First == place.At || place.Before.Contains(fact.First), recorded,
                $"the line is on pCPU {place.At}, and was on {string.Join(", ", place.Before)}");
            place.Acknowledged = recorded.At;
        }
        else if (fact.Is(PcpuFacts.StepMade) && fact.First == (long)PcpuStep.LineLeft)
            _leaving = fact.Subject;
        else if (fact.Is(IrqFacts.Moved) && _leaving >= 0)
        {
            if (!_places.TryGetValue(fact.Subject, out var place))
                _places.Add(fact.Subject, place = new() { At = fact.First });
            Require(place.At == fact.First && place.At == _leaving, recorded, $"the line is on pCPU {place.At}");
            place.Before.Add(place.At);
            (place.At, place.IsClean, _leaving) = (fact.Second, false, -1);
        }
        else if (fact.Is(IrqFacts.Moved))
        {
            var place = _places[fact.Subject];
            Require(place.Acknowledged == recorded.At, recorded, "no interrupt is acknowledged");
            Require(place.At == fact.First && fact.First != fact.Second, recorded, $"the line is on pCPU {place.At}");
            if (Scene.Spec.Hypervisor.CleanupIpi && !Scene.LosesPcpus)
                Require(place.IsClean, recorded, "its old vector is not free yet");
            if (!Scene.LosesPcpus) place.Before.Clear();
            place.Before.Add(place.At);
            (place.At, place.IsClean) = (fact.Second, false);
        }
        else if (fact.Is(IrqFacts.VectorCleaned))
        {
            var place = _places[fact.Subject];
            Require(
                !place.IsClean && place.Before.Contains(fact.First), recorded, "it has no old vector there");
            place.IsClean = true;
        }
    }

    private sealed class Place
    {
        public long At;
        public readonly HashSet<long> Before = [];
        public VirtualTime Acknowledged;
        public bool IsClean = true;
    }
}
