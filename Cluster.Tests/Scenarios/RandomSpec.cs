using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;
using ActorXen.Xen.Devices.Storms;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Scheduling.Verbs;
using ActorXen.Xen.Workloads.Streams;

namespace ActorXen.Tests.Scenarios;

/// <summary>
/// Legal scenarios with everything in them, from a seed: what each key may be is what its mechanism declares.
/// </summary>
internal sealed class RandomSpec(int seed, RandomSize size)
{
    private const int MostTries = 1_000;

    /// <summary>Enough for the vCPUs, and for the backends and frontends of all guests.</summary>
    private const int LeastChannels = 1_000;

    private static readonly XenPolicies _catalogue = XenPolicies.Instance;

    private readonly Random _random = new(seed);
    private readonly RandomDraw _draw = new(seed) { PrefersSmall = size.IsRunnable, IsAtEnds = size.IsAtEnds };

    public RunSpec Next()
    {
        var hosts = new List<HostSpec>();
        for (int rack = 0, racks = Number(1, size.Racks); rack < racks; rack++)
        {
            for (int host = 0, count = Number(1, size.HostsOfRack); host < count; host++)
                hosts.Add(Host(hosts.Count, rack));
        }

        for (var host = 0; host < hosts.Count; host++) hosts[host] = WithActions(WithLinks(hosts[host], hosts));
        var inRack = Time(size.Latency);
        var network = _catalogue.Network.Draw(_catalogue.Network.Start, _draw) with
        {
            InRack = inRack,
            CrossRack = inRack + Time((0.Ns, 1.Us)),
        };
        return WithLines(new(
            $"random-{seed}", _random.NextInt64(long.MaxValue), Time(size.Length), network, hosts, Costs()));
    }

    /// <summary>
    /// Actions that move, free or bind an interrupt get the name of one, or are left out if the domain has none.
    /// </summary>
    private RunSpec WithLines(RunSpec spec)
    {
        // A scenario of any size may have more devices than event channels. It is written and read, not built.
        if (!size.IsRunnable) return spec;
        spec = spec with { Hosts = [.. spec.Hosts.Select(ComingAndGoing.Of)] };
        if (!spec.Hosts.Any(host => host.Actions.Any(action => action is MoveInterrupt or LineAction))) return spec;
        var plain = spec with { Hosts = [.. spec.Hosts.Select(host => host with { Actions = [] })] };
        var directories = HostFactory.Directories(plain, _catalogue);
        return spec with { Hosts = [.. spec.Hosts.Select(host => WithLines(host, directories[host.Number]))] };
    }

    private HostSpec WithLines(HostSpec host, HostDirectory directory)
    {
        var freed = new HashSet<(int Domain, string Line)>();
        var moved = host.Actions.OfType<AssignLine>().Select(action => action.Line).ToHashSet();
        return host with
        {
            Actions =
            [
                .. host.Actions.Select(action => WithLine(action, directory, freed, moved)).OfType<ToolstackAction>(),
            ],
        };
    }

    private ToolstackAction? WithLine(
        ToolstackAction action, HostDirectory directory, HashSet<(int Domain, string Line)> freed,
        HashSet<string> moved)
    {
        if (action is AssignLine or MaskLine or UnmaskLine) return action; // They have the name of a card.
        if (action is LineAction change) return WithDeviceLine(change, directory, freed, moved);
        if (action is not MoveInterrupt move) return action;
        var lines = directory.Ports
            .Where(port => port.Domain == move.Domain.Number && port.Trigger is not ("-virq" or "-ipi"))
            .SelectMany(port => port.Action.Split(", ")).ToList();
        return lines.Count == 0 ? null : move with { Line = lines[Number(0, lines.Count - 1)] };
    }

    /// <summary>What is bound is freed, and what is freed is bound again.</summary>
    private static LineAction? WithDeviceLine(
        LineAction action, HostDirectory directory, HashSet<(int Domain, string Line)> freed,
        HashSet<string> moved)
    {
        var line = directory.Ports
            .Where(port => port.Domain == action.Domain.Number && port.Chip == "xen-pirq")
            .Where(port => !moved.Contains(port.Action))
            .Select(port => (port.Domain, port.Action.Split(", ")[0]))
            .Where(line => freed.Contains(line) == action is BindLine).FirstOrDefault();
        if (line.Item2 is null) return null;
        if (!freed.Remove(line)) freed.Add(line);
        return action with { Line = line.Item2 };
    }

    private HostSpec Host(int number, int rack)
    {
        var machine = _catalogue.Machine.Draw(_catalogue.Machine.Start, _draw) with
        {
            Sockets = Number(1, 2),
            CoresPerSocket = Number(1, size.Cores),
        };
        machine = machine with { CoreTypes = CoreTypes(machine) };
        var count = machine.Pcpus > 1 && Flip() ? Number(2, Math.Min(3, machine.Pcpus)) : 1;
        var first = count == 1 ? PcpuSet.All : PcpuSet.FirstOf(machine.Pcpus) - PcpuSet.FirstOf(count) | PcpuSet.Of(0);
        List<PoolSpec> pools = [Pool() with { Cpus = first }];
        for (var pool = 1; pool < count; pool++)
            pools.Add(Pool() with { Name = $"pool.{pool}", Cpus = PcpuSet.Of(pool) });
        var draw = _draw with { Pcpus = machine.Pcpus, Pools = pools };
        var domains = Enumerable.Range(0, Number(1, size.Domains)).Select(id => Domain(id, draw)).ToList();
        if (!machine.Cpu.RunsHardwareGuests)
            domains = domains.ConvertAll(domain => domain with { Kind = GuestKind.Pv, Upcall = UpcallRoute.Callback });
        for (var id = 0; id < domains.Count; id++) domains[id] = domains[id] with { Mebibytes = Number(16, 100_000) };
        // Some alike, which the text writes with a count.
        for (var id = 2; id < domains.Count; id++)
        {
            if (Flip()) domains[id] = domains[id - 1] with { Id = id, Name = domains[id].Name };
        }

        var own = draw with { VcpusOfDomains = [.. domains.Select(domain => domain.Vcpus)] };
        pools = [.. pools.Select(pool => WithSections(pool, own))];
        return _catalogue.Host.Draw(_catalogue.Host.Start, own) with
        {
            Number = number,
            Name = $"host.{number}",
            Rack = rack,
            Machine = machine with { Mebibytes = Flip() ? 0 : domains.Sum(domain => domain.Mebibytes) + 1_024 },
            Pool = pools[0],
            OtherPools = pools[1..],
            Devices = new RandomDevices(_random, _draw).For(domains),
            Domains = domains,
        };
    }

    /// <summary>None, or the last pCPUs.</summary>
    private List<CoreTypeSpec> CoreTypes(MachineSpec machine) => Flip()
        ? []
        :
        [
            new(
                PcpuSet.Of(Enumerable.Range(0, machine.Pcpus).Skip(Number(0, machine.Pcpus - 1))),
                Math.Max(100, machine.Megahertz / Number(1, 4)), Number(1, 100)),
        ];

    private PoolSpec Pool()
    {
        var policy = _catalogue.Policies[Number(0, _catalogue.Policies.Count - 1)];
        var parameters = _catalogue.ParametersOf(policy).Where(_ => Flip());
        return new(policy, parameters.ToDictionary(
            one => one.Name, one => one.ZeroIsOff && Flip() ? 0 : _draw.Between(one.Least, one.Most)));
    }

    private PoolSpec WithSections(PoolSpec pool, IDraw draw) =>
        _catalogue.PolicySettings.Single(policy => policy.Name == pool.Policy).Pool.Where(_ => Flip())
            .Aggregate(pool, (sofar, key) => key.Draw(sofar, draw));

    private DomainSpec Domain(int id, RandomDraw draw)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var domain = _catalogue.Domain.Draw(_catalogue.Domain.Start, draw);
            if (id == 0) domain = domain with { Pool = 0 };
            if ((id == 0 && !IsLegal(domain, draw)) || (size.IsRunnable && domain.AllVcpus > 2 * draw.Pcpus)) continue;
            return domain with
            {
                Id = id,
                Name = id == 0 ? "dom0" : $"guest-{id - 1}",
                MaxEventChannels = size.IsRunnable
                    ? Math.Max(LeastChannels, domain.MaxEventChannels)
                    : domain.MaxEventChannels,
                Workloads = OneReceiver(
                [
                    .. Enumerable.Range(0, Number(0, 3)).Select(_ => Workload(domain, isDom0: id == 0))
                        .OfType<WorkloadSpec>(),
                ]),
            };
        }

        throw new InvalidOperationException($"no legal domain in {MostTries} tries");
    }

    /// <summary>Still, in the first pool.</summary>
    private static bool IsLegal(DomainSpec domain, RandomDraw draw)
    {
        var pool = ((ISurroundings)draw).PcpusOf(0);
        var usable = (domain.HardAffinity & pool).Count;
        return usable > 0 && domain.HardOfVcpus.All(pool.Overlaps) && (!domain.Pinned || domain.AllVcpus <= usable);
    }

    /// <summary>Whatever is possible then.</summary>
    private HostSpec WithActions(HostSpec host)
    {
        var (ledger, actions) = (new HostLedger(host), new List<ToolstackAction>());
        var draw = DrawOf(host);
        var verbs = _catalogue.Toolstack;
        var card = host.Devices.OfType<StormSpec>().FirstOrDefault(
            storm => storm.IsClaimed && storm.Line is { Kind: LineKind.Msi, IsMaskable: true });
        foreach (var at in Enumerable.Range(0, Number(0, 20)).Select(_ => Time((0.Ns, 1.Ms))).Order().ToList())
        {
            if (ledger.IsHandedOver) break;
            // Most verbs are possible on any host; this one only where there is a card.
            var verb = card is not null && Flip() ? AssignLine.Verb : verbs[Number(0, verbs.Count - 1)];
            var action = verb.Draw(VirtualTime.Zero + at, draw);
            if (action is AssignLine or MaskLine or UnmaskLine)
            {
                if (card is null) continue;
                action = OfACard((LineAction)action, card, host, ledger);
            }

            if (((ILedgerAction)action).Check(ledger, _catalogue) is not null) continue;
            ledger.Take(action);
            actions.Add(action);
        }

        return host with { Actions = actions };
    }

    private static LineAction OfACard(LineAction action, StormSpec card, HostSpec host, HostLedger ledger)
    {
        var driver = ledger.DriverOf(card.Name)!.Value;
        action = action with { Line = card.Name, Domain = driver };
        return action is AssignLine { To: var to } assign && to == driver
            ? assign with { To = new((driver.Number + 1) % host.Domains.Count) }
            : action;
    }

    private RandomDraw DrawOf(HostSpec host) => _draw with
    {
        Pcpus = host.Machine.Pcpus,
        Pools = host.Pools,
        VcpusOfDomains = [.. host.Domains.Select(domain => domain.Vcpus)],
    };

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
    private WorkloadSpec? Workload(DomainSpec domain, bool isDom0)
    {
        // dom0 drives the devices, so it uses none as a guest.
        var kinds = _catalogue.Workloads
            .Where(kind => !kind.RefersToNames && (!isDom0 || kind.Uses == DeviceService.None)).ToList();
        return Workload(kinds[Number(0, kinds.Count - 1)], domain, _draw);
    }

    /// <returns>null if none that is calm enough was drawn.</returns>
    private WorkloadSpec? Workload(IWorkloadSettings kind, DomainSpec domain, RandomDraw draw)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var workload = kind.Draw(domain.Vcpus, draw.InGuest(domain.Vcpus));
            var alone = domain with { Workloads = [workload] };
            if (workload.MessagesPerSecond(_catalogue.Host.Start with { Domains = [alone] }, alone)
                <= size.MessagesPerSecond)
                return workload;
        }

        return null;
    }

    /// <summary>Adds workloads that name servers, peers or recordings.</summary>
    private HostSpec WithLinks(HostSpec host, List<HostSpec> hosts)
    {
        var draw = DrawOf(host) with
        {
            Servers =
            [
                .. from one in hosts
                   from domain in one.Domains
                   let server = domain.Workloads.FirstOrDefault(work => work.Network == NetworkRole.Answers)
                   where server is not null
                   select new NetAddress(one.Number, domain.Id, server.Attachment),
            ],
        };
        var kinds = _catalogue.Workloads.Where(kind => kind.RefersToNames).ToList();
        IReadOnlyList<DomainSpec> domains = host.Domains;
        for (var count = Number(0, 6); count > 0 && domains.Count > 1; count--)
        {
            var (kind, at) = (kinds[Number(0, kinds.Count - 1)], Number(0, domains.Count - 1));
            var asks = kind.Uses == DeviceService.Network;
            // A driver domain cannot use its own device; nor a guest one that its host does not have.
            var isDriver = at > 0 && host.Devices.Any(device => device.Domain == at);
            var hasDevice = host.Devices.Any(device => device.Service == kind.Uses);
            if (asks && (draw.Servers.Count == 0 || at == 0 || isDriver || !hasDevice)) continue;
            // A sender is alone at its interface.
            var sends = kind.Spec == typeof(StreamSenderSpec);
            if (domains[at].Workloads.Any(work => work.Uses == DeviceService.Network && sends)) continue;
            if (asks && domains[at].Workloads.Any(work => work is StreamSenderSpec)) continue;
            // Two of them between the same domains have ports with the same names, which checkers could not tell apart.
            if (size.IsRunnable && domains[at].Workloads.Any(work => work.GetType() == kind.Spec)) continue;
            if (Workload(kind, domains[at], draw with { Domain = at }) is not { } workload) continue;
            var more = domains.ToList();
            more[at] = more[at] with { Workloads = [.. more[at].Workloads, workload] };
            var isRefused = false;
            var completed = kind.Complete(more, (_, _, _) => isRefused = true);
            if (!isRefused) domains = completed;
        }

        foreach (var domain in domains) domains = WithSender(host, domains, domain.Id);
        return host with { Domains = domains };
    }

    /// <summary>
    /// A reader within the host gets its sender, if another guest has no other use for its interface; otherwise it
    /// reads from outside.
    /// </summary>
    private static IReadOnlyList<DomainSpec> WithSender(HostSpec host, IReadOnlyList<DomainSpec> domains, int id)
    {
        var work = domains[id].Workloads;
        if (work.OfType<StreamSpec>().FirstOrDefault(spec => !spec.IsExternal) is not { } reader) return domains;
        if (domains.Any(other => other.Workloads.Any(spec => spec is StreamSenderSpec sender && sender.Peer == id)))
            return domains;
        var window = Math.Min(reader.Window, StreamSenderSpec.MostUnderWay / reader.Streams);
        var sender = domains.FirstOrDefault(other => other.Id > 0 && other.Id != id
            && host.Devices.All(device => device.Domain != other.Id)
            && other.Workloads.All(spec => spec.Uses != DeviceService.Network));
        var changed = domains.ToList();
        if (sender is null || reader.AckEvery > window) changed[id] = domains[id] with
        {
            Workloads = [.. work.Select(spec => spec == reader ? reader with { IsExternal = true } : spec)],
        };
        else changed[sender.Id] = sender with
        {
            Workloads =
            [
                .. sender.Workloads,
                new StreamSenderSpec(window, reader.PacketBytes, reader.CpuTime, 1)
                {
                    Peer = id, Streams = reader.Streams, PeerInterface = reader.Attachment,
                },
            ],
        };
        return changed;
    }

    /// <summary>With arbitrary costs hosts would do nothing else, so runs have the shipped ones.</summary>
    private CostSpec Costs() => new(ShippedCosts.All.ToDictionary(
        pair => pair.Key, pair => size.IsAtEnds && Number(0, 9) == 0 ? _draw.Between(pair.Value.Least, pair.Value.Most)
            : size.IsRunnable || Flip()
            ? pair.Value.Value
            : _random.NextInt64(pair.Value.Least, pair.Value.Most + 1)));

    private bool Flip() => _random.Next(2) == 0;

    private int Number(int least, int most) => _random.Next(least, most + 1);

    private Duration Time((Duration Least, Duration Most) range) =>
        new(_random.NextInt64(range.Least.Nanoseconds, range.Most.Nanoseconds + 1));
}
