using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Interrupts;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-15 and I-16 of messages that cannot be masked: each is in service on one pCPU, which ends it once, in time, before
/// it takes the next one of the line.
/// </summary>
internal sealed class UnmaskableInterruptsEnd(Scene scene) : Checker(scene)
{
    private static readonly FactMask _ofLine =
        FactMask.Of(IrqFacts.Handled, IrqFacts.Suppressed, IrqFacts.Ended);

    /// <summary>An interrupt above it that nobody answers, and the IPI to a pCPU that may be idle or busy.</summary>
    private readonly Duration _tolerance = 3.Ms + scene.AtClock(50.Us) + scene.LongestIdleExit;

    private readonly Dictionary<(int Irq, long Pcpu), VirtualTime> _inService = [];

    private (int Irq, long Pcpu) _last;

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (!_ofLine.Has(fact.Number) || !Scene.IsUnmaskable(fact.Subject)) return;
        if (fact.Is(IrqFacts.Handled)) Take(recorded);
        else if (fact.Is(IrqFacts.Suppressed)) _inService.Remove(_last);
        else End(recorded);
    }

    public override void Finish(VirtualTime end)
    {
        foreach (var ((irq, pcpu), since) in _inService)
        {
            if (Scene.LosesEois && since >= Scene.HandedOver) continue; // The next kernel cannot end it.
            if (end - since > LevelLine.Patience + _tolerance)
                Fail(end, $"irq {irq} has been in service on pCPU {pcpu} since {since}");
        }
    }

    private void Take(in RecordedFact recorded)
    {
        var place = (recorded.Fact.Subject, recorded.Fact.First);
        Require(_inService.TryAdd(place, recorded.At), recorded, "it is in service there already");
        _last = place;
    }

    private void End(in RecordedFact recorded)
    {
        var place = (recorded.Fact.Subject, recorded.Fact.First);
        Require(_inService.Remove(place, out var since), recorded, "it is not in service there");
        var late = recorded.At - since - LevelLine.Patience;
        Require(late <= _tolerance, recorded, $"it was in service for {recorded.At - since}");
    }
}
