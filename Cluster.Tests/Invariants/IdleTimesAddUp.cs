using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Processors;

namespace ActorXen.Tests.Invariants;

/// <summary>A pCPU leaves the idle state that it entered, once, and was in it for as long as it was idle.</summary>
internal sealed class IdleTimesAddUp(Scene scene) : Checker(scene)
{
    private readonly (long State, VirtualTime Since)?[] _idle = new (long, VirtualTime)?[scene.Pcpus];
    private readonly long[] _idleTime = new long[scene.Pcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.IdleEntered))
        {
            Require(_idle[fact.Subject] is null, recorded, "it is in an idle state already");
            _idle[fact.Subject] = (fact.First, recorded.At);
        }
        else if (fact.Is(PcpuFacts.IdleLeft))
        {
            Require(
                _idle[fact.Subject] is var (state, since) && state == fact.First
                    && (recorded.At - since).Nanoseconds == fact.Second,
                recorded,
                $"it entered {_idle[fact.Subject]}");
            _idle[fact.Subject] = null;
            _idleTime[fact.Subject] += fact.Second;
        }
        else if (fact.Is(PcpuFacts.ModeEnded) && fact.First == (long)PcpuMode.Idle)
        {
            _idleTime[fact.Subject] -= fact.Second;
            Require(_idleTime[fact.Subject] == 0, recorded, $"{_idleTime[fact.Subject]} ns in idle states beside it");
        }
    }
}
