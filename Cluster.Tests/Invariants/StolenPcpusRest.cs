using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>I-40: while firmware has a pCPU, it enters no guest, serves nothing and switches to no vCPU.</summary>
internal sealed class StolenPcpusRest(Scene scene) : Checker(scene)
{
    private readonly VirtualTime[] _since = new VirtualTime[scene.Pcpus];
    private readonly VirtualTime[] _until = new VirtualTime[scene.Pcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.TimeStolen))
        {
            Require(recorded.At >= _until[fact.Subject], recorded, "firmware does not have it already");
            _since[fact.Subject] = recorded.At;
            _until[fact.Subject] = recorded.At + new Duration(fact.First);
        }
        else if (fact.Is(PcpuFacts.PcpuReturned))
        {
            Require(recorded.At == _until[fact.Subject], recorded, $"it returns at {_until[fact.Subject]}");
        }
        else if (PcpuOf(fact) is var pcpu && pcpu >= 0)
        {
            Require(recorded.At <= _since[pcpu] || recorded.At >= _until[pcpu], recorded, "firmware has its pCPU");
        }
    }

    /// <returns>The pCPU that has executed something; -1 for other facts.</returns>
    private static int PcpuOf(in Fact fact)
    {
        if (fact.Is(PcpuFacts.SoftirqServed) || fact.Is(PcpuFacts.ContextSwitched) || fact.Is(PcpuFacts.IdleLeft))
            return fact.Subject;
        return fact.Is(VcpuFacts.VcpuEntered) || fact.Is(VcpuFacts.UpcallEntered) || fact.Is(IrqFacts.Handled)
            ? (int)fact.First
            : -1;
    }
}
