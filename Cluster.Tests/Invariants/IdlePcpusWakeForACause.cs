using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>Every exit from idling was begun by exactly one wakeup, and a line's wakeup names the line.</summary>
internal sealed class IdlePcpusWakeForACause(Scene scene) : Checker(scene)
{
    private readonly bool[] _isWaking = new bool[scene.Pcpus];
    private int _nameless = -1;

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (_nameless >= 0)
        {
            Require(fact.Is(IrqFacts.WokePcpu) && fact.First == _nameless, recorded, $"a line woke pCPU {_nameless}");
            _nameless = -1;
        }
        else if (fact.Is(PcpuFacts.PcpuWoken))
        {
            Require(!_isWaking[fact.Subject], recorded, "it does not wake already");
            _isWaking[fact.Subject] = true;
            if (fact.First == (long)PcpuWakeup.Line) _nameless = fact.Subject;
        }
        else if (fact.Is(PcpuFacts.IdleLeft))
        {
            Require(_isWaking[fact.Subject], recorded, "something woke it");
            _isWaking[fact.Subject] = false;
        }
    }
}
