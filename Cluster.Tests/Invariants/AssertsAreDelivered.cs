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
    /// The deepest idle exit, hypervisor work on the way, and an interrupt above it that a guest does not answer.
    /// </summary>
    private static readonly Duration Tolerance = 3.Ms;

    private readonly Dictionary<int, HashSet<long>> _asserted = [];
    private readonly Dictionary<int, VirtualTime> _waiting = [];
    private readonly HashSet<int> _inFlight = [];
    private readonly HashSet<int> _disabled = [];

    public override void On(in RecordedFact recorded)
    {
        var (kind, irq, first, _) = recorded.Fact;
        if (!IsOfLine(kind) || !Scene.IsLevel(irq)) return;
        if (_waiting.TryGetValue(irq, out var since))
            Require(recorded.At - since <= Tolerance, recorded, $"it has wanted service for {recorded.At - since}");
        if (!_asserted.TryGetValue(irq, out var sources)) _asserted[irq] = sources = [];
        switch (kind)
        {
            case FactKind.LineAsserted: Require(sources.Add(first), recorded, "asserted twice"); break;
            case FactKind.LineDeasserted: Require(sources.Remove(first), recorded, "served unasked"); break;
            case FactKind.IrqHandled: _inFlight.Add(irq); break;
            case FactKind.IrqSuppressed or FactKind.IrqEnded: _inFlight.Remove(irq); break;
            case FactKind.IrqEnableChanged when first == 0: _disabled.Add(irq); break;
            case FactKind.IrqEnableChanged: _disabled.Remove(irq); break;
            default: break;
        }

        if (sources.Count == 0 || _inFlight.Contains(irq) || _disabled.Contains(irq)) _waiting.Remove(irq);
        else _waiting.TryAdd(irq, recorded.At);
    }

    public override void Finish(VirtualTime end)
    {
        foreach (var (irq, since) in _waiting)
            if (end - since > Tolerance) Fail(end, $"irq {irq} has wanted service since {since}");
    }

    private static bool IsOfLine(FactKind kind) => kind is FactKind.LineAsserted or FactKind.LineDeasserted
        or FactKind.IrqHandled or FactKind.IrqSuppressed or FactKind.IrqEnded or FactKind.IrqEnableChanged;
}
