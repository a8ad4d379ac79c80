using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Gives a free pCPU to a pool: hot-plug (schedulers §8).</summary>
/// <param name="Pool">Number of the pool.</param>
/// <param name="Pcpus">pCPUs that are in no pool at that time. A checked action has one of them.</param>
public sealed record AddPcpu(VirtualTime At, int Pool, PcpuSet Pcpus) : PoolAction(At, Pool)
{
    public static readonly ToolstackVerb<AddPcpu> Verb = new(
        "cpupool-cpu-add",
        new Settings<AddPcpu>("cpupool-cpu-add", new(default, 0, PcpuSet.Of(0)), "gives free pCPUs to a pool")
            .OfPool()
            .EachPcpu(
                "cpu", action => action.Pcpus, (action, value) => action with { Pcpus = value },
                "that are in no pool then").Needed("3"));

    public PcpuId Pcpu => new(Pcpus.First);

    public override IEnumerable<ToolstackAction> Split()
    {
        foreach (var pcpu in Pcpus) yield return this with { Pcpus = PcpuSet.Of(pcpu) };
    }

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        if (ledger.Offline.Contains(Pcpu.Number)) return new(
            "cpu", $"pCPU {Pcpu.Number} is off line then.", "Bring it up instead: do = cpu-online.");
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
