using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// The first half of I-17: while a device wants service, an interrupt is in flight or comes soon; so each assertion is
/// delivered at least once.
/// </summary>
internal sealed class AssertsAreDelivered(Scene scene) : Checker(scene)
{
    /// <summary>
    /// The deepest idle exit, hypervisor work on the way, and an interrupt above it that a guest does not answer; at
    /// first also the time until the line's pCPU has come up.
    /// </summary>
    private readonly Duration _tolerance = 3.Ms + scene.LongestIdleExit + scene.Spec.Machine.BootSpread;

    /// <summary>Where the highest class goes first, a storm of a higher class can keep a line away for ever.</summary>
    private readonly bool _mayStarve = scene.Spec.Machine.TakesByPriority;

    private static readonly FactMask _ofLine = FactMask.Of(
        IrqFacts.LineAsserted, IrqFacts.LineDeasserted, IrqFacts.Handled, IrqFacts.Suppressed, IrqFacts.Ended,
        IrqFacts.EnableChanged, IrqFacts.FreedByGuest, IrqFacts.BoundByGuest);

    private readonly Dictionary<int, HashSet<long>> _asserted = [];
    private readonly Dictionary<int, VirtualTime> _waiting = [];
    private readonly HashSet<int> _inFlight = [];
    private readonly HashSet<int> _disabled = [];

    /// <summary>By line: guests that have freed it. With none left the pin is masked.</summary>
    private readonly Dictionary<int, int> _freed = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        var (irq, first) = (fact.Subject, fact.First);
        if (!_ofLine.Has(fact.Number) || !Scene.IsLevel(irq)) return;
        if (recorded.At >= Scene.HandedOver)
        {
            _waiting.Clear(); // The next kernel knows nothing of the line.
            return;
        }

        if (_waiting.TryGetValue(irq, out var since) && !_mayStarve)
            Require(recorded.At - since <= _tolerance, recorded, $"it has wanted service for {recorded.At - since}");
        if (!_asserted.TryGetValue(irq, out var sources)) _asserted[irq] = sources = [];
        if (fact.Is(IrqFacts.LineAsserted)) Require(sources.Add(first), recorded, "asserted twice");
        else if (fact.Is(IrqFacts.LineDeasserted)) Require(sources.Remove(first), recorded, "served unasked");
        else if (fact.Is(IrqFacts.Handled)) _inFlight.Add(irq);
        else if (fact.Is(IrqFacts.FreedByGuest)) _freed[irq] = _freed.GetValueOrDefault(irq) + 1;
        else if (fact.Is(IrqFacts.BoundByGuest)) _freed[irq]--;
        else if (fact.Is(IrqFacts.Suppressed) || fact.Is(IrqFacts.Ended)) _inFlight.Remove(irq);
        else if (first == (int)IrqEnabling.Disabled) _disabled.Add(irq);
        else _disabled.Remove(irq);

        var isMasked = _inFlight.Contains(irq) || _disabled.Contains(irq) || _freed.GetValueOrDefault(irq) > 0;
        if (sources.Count == 0 || isMasked) _waiting.Remove(irq);
        else _waiting.TryAdd(irq, recorded.At);
    }

    private VirtualTime Owing(VirtualTime end) => end < Scene.HandedOver ? end : Scene.HandedOver;

    public override void Finish(VirtualTime end)
    {
        foreach (var (irq, since) in _waiting)
            if (!_mayStarve && Owing(end) - since > _tolerance)
                Fail(end, $"irq {irq} has wanted service since {since}");
    }
}
