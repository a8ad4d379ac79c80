using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-45: where another kernel cannot end interrupts, each pCPU takes those of lines in rising priority classes only,
/// and what it holds back is not above the last one (interrupts §25.3).
/// </summary>
internal sealed class LostEoisHoldBack(Scene scene) : Checker(scene)
{
    private readonly int[] _vectors = new int[scene.Pcpus];
    private readonly int[] _classes = new int[scene.Pcpus];

    public override void On(in RecordedFact recorded)
    {
        if (!Scene.LosesEois) return;
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.VectorTaken) && fact.Second >= 0) _vectors[fact.Subject] = (int)fact.First;
        else if (fact.Is(IrqFacts.CameAfterHandOver) && fact.First == (long)LineFate.Stray)
        {
            var priority = _vectors[fact.Second] >> 4;
            Require(priority > _classes[fact.Second], recorded, $"class {priority} is not above");
            _classes[fact.Second] = priority;
        }
        else if (fact.Is(IrqFacts.HeldAfterHandOver))
            Require(_classes[fact.First] > 0, recorded, "nothing is in service there");
    }
}
