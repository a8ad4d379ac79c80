using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// Takes a pCPU out of its pool: with <see cref="AddPcpu"/>, hot-unplug and hot-plug (schedulers §8).
/// </summary>
/// <param name="At">When removal begins; the pCPU is free once it idles and no vCPU has its home there.</param>
/// <param name="Pool">Number of the pool.</param>
/// <param name="Pcpus">
/// pCPUs of the pool at that time, which must keep one while it has domains. A checked action has one of them.
/// </param>
public sealed record RemovePcpu(VirtualTime At, int Pool, PcpuSet Pcpus) : PoolAction(At, Pool)
{
    public static readonly ToolstackVerb<RemovePcpu> Verb = new(
        "cpupool-cpu-remove",
        new Settings<RemovePcpu>(
            "cpupool-cpu-remove", new(default, 0, PcpuSet.Of(0)), "frees pCPUs of a pool, one after the other")
            .OfPool()
            .EachPcpu(
                "cpu", action => action.Pcpus, (action, value) => action with { Pcpus = value },
                "of the pool's; not its last while it has domains").Needed("3"));

    public PcpuId Pcpu => new(Pcpus.First);

    public override IEnumerable<ToolstackAction> Split()
    {
        foreach (var pcpu in Pcpus) yield return this with { Pcpus = PcpuSet.Of(pcpu) };
    }

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var pool = ledger.Pools[Pool];
        var (cpu, name) = (Pcpu.Number, pool.Spec.Name);
        if (!pool.Cpus.Contains(cpu)) return new(
            "cpu",
            $"pCPU {cpu} is not in pool \"{name}\" then.",
            pool.Cpus.IsEmpty ? "It has none." : $"It has {pool.Cpus}.");
        return pool.Cpus.Count == 1 && ledger.Domains.Any(domain => domain.Pool == Pool)
            ? new(
                "cpu",
                $"pCPU {cpu} is the last one of \"{name}\" then, which has domains.",
                "Move them first, or add another pCPU.")
            : null;
    }

    public override void Take(HostLedger ledger)
    {
        var pool = ledger.Pools[Pool];
        pool.Cpus = pool.Cpus.Without(Pcpu.Number);
        foreach (var domain in ledger.Domains.Where(domain => domain.Pool == Pool)) domain.KeepOn(pool.Cpus);
    }

    internal override void Act(IPoolControl pool) => pool.BeginRemoving(Pcpu);
}
