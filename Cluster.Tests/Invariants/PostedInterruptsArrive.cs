using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-20 and I-21 for lines that the IOMMU posts: the interrupt is pending for its guest in the instant in which it is
/// posted, or when the pCPU where the vCPU blocked takes the wakeup vector, which it does soon; none is lost.
/// </summary>
/// <remarks>
/// A line whose guest has freed it is not followed, and no line once another kernel has the host.
/// </remarks>
internal sealed class PostedInterruptsArrive : Checker
{
    private static readonly FactMask _ofPosting = FactMask.Of(
        IrqFacts.Posted, IrqFacts.FreedByGuest, PcpuFacts.WakeupTaken, PortFacts.BecamePending, PortFacts.Merged);

    private readonly Dictionary<(int Domain, int Port), int> _irqOf;
    private readonly Dictionary<int, int> _owed = [];
    private readonly HashSet<int> _freed = [];
    private readonly Dictionary<int, Wakeup> _wakeups = [];
    private readonly Duration _tolerance;
    private VirtualTime _now;

    public PostedInterruptsArrive(Scene scene)
        : base(scene)
    {
        _irqOf = scene.PortsAtEnd.Where(port => port.State == PortState.Pirq)
            .ToDictionary(port => (port.Domain, port.Port), port => port.Number);
        _tolerance = 1.Ms + scene.LongestIdleExit + scene.Spec.Machine.BootSpread + scene.Spec.StolenTime.Length;
    }

    /// <summary>Interrupts that were posted to vCPUs that ran, waited, or were blocked.</summary>
    public int Compared { get; private set; }

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (!_ofPosting.Has(fact.Number) || recorded.At >= Scene.HandedOver) return;
        if (recorded.At > _now) EndInstant();
        _now = recorded.At;
        if (fact.Is(IrqFacts.Posted)) Post(recorded);
        else if (fact.Is(IrqFacts.FreedByGuest)) _freed.Add(fact.Subject);
        else if (fact.Is(PcpuFacts.WakeupTaken)) Take(recorded);
        else if (_irqOf.TryGetValue(((int)fact.First, fact.Subject), out var irq)
            && _owed.TryGetValue(irq, out var owed))
            _owed[irq] = owed - 1;
    }

    public override void Finish(VirtualTime end)
    {
        EndInstant();
        if (end > Scene.HandedOver) return;
        foreach (var (pcpu, wakeup) in _wakeups)
        {
            if (end - wakeup.Since > _tolerance) Fail(end, $"pCPU {pcpu} has not taken a wakeup since {wakeup.Since}");
        }
    }

    private void Post(in RecordedFact recorded)
    {
        var (irq, place) = (recorded.Fact.Subject, (int)recorded.Fact.Second);
        Compared++;
        if (recorded.Fact.First != (long)PostedTo.Blocked)
        {
            Require(
                (recorded.Fact.First == (long)PostedTo.Running) == (place >= 0), recorded,
                "a vCPU that waits has no pCPU, and one that runs has one");
            _owed[irq] = _owed.GetValueOrDefault(irq) + 1;
            return;
        }

        if (!_wakeups.TryGetValue(place, out var wakeup)) _wakeups[place] = wakeup = new(recorded.At, []);
        Require(
            recorded.At - wakeup.Since <= _tolerance, recorded, $"its pCPU owes a wakeup since {wakeup.Since}");
        wakeup.Lines.Add(irq);
    }

    private void Take(in RecordedFact recorded)
    {
        // The vector may come again while its handler begins, which serves what has been posted meanwhile.
        if (recorded.Fact.First == 0 && !_wakeups.ContainsKey(recorded.Fact.Subject)) return;
        Require(
            _wakeups.Remove(recorded.Fact.Subject, out var wakeup), recorded, "nothing was posted to this pCPU");
        Require(recorded.Fact.First == wakeup.Lines.Count, recorded, $"{wakeup.Lines.Count} lines were posted");
        Require(recorded.At - wakeup.Since <= _tolerance, recorded, $"it was owed since {wakeup.Since}");
        foreach (var irq in wakeup.Lines) _owed[irq] = _owed.GetValueOrDefault(irq) + 1;
    }

    private void EndInstant()
    {
        foreach (var (irq, count) in _owed)
        {
            if (count != 0 && !_freed.Contains(irq))
                Fail(_now, $"{count} interrupts of {Scene.Directory.Irqs[irq].Name} more were posted than arrived");
        }

        _owed.Clear();
    }

    /// <param name="Since">When the first of them was posted.</param>
    /// <param name="Lines">Those that wait in descriptors of vCPUs which blocked on a pCPU.</param>
    private sealed record Wakeup(VirtualTime Since, HashSet<int> Lines);
}
