using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Interrupts;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-16 and the second half of I-17: one interrupt of a level line is in flight at a time, and it ends in time.
/// </summary>
internal sealed class LevelLinesInterruptOnce(Scene scene) : Checker(scene)
{
    /// <summary>An IPI to the pCPU that has to end it, and what that one is doing meanwhile.</summary>
    private static readonly Duration Tolerance = 50.Us;

    private readonly Dictionary<int, (VirtualTime Taken, long Pcpu)> _inFlight = [];

    /// <summary>By pCPU: the latest end. An interrupt taken before must end after it (interrupts §10.2).</summary>
    private readonly Dictionary<long, VirtualTime> _lastEnd = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (!fact.Is(IrqFacts.Handled) && !fact.Is(IrqFacts.Suppressed) && !fact.Is(IrqFacts.Ended)) return;
        if (!Scene.IsLevel(fact.Subject)) return;
        if (fact.Is(IrqFacts.Handled))
        {
            var isAlone = _inFlight.TryAdd(fact.Subject, (recorded.At, fact.First));
            Require(isAlone, recorded, "it interrupts while an interrupt is in flight");
            return;
        }

        Require(_inFlight.Remove(fact.Subject, out var taken), recorded, "nothing is in flight");
        if (fact.Is(IrqFacts.Suppressed)) return;
        Require(taken.Pcpu == fact.First, recorded, $"pCPU {taken.Pcpu} has taken it"); // I-15.
        var due = taken.Taken + LevelLine.Patience;
        if (_lastEnd.TryGetValue(taken.Pcpu, out var above) && above > due) due = above;
        _lastEnd[taken.Pcpu] = recorded.At;
        Require(
            recorded.At - due <= Tolerance, recorded,
            $"it was in flight for {recorded.At - taken.Taken}, {recorded.At - due} of it for no reason");
    }
}
