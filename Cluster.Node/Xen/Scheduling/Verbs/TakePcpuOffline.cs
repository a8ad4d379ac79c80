using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// Takes a pCPU off line (M-105, interrupts §25): it leaves its pool, and lines, timers and descriptors of posted
/// interrupts move to other pCPUs.
/// </summary>
/// <param name="At">When that begins.</param>
/// <param name="Pcpus">Any but pCPU 0, of a pool or of none. A checked action has one of them.</param>
public sealed record TakePcpuOffline(VirtualTime At, PcpuSet Pcpus) : PcpuAction(At, Pcpus)
{
    public static readonly ToolstackVerb<TakePcpuOffline> Verb = new(
        "cpu-offline",
        new Settings<TakePcpuOffline>(
            "cpu-offline", new(default, PcpuSet.Of(0)),
            "takes pCPUs off line, one after the other, as by xen-hptool cpu-offline")
            .EachPcpu(
                "cpu", action => action.Pcpus, (action, value) => action with { Pcpus = value },
                "not 0, and not the last one of a pool that has domains").Needed("3"));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var cpu = Pcpu.Number;
        if (cpu == 0) return new("cpu", "pCPU 0 cannot go off line: the host boots from it.", "Name another one.");
        if (ledger.Offline.Contains(cpu)) return new(
            "cpu", $"pCPU {cpu} is off line already then.",
            "Remove the action, or bring it up first: do = cpu-online.");
        var index = PoolOf(ledger);
        return index >= 0 && ledger.Pools[index].Cpus.Count == 1
            && ledger.Domains.Any(domain => domain.Pool == index)
            ? new(
                "cpu",
                $"pCPU {cpu} is the last one of \"{ledger.Pools[index].Spec.Name}\" then, which has domains.",
                "Move them first, or add another pCPU.")
            : null;
    }

    public override void Take(HostLedger ledger)
    {
        ledger.Offline = ledger.Offline.With(Pcpu.Number);
        var index = PoolOf(ledger);
        if (index < 0) return;
        var pool = ledger.Pools[index];
        pool.Cpus = pool.Cpus.Without(Pcpu.Number);
        foreach (var domain in ledger.Domains.Where(domain => domain.Pool == index)) domain.KeepOn(pool.Cpus);
    }

    internal override void Act(IPoolControl pool) => pool.TakeOffline(Pcpu);

    /// <returns>-1 if it is in none.</returns>
    private int PoolOf(HostLedger ledger)
    {
        for (var pool = 0; pool < ledger.Pools.Count; pool++)
            if (ledger.Pools[pool].Cpus.Contains(Pcpu.Number)) return pool;
        return -1;
    }
}
