using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Support;

/// <summary>Divides a host into pools, and lets its toolstack move things between them; all of it legal.</summary>
internal static class PooledHosts
{
    /// <summary>
    /// Policies that let every vCPU run. null and arinc653 may leave a vCPU, and so the events of its ports, waiting
    /// forever.
    /// </summary>
    private static readonly string[] Policies = ["credit2", "credit", "rtds", "bvt", "sedf"];

    /// <param name="host">With one pool.</param>
    /// <param name="pools">
    /// Policy of the second pool, its first pCPU, whether the last pCPU is free, and which domains are in it.
    /// </param>
    /// <param name="sketches">When (ms), what, which guest, which pCPU.</param>
    public static HostSpec Of(
        HostSpec host, (
            int Policy,
            int Split,
            bool LastIsFree,
            int Members) pools, (int At, int Verb, int Guest, int Pcpu)[] sketches)
    {
        var pcpus = host.Machine.Pcpus;
        if (pcpus > 1) host = Divided(host, pcpus, pools);
        return host with { Actions = Actions(host, sketches) };
    }

    private static HostSpec Divided(
        HostSpec host, int pcpus, (int Policy, int Split, bool LastIsFree, int Members) pools)
    {
        var split = 1 + (pools.Split - 1) % (pcpus - 1);
        var end = pools.LastIsFree && pcpus - split > 1 ? pcpus - 1 : pcpus;
        var second = new PoolSpec(Policies[pools.Policy], new Dictionary<string, long>())
        {
            Name = "second",
            Cpus = PcpuSet.Of(Enumerable.Range(split, end - split)),
        };
        host = host with { Pool = host.Pool with { Cpus = PcpuSet.FirstOf(split) }, OtherPools = [second] };
        return host with { Domains = [.. host.Domains.Select(domain => Member(domain, host, pools.Members))] };
    }

    private static DomainSpec Member(DomainSpec domain, HostSpec host, int members)
    {
        var pool = domain.Id > 0 && (members >> domain.Id & 1) != 0 ? 1 : 0;
        var hard = domain.HardAffinity.Overlaps(host.Pools[pool].Cpus) ? domain.HardAffinity : PcpuSet.All;
        return domain with { Pool = pool, HardAffinity = hard };
    }

    private static List<ToolstackAction> Actions(HostSpec host, (int At, int Verb, int Guest, int Pcpu)[] sketches)
    {
        var actions = new List<ToolstackAction>();
        var ledger = new HostLedger(host);
        foreach (var sketch in sketches.OrderBy(sketch => sketch.At))
        {
            foreach (var action in Legal(host, ledger, sketch))
            {
                ledger.Take(action);
                actions.Add(action);
            }
        }

        return actions;
    }

    private static IEnumerable<ToolstackAction> Legal(
        HostSpec host, HostLedger ledger, (int At, int Verb, int Guest, int Pcpu) sketch)
    {
        var guest = 1 + sketch.Guest % Math.Max(1, host.Domains.Count - 1);
        var pcpu = sketch.Pcpu % host.Machine.Pcpus;
        var pool = ledger.Pools.ToList().FindIndex(one => one.Cpus.Contains(pcpu));
        var isLast = pool >= 0 && ledger.Pools[pool].Cpus.Count == 1;
        var at = VirtualTime.Zero + sketch.At.Ms;
        switch (sketch.Verb)
        {
            case 0 or 1 when host.Domains.Count > 1 && host.OtherPools.Count > 0:
                var target = 1 - ledger.Domains[guest].Pool;
                if (!ledger.Pools[target].Cpus.IsEmpty) yield return new MoveDomain(at, new(guest), target);
                break;
            case 2 when pool >= 0 && !isLast:
                yield return new RemovePcpu(at, pool, PcpuSet.Of(pcpu));
                break;
            case 5 when pcpu != 0 && !isLast && !ledger.Offline.Contains(pcpu):
                yield return new TakePcpuOffline(at, PcpuSet.Of(pcpu));
                break;
            case 3 or 5 when ledger.Offline.Contains(pcpu):
                yield return new BringPcpuOnline(at, sketch.Guest % ledger.Pools.Count, PcpuSet.Of(pcpu));
                break;
            case 3 when pool < 0:
                yield return new AddPcpu(at, sketch.Guest % ledger.Pools.Count, PcpuSet.Of(pcpu));
                break;
            case 4 when pool >= 0 && !isLast && host.OtherPools.Count > 0:
                // From one pool to the other in one instant: the second must wait for the first.
                yield return new RemovePcpu(at, pool, PcpuSet.Of(pcpu));
                yield return new AddPcpu(at, 1 - pool, PcpuSet.Of(pcpu));
                break;
            default: break;
        }
    }
}
