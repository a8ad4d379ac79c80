using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>
/// The sections that hold others. Most of their keys are objects and lists with tables of their own, which other
/// readers read; what is read here is a number of copies, or seed and length.
/// </summary>
public static class OuterSections
{
    /// <summary>The largest count of racks, hosts or guests that are alike.</summary>
    public const int MostCopies = 10_000;

    private const string Below = "below";

    private const string Pattern = "a name; {n}, {h}, {host} and {rack} in it are replaced";

    /// <summary>The top level of a file.</summary>
    public static Settings<(long Seed, Duration Length)> Scenario { get; } =
        new Settings<(long Seed, Duration Length)>("scenario", (1, 1.Seconds), "the top level of a file")
            .Other("name", "scenario", SettingReads.NameInWords, "for people")
            .Long("seed", head => head.Seed, (head, value) => head with { Seed = value }, 0, long.MaxValue,
                "of all random streams")
            .Time(
                "length", head => head.Length, (head, value) => head with { Length = value }, 1.Us, 86_400.Seconds,
                "simulated time")
            .Other(
                "warm-up", "auto", "auto, 0, or a time below length",
                "how much of the beginning the report leaves out; results and hash are the same")
            .Other("network", Below, "{ in-rack-latency, … }", "the network between hosts")
            .Other("defaults", Below, "{ machine, … }", "what every host has unless it says otherwise")
            .Other(
                "machines", "none", "{ NAME { profile, … } }", "machines by name, over a profile of config/profiles")
            .Other("guests", "none", "{ NAME { … } }", "templates: a guest takes one with like = NAME")
            .Other(
                "recordings", "none", "{ NAME { source, percent = \"10 20*3 5\" } }",
                "utilisation written in the scenario")
            .Other("costs", "config/calibration.conf", "{ evtchn.send.cycles = 500 }", "what steps cost")
            .Other("vars", "none", "{ … }", "free names for ${vars.x} and --set vars.x=…")
            .Other("racks", "required", "[ { hosts = [ … ] } ]", "racks with their hosts");

    public static Settings<int> Rack { get; } = Copies("rack", "an entry of racks")
        .Other("name", "rack-0, rack-1, …", Pattern, "for reports")
        .Other("pool", "of defaults", "{ policy, … }", "the one pool of each of its hosts")
        .Other("pools", "of defaults", "[ { cpus, … } ]", "the pools of each of its hosts")
        .Other("hosts", "required", "[ { name, … } ]", "its hosts");

    /// <summary>A guest's keys beside those of <see cref="IScenarioCatalogue.Domain"/>.</summary>
    public static Settings<int> Guest { get; } =
        Copies("guest", "an entry of domains, or a template of guests, beside the keys of domain")
            .Other("name", "the template's name", Pattern, "how it is referred to, and for reports")
            .Other("like", "none", "a name in guests", "the template whose keys it has unless it says otherwise")
            .Other(
                "group", "the template's name, else its own without the number", SettingReads.NameInWords,
                "the group in reports")
            .Other(
                "vif", "one, if a workload uses it", "[ { nic, name, … } ]",
                "its interfaces: at the bridge of which NIC, their names in the guest, and the keys of vif")
            .Other(
                "disk", "one, if a workload uses it", "[ { disk, name, … } ]",
                "its disks: which of the host's, their names in the guest, and the keys of vbd")
            .Other(
                "workloads", "none", "[ { type, … } ]",
                "what it runs; vif = eth1 or disk = xvdb in a workload says which of several it uses");

    /// <summary>The keys of a pool beside its policy's parameters.</summary>
    public static Settings<int> Pool { get; } =
        new Settings<int>("pool", 0, "the one pool of a host, or an entry of its pools, beside its policy's parameters")
            .Other("policy", "credit2", "name of a policy", "how vCPUs share its pCPUs")
            .Other("name", "Pool-0, Pool-1, …", SettingReads.NameInWords, "in pools only: how domains refer to it")
            .Other(
                "cpus", "all", "pCPUs as in \"0-3,7\"", "in pools only, where it is required: its pCPUs at the start");

    /// <summary>What every host has unless it says otherwise.</summary>
    /// <param name="devices">That have a short form.</param>
    /// <param name="host">The keys of a host that mechanisms declare.</param>
    public static Settings<int> Defaults(IEnumerable<IDeviceSettings> devices, ISettingTable host) =>
        OfEveryHost(new("defaults", 0, "keys of every host and guest that does not set them itself"), devices, host)
            .Other("domain", Below, "{ vcpus, … }", "the keys of every guest");

    /// <param name="devices">That have a short form.</param>
    /// <param name="host">The keys of a host that mechanisms declare.</param>
    public static Settings<int> Host(IEnumerable<IDeviceSettings> devices, ISettingTable host) =>
        OfEveryHost(
            Copies("host", "an entry of hosts").Other("name", "required", Pattern, "for reports, and for references"),
            devices,
            host)
            .Other("domains", "none", "[ { name, … } ]", "its guests")
            .Other("actions", "none", "[ { at, do, … } ]", "what the toolstack does on the way, by its verbs below");

    /// <summary>All of them, in the order of the reference page.</summary>
    /// <param name="devices">That have a short form.</param>
    /// <param name="host">The keys of a host that mechanisms declare.</param>
    public static IReadOnlyList<ISettingTable> Of(IReadOnlyList<IDeviceSettings> devices, ISettingTable host) =>
        [Scenario, Defaults(devices, host), Rack, Host(devices, host), Pool, Guest];

    private static Settings<int> Copies(string place, string meaning) => new Settings<int>(place, 1, meaning)
        .Count("count", copies => copies, (_, value) => value, 1, MostCopies, "how many alike");

    private static Settings<int> OfEveryHost(
        Settings<int> keys, IEnumerable<IDeviceSettings> devices, ISettingTable host)
    {
        keys.Other(
                "machine", "skylake-server", "a name, or { profile, … }",
                "one of machines or a profile, with keys of machine that replace its own")
            .Other("pool", "credit2", "{ policy, … }", "one pool of all pCPUs")
            .Other("pools", "none", "[ { cpus, … } ]", "several pools, the first with dom0")
            .Other(
                "devices", "one NIC, one disk", "[ { type, name, domain, … } ]",
                "each with the keys of its type; its driver and its backends run in domain");
        foreach (var device in devices)
            keys.Other(device.Word, Below, "{ … }", $"short form of the first {device.Word} of devices");
        foreach (var row in host.Rows) keys.Other(row.Key, row.Default, row.Allowed, row.Meaning);
        return keys.Other("dom0", Below, "{ vcpus, … }", "the keys of domain, and workloads that use no device");
    }
}
