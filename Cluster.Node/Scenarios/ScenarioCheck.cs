using System.Globalization;
using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Places the copies that <c>count</c> asks for, and checks what concerns more than one value.</summary>
internal sealed class ScenarioCheck(
    IReadOnlyList<RackDraft> racks, Section top, IScenarioCatalogue catalogue, Recordings recordings)
{
    private const int MostHosts = 16_384;
    private readonly HashSet<HostDraft> _warned = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<HostDraft> _unbuildable = new(ReferenceEqualityComparer.Instance);
    private List<PlacedHost> _placed = [];
    private const int MostGuests = 262_144;

    public IReadOnlyList<HostSpec> Hosts()
    {
        if (!IsSmallEnough()) return [];
        var hosts = Place();
        var reports = top.Reports;
        RefuseSameNames(hosts);
        if (top.Reports > reports) _unbuildable.UnionWith(hosts.Select(host => host.Draft));
        // In a large scenario with faults, skip the names: those of faulty objects would be reported as missing too.
        if (top.Problems.Any && hosts.Count > 64) return [];
        var links = new WorkloadLinks(hosts, catalogue, recordings);
        _placed = hosts;
        var specs = hosts.ConvertAll(host => Linked(host, links));
        UnusedSettings.Warn(hosts, catalogue);
        return specs;
    }

    /// <summary>The run ends before what is due at its end.</summary>
    public void WarnOfLateActions(Duration length)
    {
        var ends = $"The run ends after {UnitText.Write(length)}";
        foreach (var device in _placed.SelectMany(host => host.Draft.Devices))
        {
            if (device.Spec.StartsAfter >= length) device.Section.Warn(
                "begin", $"{ends}, before this begins.", "Make length longer, or remove the device.");
            if (device.Spec.BreaksAfter >= length) device.Section.Warn(
                "broken-link", $"{ends}, before the link breaks.",
                "Make length longer, or let it begin earlier, or remove broken-link.");
        }

        foreach (var host in _placed.Select(host => host.Draft))
        {
            if (host.Shape.StolenTime is { IsNone: false } stolen && stolen.Every >= length) host.Section.Warn(
                "stolen-time", $"{ends}, before firmware takes a pCPU for the first time.",
                "Make length longer, or every shorter, or remove stolen-time.");
        }

        foreach (var action in _placed.SelectMany(host => host.Draft.Actions))
        {
            if (action.At < VirtualTime.Zero + length) continue;
            action.Section.Warn("at", $"{ends}, before this happens.", "Make length longer, or remove the action.");
        }
    }

    /// <summary>
    /// Builds one host of each draft: what a run would be refused for is a problem of its domain. Hosts with problems
    /// are built too, unless these are problems of what is built.
    /// </summary>
    public void RefuseUnbuildable(RunSpec spec, Func<HostSpec, bool> mayBuild)
    {
        var kinds = _placed.Where(host => !_unbuildable.Contains(host.Draft))
            .DistinctBy(host => host.Draft, ReferenceEqualityComparer.Instance).Select(kind => kind.Number).ToHashSet();
        foreach (var (host, domain, key, problem, remedy) in
            catalogue.RefusalsOf(spec, host => kinds.Contains(host.Number) && IsTried(host, mayBuild)))
        {
            var section = domain == HostRefusal.OfHost
                ? _placed[host].Draft.Section
                : _placed[host].Guests[domain].Draft.Section;
            section.Report(key, problem, remedy);
        }
    }

    private bool IsTried(HostSpec host, Func<HostSpec, bool> mayBuild)
    {
        if (mayBuild(host)) return true;
        _placed[host.Number].Draft.Section.Warn(
            "domains", $"The host {host.Name} is too large to be built for a check here, so a run may still refuse it.",
            "Use actorxen config check.");
        return false;
    }

    private HostSpec Linked(PlacedHost host, WorkloadLinks links)
    {
        var reports = top.Reports;
        var own = links.OfDom0(host);
        var pools = host.Draft.Pools.Select(pool => pool.Linked(own)).ToList();
        var shape = host.Draft.Shape;
        catalogue.Host.Link(host.Draft.Section, ref shape, own);
        var domains = links.DomainsOf(host);
        var devices = DeviceLinks.Resolved(host);
        var isBuildable = host.Draft.IsWholeSound && top.Reports == reports && links.IsComplete(host);
        var spec = shape with
        {
            Number = host.Number,
            Name = host.Name,
            Rack = host.Rack,
            RackName = host.RackName,
            Pool = pools[0],
            OtherPools = pools[1..],
            Devices = devices,
            Domains = domains,
            Actions = ActionCheck.Resolved(host, domains, devices, own, catalogue, out var after),
        };
        reports = top.Reports;
        DeviceLinks.RefuseOwnUse(spec, host);
        AssignmentCheck.Refuse(spec, host);
        var isFirst = _warned.Add(host.Draft);
        if (isFirst)
        {
            MachineCheck.Refuse(spec, host);
            DeviceLinks.RefuseOtherVcpus(spec, host);
            DeviceLinks.RefuseWrongPins(spec, host);
            DeviceLinks.RefuseStraysOfDom0(spec, host);
            DeviceLinks.WarnOfForgers(spec, host);
            WarnOfIdleWorkloads(spec, host);
        }

        if (!isBuildable || top.Reports > reports) _unbuildable.Add(host.Draft);
        if (!isFirst) return spec;
        MemoryCheck.Refuse(spec, host);
        WarnOfUnschedulable(spec, after, host);
        return spec;
    }

    private static void WarnOfIdleWorkloads(HostSpec spec, PlacedHost host)
    {
        // Guests that are alike have one section.
        foreach (var domain in spec.Domains.DistinctBy(domain => host.Guests[domain.Id].Draft))
        {
            foreach (var workload in host.Guests[domain.Id].Draft.Workloads)
            {
                if (workload.Kind.WithoutEffect(workload.Spec, spec, domain) is var (key, problem, remedy))
                    workload.Section.Warn(key, problem, remedy);
            }
        }
    }

    /// <summary>Warns of vCPUs that no pCPU will ever run, or that none runs once the actions are done.</summary>
    /// <param name="after">The host after the actions, if there are any and all of them are possible.</param>
    private void WarnOfUnschedulable(HostSpec spec, HostLedger? after, PlacedHost host)
    {
        const int Shown = 8;
        var atFirst = StuckOf(spec).ToList();
        Warn(
            atFirst, spec.Actions.Count == 0 ? "can never run" : "cannot run unless an action changes that",
            (count, vcpus) => count switch
            {
                1 => $"vCPU {vcpus[0]}",
                <= Shown => $"{count} vCPUs ({string.Join(", ", vcpus)})",
                _ => $"{count} vCPUs ({string.Join(", ", vcpus.Take(Shown))}, …)",
            });
        if (after is null) return;
        var known = atFirst.Select(stuck => stuck.Domain).ToHashSet();
        // How many there are is certain; which of a domain's vCPUs wait depends on who was first.
        Warn(
            StuckOf(after.Of(spec))
                .Where(stuck => after.Domains[stuck.Domain].Pauses == 0 && !known.Contains(stuck.Domain)),
            "cannot run after the actions",
            (count, _) => count == 1 ? "A vCPU" : $"{count} vCPUs");

        void Warn(IEnumerable<UnschedulableVcpu> all, string verb, Func<int, IReadOnlyList<int>, string> which)
        {
            foreach (var stuck in all.GroupBy(stuck => (stuck.Domain, stuck.Why)))
            {
                var guest = host.Guests[stuck.Key.Domain];
                var vcpus = stuck.Select(one => one.Vcpu).ToList();
                guest.Draft.Section.Warn(
                    "vcpus",
                    $"{which(vcpus.Count, vcpus)} of \"{host.Name}/{guest.Name}\" {verb}: {stuck.Key.Why}.",
                    stuck.First().Remedy);
            }
        }
    }

    private IEnumerable<UnschedulableVcpu> StuckOf(HostSpec spec) => spec.Pools.Index().SelectMany(pool =>
        catalogue.PolicySettings.FirstOrDefault(known => known.Name == pool.Item.Policy)
            ?.NeverRuns(spec, pool.Index) ?? []);

    private bool IsSmallEnough()
    {
        var hosts = racks.Sum(rack => (decimal)rack.Count * rack.Hosts.Sum(host => host.Count));
        var guests = racks.Sum(
            rack => (decimal)rack.Count * rack.Hosts.Sum(
                host => (decimal)host.Count * host.Guests.Sum(guest => guest.Count)));
        if (hosts > MostHosts) Refuse(hosts, "hosts", MostHosts);
        else if (guests > MostGuests) Refuse(guests, "guests", MostGuests);
        else return true;
        return false;
    }

    private void Refuse(decimal count, string what, int most) => top.Report(
        "racks", $"There are {count.ToString(CultureInfo.InvariantCulture)} {what}.",
        $"At most {most} are possible; lower a count.");

    private List<PlacedHost> Place()
    {
        var placed = new List<PlacedHost>();
        var rackNumber = 0;
        foreach (var rack in racks)
        {
            for (var n = 0; n < rack.Count; n++, rackNumber++)
            {
                var rackName = new Placeholders(n, n, "", "").FillName(rack.Name, rack.Count);
                foreach (var host in rack.Hosts)
                {
                    for (var h = 0; h < host.Count; h++) placed.Add(Place(host, h, placed.Count, rackNumber, rackName));
                }
            }
        }

        return placed;
    }

    private static PlacedHost Place(HostDraft draft, int h, int number, int rack, string rackName)
    {
        var hostName = new Placeholders(h, h, "", rackName).FillName(draft.Name, draft.Count);
        var guests = new List<PlacedGuest> { new(draft.Dom0, 0, DomainReader.Dom0Name, new(0, h, hostName, rackName)) };
        foreach (var guest in draft.Guests)
        {
            for (var n = 0; n < guest.Count; n++)
            {
                var words = new Placeholders(n, h, hostName, rackName);
                guests.Add(new(guest, guests.Count, words.FillName(guest.Name, guest.Count), words));
            }
        }

        return new(draft, number, hostName, rack, rackName, guests);
    }

    private static void RefuseSameNames(List<PlacedHost> hosts)
    {
        var hostNames = new Dictionary<string, PlacedHost>(StringComparer.Ordinal);
        var seen = new HashSet<HostDraft>(ReferenceEqualityComparer.Instance);
        foreach (var host in hosts)
        {
            if (SettingReads.IsName(host.Name) && !hostNames.TryAdd(host.Name, host))
            {
                host.Draft.Section.Report(
                    "name",
                    $"Two hosts are named \"{host.Name}\".",
                    "Choose another name; {rack} in a name stands for the rack's.");
            }

            // Hosts of one draft have the same guests.
            if (!seen.Add(host.Draft)) continue;
            var guestNames = new HashSet<string>(StringComparer.Ordinal);
            foreach (var guest in host.Guests.Where(
                guest => SettingReads.IsName(guest.Name) && !guestNames.Add(guest.Name)))
            {
                guest.Draft.Section.Report(
                    "name",
                    $"Two domains of host \"{host.Name}\" are named \"{guest.Name}\".",
                    "Choose another name; {n} in a name stands for a number.");
            }
        }
    }
}
