using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-18: at most twice the limit of deliveries in any 10 ms; a disabled line delivers nothing and is enabled in time.
/// </summary>
internal sealed class InterruptStormsEnd(Scene scene) : Checker(scene)
{
    private static readonly Duration Quantum = 10.Ms;

    private readonly Dictionary<int, Queue<VirtualTime>> _delivered = [];
    private readonly Dictionary<int, VirtualTime> _disabled = [];
    private RecordedFact? _handled;

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(IrqFacts.Handled))
        {
            EndInterrupt();
            _handled = recorded;
        }
        else if (fact.Is(IrqFacts.Suppressed))
        {
            Require(_disabled.ContainsKey(fact.Subject), recorded, "suppressed though enabled");
            _handled = null;
        }
        else if (fact.Is(IrqFacts.CameAfterHandOver) && fact.First == (long)LineFate.Stray)
            _handled = null; // The next kernel counts nothing.
        else if (fact.Is(IrqFacts.EnableChanged) && fact.First == 0)
            _disabled.Add(fact.Subject, recorded.At);
        else if (fact.Is(IrqFacts.EnableChanged))
        {
            EndInterrupt();
            Require(_disabled.Remove(fact.Subject, out var since), recorded, "enabled twice");
            Require(recorded.At - since <= Quantum + Scene.Spec.Hypervisor.TimerSlop, recorded, "enabled too late");
        }
    }

    public override void Finish(VirtualTime end) => EndInterrupt();

    private void EndInterrupt()
    {
        if (_handled is not { } handled) return;
        _handled = null;
        var irq = handled.Fact.Subject;
        Require(!_disabled.ContainsKey(irq), handled, "a disabled line delivers");
        var limit = Scene.Spec.Hypervisor.IrqRateLimit;
        if (limit == 0) return;
        if (!_delivered.TryGetValue(irq, out var window)) _delivered[irq] = window = [];
        window.Enqueue(handled.At);
        while (handled.At - window.Peek() >= Quantum) window.Dequeue();
        Require(window.Count <= 2 * limit, handled, $"{window.Count} deliveries within {Quantum}");
    }
}
