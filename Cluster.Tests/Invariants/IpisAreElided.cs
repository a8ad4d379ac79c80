using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-11: an IPI only with a softirq bit's 0→1 from another pCPU, and none to one that monitors the word.
/// </summary>
internal sealed class IpisAreElided(Scene scene) : Checker(scene)
{
    private readonly HashSet<(int Pcpu, long Softirq)> _set = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.IpiSent))
        {
            Require(fact.Second != fact.Subject, recorded, "a pCPU sends an IPI to itself");
            Require(_set.Add((fact.Subject, fact.First)), recorded, "an IPI is sent though the bit is set");
            var monitors = Scene.Spec.Hypervisor.MwaitWakes && Scene.IsIdle(fact.Subject);
            Require(!monitors, recorded, "an IPI is sent to a pCPU that monitors its word");
        }
        else if (fact.Is(PcpuFacts.IpiElided) && fact.Second == 1)
        {
            Require(_set.Add((fact.Subject, fact.First)), recorded, "a store wakes though the bit is set");
            Require(
                Scene.Spec.Hypervisor.MwaitWakes && Scene.IsIdle(fact.Subject), recorded, "nobody monitors the word");
        }
        else if (fact.Is(PcpuFacts.IpiElided))
        {
            _set.Add((fact.Subject, fact.First)); // It was set, perhaps by the pCPU itself.
        }
        else if (fact.Is(PcpuFacts.SoftirqServed))
            _set.Remove((fact.Subject, fact.First));
    }
}
