using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>Reads hosts: own keys over the defaults.</summary>
internal sealed class HostReader(Section defaults, MachineReader machines, DomainReader domains, PoolReader pools)
{
    /// <param name="own">The host's own keys.</param>
    /// <param name="rack">Its rack's; pools may stand there too.</param>
    public HostDraft Read(Section own, Section rack)
    {
        var section = own.Over(defaults);
        var count = own.Count("count", 1, 1, Alike.MostAlike);
        var name = own.Name("name", pattern: true);
        if (name is null) own.Report("name", "The host has no name.", "Write name = host-a.");
        var machine = machines.Read(section);
        var drafts = pools.Read([own, rack, defaults], machine.Pcpus);
        var specs = drafts.Select(pool => pool.Shape).ToList();
        var shape = new HostSpec(
            0, "", 0, machine, specs[0], Hypervisor(section.Sub("hypervisor")),
            Nic(section.Sub("nic")), Disk(section.Sub("disk")), [])
        {
            OtherPools = specs[1..],
        };
        var dom0 = domains.ReadDom0(section.Sub("dom0"), shape);
        var guests = own.Objects("domains").Select(guest => domains.ReadGuest(guest, shape)).ToList();
        // The defaults' own keys are checked once, by the reader of the whole.
        foreach (var key in (string[])["count", "name", "domains", "actions", "machine", "pool", "pools", "hypervisor", "nic", "disk", "dom0"]) own.Find(key);
        own.RefuseOtherKeys();
        return new(own, name ?? "host", count, shape, [.. drafts.Select(pool => pool.Table)], dom0, guests, new ToolstackActions(pools).Read(own, shape));
    }

    private static HypervisorSpec Hypervisor(Section section)
    {
        var spec = new HypervisorSpec(
            section.Time("timer-slop", 50.Us, 0.Ns, 1.Ms),
            section.Flag("mwait-wakes", true),
            section.Count("irq-rate-limit", 10_000, 0, 10_000_000),
            section.Flag("irq-balance", true));
        section.RefuseOtherKeys();
        return spec;
    }

    private static NicSpec Nic(Section section)
    {
        var spec = new NicSpec(
            (int)section.Quantity("speed", UnitText.LinkSpeed, 10, 1, 400),
            section.Time("rx-usecs", 8.Us, 0.Ns, 100.Ms),
            section.Count("rx-frames", 0, 0, 8_192),
            section.Count("ring-entries", 512, 64, 8_192));
        section.RefuseOtherKeys();
        return spec;
    }

    private static DiskSpec Disk(Section section)
    {
        var spec = new DiskSpec(
            section.Time("read-time", 80.Us, 100.Ns, 10.Seconds),
            section.Time("write-time", 20.Us, 100.Ns, 10.Seconds),
            section.Count("parallelism", 64, 1, 4_096),
            (int)section.Quantity("throughput", UnitText.Throughput, 2_000, 1, 1_000_000));
        section.RefuseOtherKeys();
        return spec;
    }
}
