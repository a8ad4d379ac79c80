using System.Collections.Frozen;
using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>Reads hosts: own keys over the defaults.</summary>
internal sealed class HostReader(Section defaults, MachineReader machines, DomainReader domains, IPolicyCatalogue policies)
{
    public HostDraft Read(Section own)
    {
        var section = own.Over(defaults);
        var count = own.Count("count", 1, 1, Alike.MostAlike);
        var name = own.Name("name", pattern: true);
        if (name is null) own.Report("name", "The host has no name.", "Write name = host-a.");
        var machine = machines.Read(section);
        var (pool, table) = Pool(section.Sub("pool"));
        var shape = new HostSpec(
            0, "", 0, machine, pool, Hypervisor(section.Sub("hypervisor")),
            Nic(section.Sub("nic")), Disk(section.Sub("disk")), []);
        var dom0 = domains.ReadDom0(section.Sub("dom0"), machine.Pcpus);
        var guests = own.Objects("domains").Select(guest => domains.ReadGuest(guest, machine.Pcpus)).ToList();
        // The defaults' own keys are checked once, by the reader of the whole.
        foreach (var key in (string[])["count", "name", "domains", "actions", "machine", "pool", "hypervisor", "nic", "disk", "dom0"]) own.Find(key);
        own.RefuseOtherKeys();
        return new(own, name ?? "host", count, shape, table, dom0, guests, ToolstackActions.Read(own, machine.Pcpus));
    }

    private (PoolSpec Pool, TableDraft? Table) Pool(Section section)
    {
        var policy = section.Text("policy") ?? "credit2";
        if (!policies.Policies.Contains(policy))
        {
            section.Report(
                "policy", $"\"{UnitText.Shown(policy)}\" is not a policy.", Suggestion.Use(policy, policies.Policies));
            return (new("credit2", FrozenDictionary<string, long>.Empty), null);
        }

        // Parameters of other policies may stand beside: changing the policy is then one word, in a sweep or a fork too.
        var known = policies.Policies.SelectMany(policies.ParametersOf).Where(parameter => section.Has(parameter.Name)).ToList();
        foreach (var parameter in known) Parameter(section, parameter);
        var parameters = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var parameter in policies.ParametersOf(policy))
        {
            if (section.Has(parameter.Name)) parameters.Add(parameter.Name, Parameter(section, parameter));
        }

        // It is checked all the same, so that it is right when the policy is changed.
        var table = Arinc653Tables.Read(section);
        section.RefuseOtherKeys();
        return (new(policy, parameters), policy == Arinc653Tables.Policy ? table : null);
    }

    private static long Parameter(Section section, PolicyParameter parameter)
    {
        if (parameter.Words is { } words) return Word(section, parameter, words);
        if (parameter.ZeroIsOff && section.Text(parameter.Name) == "0") return 0;
        return section.Quantity(parameter.Name, UnitText.Plain, parameter.Least, parameter.Least, parameter.Most);
    }

    private static long Word(Section section, PolicyParameter parameter, IReadOnlyList<string> words)
    {
        var text = section.Text(parameter.Name) ?? "";
        for (var index = 0; index < words.Count; index++)
        {
            // A stored scenario has the index, as the policy does.
            if (words[index] == text || text == index.ToString(CultureInfo.InvariantCulture)) return index;
        }

        section.Report(parameter.Name, $"\"{UnitText.Shown(text)}\" is not one of its values.", Suggestion.Use(text, words));
        return parameter.Default;
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
