using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-43: a pCPU serves one softirq at a time, to its end; its time is the hypervisor's, and contains no guest, no
/// idling and no interrupt (interrupts §9).
/// </summary>
internal sealed class SoftirqsEnd(Scene scene) : Checker(scene)
{
    private readonly (Softirq Number, VirtualTime Since)?[] _served = new (Softirq, VirtualTime)?[scene.Pcpus];
    private readonly long[] _inMode = new long[scene.Pcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.SoftirqServed)) Begin(fact.Subject, (Softirq)fact.First, recorded);
        else if (fact.Is(PcpuFacts.SoftirqEnded)) End(fact.Subject, (Softirq)fact.First, recorded);
        else if (fact.Is(PcpuFacts.ModeEnded)) EndMode(fact.Subject, (PcpuMode)fact.First, recorded);
        else if (fact.Is(VcpuFacts.VcpuEntered)) RequireNone((int)fact.First, recorded);
        else if (fact.Is(PcpuFacts.IdleEntered)) RequireNone(fact.Subject, recorded);
        else if (fact.Is(IrqFacts.Handled)) RequireNone((int)fact.First, recorded);
    }

    private void Begin(int pcpu, Softirq softirq, in RecordedFact recorded)
    {
        RequireNone(pcpu, recorded);
        if (softirq != Softirq.VcpuKick) _served[pcpu] = (softirq, recorded.At);
    }

    private void End(int pcpu, Softirq softirq, in RecordedFact recorded)
    {
        var served = _served[pcpu];
        Require(served?.Number == softirq, recorded, "it was not served");
        Require(recorded.At - served.Value.Since == new Duration(recorded.Fact.Second), recorded, "it began earlier");
        _inMode[pcpu] += recorded.Fact.Second;
        _served[pcpu] = null;
    }

    private void EndMode(int pcpu, PcpuMode mode, in RecordedFact recorded)
    {
        RequireNone(pcpu, recorded);
        var most = mode == PcpuMode.Hypervisor ? recorded.Fact.Second : 0;
        Require(_inMode[pcpu] <= most, recorded, $"softirqs took {_inMode[pcpu]} ns of it");
        _inMode[pcpu] = 0;
    }

    private void RequireNone(int pcpu, in RecordedFact recorded) =>
        Require(_served[pcpu] is null, recorded, $"pCPU {pcpu} serves a softirq");
}
