using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>A VM exit takes the time in which its pCPU was in the hypervisor or took interrupts since then.</summary>
internal sealed class ExitTimesAddUp(Scene scene) : Checker(scene)
{
    private readonly long[] _outside = new long[scene.Pcpus];

    /// <summary>By entity of the pCPU: a vCPU may run elsewhere before its exit is over.</summary>
    private readonly Dictionary<int, (int Vcpu, long Reason, long Pcpu)> _open = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(VcpuFacts.VmExited))
        {
            var isNew = _open.TryAdd(recorded.Source.Number, (fact.Subject, fact.First, fact.Second));
            Require(isNew, recorded, "the pCPU's last exit is over");
            _outside[fact.Second] = 0;
        }
        else if (fact.Is(PcpuFacts.ModeEnded) && fact.First is (long)PcpuMode.Hypervisor or (long)PcpuMode.Interrupt)
        {
            _outside[fact.Subject] += fact.Second;
        }
        else if (fact.Is(VcpuFacts.ExitEnded))
        {
            Require(_open.Remove(recorded.Source.Number, out var exit), recorded, "the pCPU has left a guest");
            Require((exit.Vcpu, exit.Reason) == (fact.Subject, fact.First), recorded, $"the exit was {exit}");
            var outside = _outside[exit.Pcpu];
            Require(fact.Second == outside, recorded, $"its pCPU was {outside} ns outside of guests");
        }
    }
}
