using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Workloads.Batches;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.Computing;
using ActorXen.Xen.Workloads.PeriodicTasks;
using ActorXen.Xen.Workloads.PingPongs;
using ActorXen.Xen.Workloads.Recorded;
using ActorXen.Xen.Workloads.Requests;
using ActorXen.Xen.Workloads.Streams;

namespace ActorXen.Tests.Scenarios;

/// <summary>Legal scenarios with everything in them, from a seed.</summary>
internal sealed class RandomSpec(int seed)
{
    private readonly Random _random = new(seed);

    public RunSpec Next()
    {
        var hosts = new List<HostSpec>();
        for (int rack = 0, racks = Number(1, 3); rack < racks; rack++)
        {
            for (int host = 0, count = Number(1, 3); host < count; host++) hosts.Add(Host(hosts.Count, rack));
        }

        for (var host = 0; host < hosts.Count; host++) hosts[host] = WithLinks(hosts[host], hosts);
        var inRack = Time(1, 50_000);
        return new(
            $"random-{seed}", _random.NextInt64(long.MaxValue), Time(1_000, 100_000_000_000),
            new(inRack, inRack + Time(0, 1_000), Time(1, 1_000_000)), hosts, Costs());
    }

    private HostSpec Host(int number, int rack)
    {
        var states = Enumerable.Range(0, Number(0, 3)).Select(state => new IdleStateSpec($"C{state}", Time(0, 1_000), Time(0, 1_000)));
        var machine = new MachineSpec(Number(1, 2), Number(1, 8), Number(1, 2), Number(100, 4_000), [.. states]);
        var pools = machine.Pcpus > 1 && Flip() ? Number(2, Math.Min(3, machine.Pcpus)) : 1;
        var first = pools == 1 ? PcpuSet.All : PcpuSet.FirstOf(machine.Pcpus) - PcpuSet.FirstOf(pools) | PcpuSet.Of(0);
        var domains = Enumerable.Range(0, Number(1, 6)).Select(id => Domain(id, machine.Pcpus, pools)).ToList();
        // Some alike, which the text writes with a count.
        for (var id = 2; id < domains.Count; id++)
        {
            if (Flip()) domains[id] = domains[id - 1] with { Id = id, Name = domains[id].Name };
        }

        return new(
            number, $"host.{number}", rack, machine, Pool(domains) with { Cpus = first },
            new(Time(0, 1_000_000), Flip(), Number(0, 10_000), Flip()) { IoApicAck = Flip() ? AckType.Eoi : AckType.Unmask },
            new(Number(1, 400), Time(0, 100_000), Number(0, 64), Number(64, 8_192)) { Line = Line() },
            new(Time(100, 1_000_000), Time(100, 1_000_000), Number(1, 64), Number(1, 9_999)) { Line = Line() },
            domains)
        {
            OtherPools = [.. Enumerable.Range(1, pools - 1).Select(pool => Pool(domains) with { Name = $"pool.{pool}", Cpus = PcpuSet.Of(pool) })],
        };
    }

    private LineSpec Line() => new(Flip() ? LineKind.Msi : LineKind.Level, Number(0, LineSpec.HighestPin));

    private PoolSpec Pool(List<DomainSpec> domains)
    {
        var policies = XenPolicies.Instance;
        var policy = policies.Policies[Number(0, policies.Policies.Count - 1)];
        var parameters = policies.ParametersOf(policy).Where(_ => Flip());
        return new(policy, parameters.ToDictionary(one => one.Name, one => one.ZeroIsOff && Flip() ? 0 : _random.NextInt64(one.Least, one.Most + 1)))
        {
            Arinc653 = policy == "arinc653" && Flip() ? Table(domains) : null,
        };
    }

    private Arinc653Spec Table(List<DomainSpec> domains)
    {
        var entries = Enumerable.Range(0, Number(1, 9)).Select(_ => domains[Number(0, domains.Count - 1)])
            .Select(domain => new Arinc653EntrySpec(domain.Id, Number(0, domain.Vcpus - 1), Time(1_000, 9_999_999))).ToList();
        return new(new(entries.Sum(entry => entry.Runtime.Nanoseconds) + Number(0, 9_999)), entries);
    }

    private RtdsSpec Rtds()
    {
        var period = Time(10_000, 99_999_999);
        return new(period, Time(10_000, period.Nanoseconds), Flip());
    }

    private SedfSpec Sedf()
    {
        var period = Time(10_000, 99_999_999);
        return Flip() ? new(period, Time(5_000, period.Nanoseconds), Flip()) : SedfSpec.Default with { ExtraTime = false };
    }

    private DomainSpec Domain(int id, int pcpus, int pools)
    {
        var vcpus = Number(1, pcpus);
        // A pCPU that a mask or a pin names must be in the pool.
        var pinned = pools == 1 && Flip();
        var hard = pools > 1 || Flip() ? PcpuSet.All : PcpuSet.FirstOf(pinned ? pcpus : Number(1, pcpus));
        var fifo = Flip();
        return new(
            id, id == 0 ? "dom0" : $"guest-{id - 1}", Flip() ? GuestKind.Pv : GuestKind.Pvh, vcpus, Number(1, 65_535), Number(0, 100 * vcpus),
            hard, Flip() ? PcpuSet.All : PcpuSet.Of(Number(0, pcpus - 1)),
            fifo ? EventAbi.Fifo : EventAbi.TwoLevel, Number(1, fifo ? 131_072 : 4_096),
            new(Flip() ? 0 : Number(100, 1_000), Flip(), (WakePolicy)Number(0, 2)) { StealClock = Flip() },
            OneReceiver([.. Enumerable.Range(0, Number(0, 3)).Select(_ => Workload())]), "")
        {
            Pinned = pinned,
            MaxVcpus = Flip() || vcpus == pcpus ? 0 : Number(vcpus + 1, pcpus),
            Pool = id == 0 ? 0 : Number(0, pools - 1),
            Rtds = Flip() ? Rtds() : RtdsSpec.Default,
            VcpuRtds = Flip() ? [new(Number(0, vcpus - 1), Rtds())] : [],
            Sedf = Flip() ? Sedf() : SedfSpec.Default,
            Warp = Flip() ? new(Flip(), Number(0, 99_999), Time(0, 999_999), Time(0, 999_999)) : BvtWarpSpec.Default,
        };
    }

    /// <summary>A stream is its guest's only receiver.</summary>
    private static List<WorkloadSpec> OneReceiver(List<WorkloadSpec> workloads)
    {
        if (workloads.Find(workload => workload is StreamSpec) is { } stream)
            workloads.RemoveAll(workload => workload is RequestServerSpec or StreamSpec && !ReferenceEquals(workload, stream));
        return workloads;
    }

    private WorkloadSpec Workload() => Number(0, 6) switch
    {
        0 => new CpuBoundSpec(Number(1, 128)),
        1 => new RequestServerSpec(Number(0, 10_000), Number(64, 65_536), Number(64, 65_536), Time(0, 1_000_000), Number(1, 1_000)),
        2 => new BlockReaderSpec(Number(1, 256), Number(512, 1_048_576), Number(0, 100), Time(0, 1_000_000), Time(0, 1_000_000)),
        3 => PeriodicTask(),
        4 => Batch(),
        5 => Stream(),
        _ => Utilisation(),
    };

    private StreamSpec Stream()
    {
        var window = Number(1, 999);
        return new(window, Number(64, 65_536), Time(1, 9_999), Number(1, window));
    }

    private PeriodicTaskSpec PeriodicTask()
    {
        var period = Time(10_000, 99_999_999);
        return new(period, Time(1, 9_999_999), Time(0, period.Nanoseconds - 1), Time(0, 9_999_999), Flip());
    }

    private BatchSpec Batch()
    {
        var work = Time(1_000_000, 9_999_999_999);
        return new(Number(1, 256), work, Time(1_000, 99_999_999), Time(0, 99_999_999), Time(1_000_000, work.Nanoseconds));
    }

    private UtilisationSpec Utilisation()
    {
        var sample = Time(10_000, 10_000_000);
        return new([.. Enumerable.Range(0, Number(1, 20)).Select(_ => Number(0, 5) * 20)], sample, Time(1_000, sample.Nanoseconds), "a \"file\" $x");
    }

    private HostSpec WithLinks(HostSpec host, List<HostSpec> hosts)
    {
        var servers = hosts.SelectMany(one => one.Domains.Where(domain => domain.Workloads.Any(workload => workload is RequestServerSpec))
            .Select(domain => new NetAddress(one.Number, domain.Id))).ToList();
        var domains = host.Domains.ToList();
        for (var count = Number(0, 3); count > 0 && servers.Count > 0; count--)
        {
            Add(domains, Number(0, domains.Count - 1), new RequestClientSpec(servers[Number(0, servers.Count - 1)], Number(1, 1_000), Number(64, 65_536), Number(1, 99)));
        }

        for (var count = Number(0, 3); count > 0 && domains.Count > 1; count--)
        {
            var first = Number(0, domains.Count - 1);
            var second = (first + Number(1, domains.Count - 1)) % domains.Count;
            Add(domains, first, new PingPongSpec(second, true, Time(0, 9_999), Time(0, 9_999)));
            Add(domains, second, new PingPongSpec(first, false, Time(0, 9_999), Time(0, 9_999)));
        }

        return host with { Domains = domains };
    }

    private static void Add(List<DomainSpec> domains, int at, WorkloadSpec workload) =>
        domains[at] = domains[at] with { Workloads = [.. domains[at].Workloads, workload] };

    private CostSpec Costs() => new(CostTable.Shipped.ToDictionary(
        pair => pair.Key, pair => Flip() ? pair.Value.Value : _random.NextInt64(pair.Value.Least, pair.Value.Most + 1)));

    private bool Flip() => _random.Next(2) == 0;

    private int Number(int least, int most) => _random.Next(least, most + 1);

    private Duration Time(long least, long most) => new(_random.NextInt64(least, most + 1));
}
