using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// A vCPU runs only on pCPUs of its domain's pool, and a pCPU that left its pool runs none (schedulers §8).
/// </summary>
internal sealed class VcpusStayInTheirPool(Scene scene) : Checker(scene)
{
    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(SchedulingFacts.VcpuDispatched))
        {
            var (own, there) = (Scene.PoolOfVcpu(fact.Subject), Scene.PoolOf((int)fact.First));
            Require(own == there, recorded, $"its domain is in pool {own}, the pCPU in {there}");
        }
        else if (fact.Is(SchedulingFacts.PcpuLeftPool))
        {
            for (var vcpu = 0; vcpu < Scene.Vcpus; vcpu++)
                Require(Scene.PlaceOf(vcpu) != fact.Subject, recorded, $"vcpu {vcpu} runs there");
        }
        else if (fact.Is(SchedulingFacts.DomainMoved))
        {
            for (var vcpu = 0; vcpu < Scene.Vcpus; vcpu++)
                Require(Scene.Directory.Vcpus[vcpu].Domain != fact.Subject || Scene.PlaceOf(vcpu) < 0, recorded,
                    $"its vcpu {vcpu} runs");
        }
    }
}
