using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-30: a vCPU runs on one pCPU, one that it may run on; a pCPU runs one vCPU; switches and exits agree.
/// </summary>
internal sealed class OneVcpuPerPcpu(Scene scene) : Checker(scene)
{
    private const int Nobody = -1;

    private readonly int[] _loaded = [.. Enumerable.Repeat(Nobody, scene.Pcpus)];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(SchedulingFacts.VcpuDispatched))
        {
            for (var other = 0; other < Scene.Vcpus; other++)
                Require(Scene.PlaceOf(other) != fact.First, recorded, $"vcpu {other} runs there");
            Require(Scene.PlaceOf(fact.Subject) == Nobody, recorded, $"it runs on pcpu {Scene.PlaceOf(fact.Subject)}");
            var allowed = Scene.AllowedTo(fact.Subject);
            Require(allowed.Contains((int)fact.First), recorded, $"it may run on {allowed}");
        }
        else if (fact.Is(PcpuFacts.ContextSwitched))
        {
            Require(_loaded[fact.Subject] == fact.First, recorded, $"vcpu {_loaded[fact.Subject]} was there");
            Require(fact.Second == Nobody || Scene.PlaceOf((int)fact.Second) == fact.Subject, recorded,
                "it was not dispatched here");
            _loaded[fact.Subject] = (int)fact.Second;
        }
        else if (fact.Is(VcpuFacts.VmExited))
            Require(_loaded[fact.Second] == fact.Subject, recorded, $"vcpu {_loaded[fact.Second]} is there");
    }
}
