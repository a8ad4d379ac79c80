using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads hosts: own keys over the defaults.</summary>
internal sealed class HostReader(
    Section defaults,
    MachineReader machines,
    DeviceReader devices,
    DomainReader domains,
    PoolReader pools,
    ActionReader actions,
    WorkloadReader sites,
    IScenarioCatalogue catalogue)
{
    private readonly Settings<int> _outer = OuterSections.Host(catalogue.Devices, catalogue.Host);

    /// <param name="own">The host's own keys.</param>
    /// <param name="rack">The keys of its rack, which may define pools too.</param>
    public HostDraft Read(Section own, Section rack)
    {
        var section = own.Over(defaults);
        var reports = own.Reports;
        var count = _outer.Start;
        _outer.ReadKeys(own, ref count, sites.SiteOf(null));
        var isCounted = own.Reports == reports;
        var name = own.PatternAsWritten("name");
        if (!own.Has("name")) own.Report("name", "The host has no name.", "Write name = host-a.");
        var machine = machines.Read(section);
        var drafts = pools.Read([own, rack, defaults], sites.SiteOf(machine.Pcpus));
        var specs = drafts.Select(pool => pool.Shape).ToList();
        var shape = catalogue.Host.Start with { Machine = machine, Pool = specs[0], OtherPools = specs[1..] };
        var site = sites.SiteOf(shape);
        catalogue.Host.ReadKeys(section, ref shape, site);
        var before = own.Reports;
        var deviceDrafts = devices.Read(own, defaults, site);
        var devicesAreKnown = own.Reports == before;
        shape = shape with { Devices = [.. deviceDrafts.Select(device => device.Spec)] };
        var isSound = own.Reports == reports;
        before = own.Reports;
        var dom0 = domains.ReadDom0(section.Sub("dom0"), shape);
        var guests = own.Objects("domains").Select(
            guest => domains.ReadGuest(guest, shape, devicesAreKnown: devicesAreKnown)).ToList();
        // Of the problems found here, those of a domain are its own.
        isSound &= own.Reports == before || !dom0.IsSound || guests.Exists(guest => !guest.IsSound);
        before = own.Reports;
        // ScenarioReader checks the defaults' own keys once.
        own.RefuseOtherKeys();
        isSound &= own.Reports == before;
        var toolstack = actions.Read(own, site);
        return new(section, name ?? "", count, shape, drafts, deviceDrafts, dom0, guests, toolstack)
        {
            IsSound = isSound,
            IsCounted = isCounted,
        };
    }
}
