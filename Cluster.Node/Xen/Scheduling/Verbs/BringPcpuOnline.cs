using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Brings a pCPU back that is off line, into a pool (M-105, interrupts §25).</summary>
/// <param name="At">When it is asked for; it starts, and then joins the pool.</param>
/// <param name="Pool">Number of the pool.</param>
/// <param name="Pcpus">pCPUs that are off line then. A checked action has one of them.</param>
public sealed record BringPcpuOnline(VirtualTime At, int Pool, PcpuSet Pcpus) : PoolAction(At, Pool)
{
    public static readonly ToolstackVerb<BringPcpuOnline> Verb = new(
        "cpu-online",
        new Settings<BringPcpuOnline>(
            "cpu-online", new(default, 0, PcpuSet.Of(0)),
            "brings pCPUs on line, one after the other, as by xen-hptool cpu-online")
            .Pool(
                "pool", action => action.Pool, (action, value) => action with { Pool = value },
                "the pool that gets them")
            .EachPcpu(
                "cpu", action => action.Pcpus, (action, value) => action with { Pcpus = value },
                "that are off line then").Needed("3"));

    public PcpuId Pcpu => new(Pcpus.First);

    public override IEnumerable<ToolstackAction> Split()
    {
        foreach (var pcpu in Pcpus) yield return this with { Pcpus = PcpuSet.Of(pcpu) };
    }

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies) =>
        ledger.Offline.Contains(Pcpu.Number) ? null : new(
            "cpu", $"pCPU {Pcpu.Number} is on line then.",
            "Take it off line first: do = cpu-offline. One that is in no pool joins one by do = cpupool-cpu-add.");

    public override void Take(HostLedger ledger)
    {
        ledger.Offline = ledger.Offline.Without(Pcpu.Number);
        var pool = ledger.Pools[Pool];
        pool.Cpus = pool.Cpus.With(Pcpu.Number);
    }

    internal override void Act(IPoolControl pool) => pool.BringOnline(Pcpu);
}
