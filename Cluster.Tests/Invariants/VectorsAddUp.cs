using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-44: each interrupt of a line that the hypervisor handles was taken in that instant by that pCPU, with a vector of
/// the dynamic range; what pCPUs have counted by vector at the end is what they took (interrupts §9).
/// </summary>
internal sealed class VectorsAddUp(Scene scene) : Checker(scene)
{
    private readonly Dictionary<int, (int Pcpu, VirtualTime At)> _latest = [];
    private readonly SortedDictionary<(int Pcpu, int Vector, int Irq), long> _taken = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.VectorTaken)) Take(fact.Subject, (int)fact.First, (int)fact.Second, recorded);
        else if (fact.Is(IrqFacts.Handled))
            Require(
                _latest.GetValueOrDefault(fact.Subject) == ((int)fact.First, recorded.At), recorded,
                "no pCPU took it now");
    }

    public override void Finish(VirtualTime end)
    {
        var counted = Scene.VectorsAtEnd.Select(one => ((one.Pcpu, one.Vector, one.Irq), one.Taken));
        if (!counted.SequenceEqual(_taken.Select(one => (one.Key, one.Value)))) Fail(end, "counts by vector differ");
    }

    private void Take(int pcpu, int vector, int irq, in RecordedFact recorded)
    {
        var isOfLine = vector is >= 0x20 and <= 0xEF;
        Require(irq < 0 ? Enum.IsDefined((HostVector)vector) : isOfLine, recorded, "it has no such vector");
        _taken[(pcpu, vector, irq)] = _taken.GetValueOrDefault((pcpu, vector, irq)) + 1;
        if (irq >= 0) _latest[irq] = (pcpu, recorded.At);
    }
}
