using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Workloads.PingPongs;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Scenarios;

/// <summary>Legal scenarios with everything in them, from a seed.</summary>
internal sealed class RandomSpec(int seed)
{
    private readonly Random _random = new(seed);
    private readonly RandomDraw _draw = new(seed);

    public RunSpec Next()
    {
        var hosts = new List<HostSpec>();
        for (int rack = 0, racks = Number(1, 3); rack < racks; rack++)
        {
            for (int host = 0, count = Number(1, 3); host < count; host++) hosts.Add(Host(hosts.Count, rack));
        }

        for (var host = 0; host < hosts.Count; host++) hosts[host] = WithActions(WithLinks(hosts[host], hosts));
        var inRack = Time(1, 50_000);
        return new(
            $"random-{seed}", _random.NextInt64(long.MaxValue), Time(1_000, 100_000_000_000),
            new(inRack, inRack + Time(0, 1_000), Time(1, 1_000_000)), hosts, Costs());
    }

    private HostSpec Host(int number, int rack)
    {
        var catalogue = XenPolicies.Instance;
        var machine = catalogue.Machine.Draw(catalogue.Machine.Start, _draw);
        machine = machine with { Sockets = Number(1, 2), CoresPerSocket = Number(1, 8) };
        var pools = machine.Pcpus > 1 && Flip() ? Number(2, Math.Min(3, machine.Pcpus)) : 1;
        var first = pools == 1 ? PcpuSet.All : PcpuSet.FirstOf(machine.Pcpus) - PcpuSet.FirstOf(pools) | PcpuSet.Of(0);
        var domains = Enumerable.Range(0, Number(1, 6)).Select(id => Domain(id, machine.Pcpus, pools)).ToList();
        // Some alike, which the text writes with a count.
        for (var id = 2; id < domains.Count; id++)
        {
            if (Flip()) domains[id] = domains[id - 1] with { Id = id, Name = domains[id].Name };
        }

        return catalogue.Host.Draw(catalogue.Host.Start, _draw) with
        {
            Number = number,
            Name = $"host.{number}",
            Rack = rack,
            Machine = machine,
            Pool = Pool(domains) with { Cpus = first },
            Devices = Devices(domains),
            Domains = domains,
            OtherPools = [.. Enumerable.Range(1,
                pools - 1).Select(pool => Pool(domains) with { Name = $"pool.{pool}", Cpus = PcpuSet.Of(pool) })],
        };
    }

    /// <summary>One of each kind, or none, or more of them in driver domains, of which guests name some.</summary>
    private List<DeviceSpec> Devices(List<DomainSpec> domains)
    {
        if (domains.All(IsWithoutDevices) && Flip()) return [];
        var kinds = XenPolicies.Instance.Devices;
        var devices = kinds.Select(kind => kind.Draw(_draw) with { Name = kind.NameOf(0) }).ToList();
        if (Flip()) return devices;
        for (var more = Number(0, 3); more > 0; more--)
        {
            var kind = kinds[Number(0, kinds.Count - 1)];
            devices.Insert(Number(0, devices.Count), kind.Draw(_draw) with { Name = $"dev.{more}" });
        }

        for (var id = 1; id < domains.Count; id++) domains[id] = WithAttachments(domains[id], devices);
        for (var device = 0; device < devices.Count; device++)
        {
            var drivers = domains.Where(IsWithoutDevices).Select(domain => domain.Id).ToList();
            if (drivers.Count > 0 && Flip())
                devices[device] = devices[device] with { Domain = drivers[Number(0, drivers.Count - 1)] };
        }

        return devices;
    }

    private static bool IsWithoutDevices(DomainSpec domain) =>
        domain.Attachments.Count == 0 && domain.Workloads.All(work => work.Uses == DeviceService.None);

    private DomainSpec WithAttachments(DomainSpec domain, List<DeviceSpec> devices)
    {
        var attachments = new List<AttachmentSpec>();
        foreach (var service in (DeviceService[])[DeviceService.Network, DeviceService.Block])
        {
            var numbers =
                Enumerable.Range(0, devices.Count).Where(device => devices[device].Service == service).ToList();
            for (var count = Flip() ? Number(0, 3) : 0; count > 0; count--)
                attachments.Add(new(service, numbers[Number(0, numbers.Count - 1)], $"own.{count}"));
        }

        var workloads = domain.Workloads.Select(work =>
        {
            var choice = attachments.Count(attachment => attachment.Service == work.Uses);
            return choice == 0 ? work : work with { Attachment = Number(0, choice - 1) };
        });
        return domain with { Attachments = attachments, Workloads = [.. workloads] };
    }

    private PoolSpec Pool(List<DomainSpec> domains)
    {
        var policies = XenPolicies.Instance;
        var policy = policies.Policies[Number(0, policies.Policies.Count - 1)];
        var parameters = policies.ParametersOf(policy).Where(_ => Flip());
        var pool = new PoolSpec(policy, parameters.ToDictionary(
            one => one.Name, one => one.ZeroIsOff && Flip() ? 0 : _random.NextInt64(one.Least, one.Most + 1)));
        var draw = new RandomDraw(_random, [.. domains.Select(domain => domain.Vcpus)]);
        return policies.PolicySettings.Single(one => one.Name == policy).Pool.Where(_ => Flip())
            .Aggregate(pool, (sofar, key) => key.Draw(sofar, draw));
    }

    private DomainSpec Domain(int id, int pcpus, int pools)
    {
        var vcpus = Number(1, pcpus);
        // A pCPU that a mask or a pin names must be in the pool.
        var pinned = pools == 1 && Flip();
        var hard = pools > 1 || Flip() ? PcpuSet.All : PcpuSet.FirstOf(pinned ? pcpus : Number(1, pcpus));
        var fifo = Flip();
        var domain = new DomainSpec(
            id, id == 0
                ? "dom0"
                : $"guest-{id - 1}", Flip()
                    ? GuestKind.Pv
                    : GuestKind.Pvh, vcpus, Number(1, 65_535), Number(0, 100 * vcpus),
            hard, Flip() ? PcpuSet.All : PcpuSet.Of(Number(0, pcpus - 1)),
            fifo ? EventAbi.Fifo : EventAbi.TwoLevel, Number(1, fifo ? 131_072 : 4_096),
            XenPolicies.Instance.Domain.Draw(XenPolicies.Instance.Domain.Start, _draw).Kernel,
            OneReceiver([.. Enumerable.Range(0, Number(0, 3)).Select(_ => Workload(vcpus))]), "")
        {
            Pinned = pinned,
            MaxVcpus = Flip() || vcpus == pcpus ? 0 : Number(vcpus + 1, pcpus),
            Pool = id == 0 ? 0 : Number(0, pools - 1),
        };
        var draw = new RandomDraw(_random, []) { Vcpus = vcpus };
        return XenPolicies.Instance.PolicySettings.SelectMany(policy => policy.Domain).Where(_ => Flip())
            .Aggregate(domain, (sofar, key) => key.Draw(sofar, draw));
    }

    /// <summary>Whatever is possible then.</summary>
    private HostSpec WithActions(HostSpec host)
    {
        var (ledger, actions) = (new HostLedger(host), new List<ToolstackAction>());
        var draw = new RandomDraw(_random, [.. host.Domains.Select(domain => domain.Vcpus)])
        {
            Pcpus = host.Machine.Pcpus,
            Pools = host.Pools,
        };
        var verbs = XenPolicies.Instance.Toolstack;
        foreach (var at in Enumerable.Range(0, Number(0, 20)).Select(_ => Time(0, 999_999)).Order().ToList())
        {
            var action = verbs[Number(0, verbs.Count - 1)].Draw(VirtualTime.Zero + at, draw);
            if (((ILedgerAction)action).Check(ledger, XenPolicies.Instance) is not null) continue;
            ledger.Take(action);
            actions.Add(action);
        }

        return host with { Actions = actions };
    }

    /// <summary>A workload that receives alone is its guest's only receiver.</summary>
    private static List<WorkloadSpec> OneReceiver(List<WorkloadSpec> workloads)
    {
        if (workloads.Find(workload => workload.Network == NetworkRole.ReceivesAlone) is not { } alone)
            return workloads;
        workloads.RemoveAll(workload =>
            !ReferenceEquals(workload, alone) && workload.Network is NetworkRole.Answers or NetworkRole.ReceivesAlone);
        if (!workloads.Contains(alone)) workloads.Add(alone);
        return workloads;
    }

    /// <summary>Any kind that refers to nothing; <see cref="WithLinks"/> adds the others.</summary>
    private WorkloadSpec Workload(int vcpus)
    {
        var kinds = XenPolicies.Instance.Workloads
            .Where(kind => kind.Spec != typeof(RequestClientSpec) && kind.Spec != typeof(PingPongSpec)).ToList();
        return kinds[Number(0, kinds.Count - 1)].Draw(vcpus, _draw);
    }

    private HostSpec WithLinks(HostSpec host, List<HostSpec> hosts)
    {
        var servers = hosts.SelectMany(
            one => one.Domains.Where(domain => domain.Workloads.Any(workload => workload is RequestServerSpec))
            .Select(
                domain => new NetAddress(
                    one.Number, domain.Id, domain.Workloads.First(work => work is RequestServerSpec).Attachment)))
            .ToList();
        var domains = host.Domains.ToList();
        for (var count = Number(0, 3); count > 0 && servers.Count > 0; count--)
        {
            var at = Number(0, domains.Count - 1);
            // A driver domain cannot use its own device; nor a guest one that its host does not have.
            if (at > 0 && (host.Devices.Count == 0 || host.Devices.Any(device => device.Domain == at))) continue;
            Add(
                domains,
                at,
                new RequestClientSpec(
                    servers[Number(0, servers.Count - 1)], Number(1, 1_000), Number(64, 65_536), Number(1, 99)));
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

    private CostSpec Costs() => new(ShippedCosts.All.ToDictionary(
        pair => pair.Key, pair => Flip()
            ? pair.Value.Value
            : _random.NextInt64(pair.Value.Least, pair.Value.Most + 1)));

    private bool Flip() => _random.Next(2) == 0;

    private int Number(int least, int most) => _random.Next(least, most + 1);

    private Duration Time(long least, long most) => new(_random.NextInt64(least, most + 1));
}
