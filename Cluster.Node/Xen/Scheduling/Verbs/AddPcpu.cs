using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Gives a free pCPU to a pool: hot-plug (schedulers §8).</summary>
/// <param name="Pool">Number of the pool.</param>
/// <param name="Pcpu">The pCPU; it must be in no pool at that time.</param>
public sealed record AddPcpu(VirtualTime At, int Pool, PcpuId Pcpu) : PoolAction(At, Pool)
{
    public static readonly ToolstackVerb<AddPcpu> Verb = new(
        "cpupool-cpu-add",
        new Settings<AddPcpu>("cpupool-cpu-add", new(default, 0, default), "gives a free pCPU to a pool")
            .OfPool()
            .Pcpu(
                "cpu", action => action.Pcpu.Number, (action, value) => action with { Pcpu = new(value) },
                "one that is in no pool then").Needed("3"));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var owner = ledger.Pools.FirstOrDefault(pool => pool.Cpus.Contains(Pcpu.Number));
        return owner is null ? null : new(
            "cpu",
            $"pCPU {Pcpu.Number} is in pool \"{owner.Spec.Name}\" then.",
            "Take it out first: do = cpupool-cpu-remove.");
    }

    public override void Take(HostLedger ledger)
    {
        var pool = ledger.Pools[Pool];
        pool.Cpus = pool.Cpus.With(Pcpu.Number);
    }

    internal override void Act(IPoolControl pool) => pool.AddPcpu(Pcpu);
}
