using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>I-31, the second half: one flush of a host at a time.</summary>
internal sealed class FlushesTakeTurns(Scene scene) : Checker(scene)
{
    private VirtualTime _flushesUntil;

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (!fact.Is(GrantFacts.Flushed)) return;
        var begin = recorded.At + new Duration(fact.First);
        Require(begin >= _flushesUntil, recorded, "a flush begins while another one of the host is under way");
        Require(fact.Second > 0, recorded, "a flush takes no time");
        _flushesUntil = begin + new Duration(fact.Second);
    }
}
