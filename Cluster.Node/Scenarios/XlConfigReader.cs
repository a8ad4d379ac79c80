using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Turns the settings of one file into a guest, and notes key by key what is not carried over.</summary>
/// <param name="file">As the user named it.</param>
/// <param name="notes">Gets a note for everything that was left out or changed.</param>
/// <param name="catalogue">Decides which reservations are possible.</param>
internal sealed class XlConfigReader(string file, List<XlConfigNote> notes, IScenarioCatalogue catalogue)
{
    private const int MostDevices = 64;
    private const int LongestName = 63;

    private static readonly Dictionary<string, string> Unmodelled = new(StringComparer.Ordinal)
    {
        ["memory"] = "memory is not modelled",
        ["maxmem"] = "memory is not modelled",
        ["kernel"] = "guests do not boot; they run workloads",
        ["ramdisk"] = "guests do not boot; they run workloads",
        ["extra"] = "guests do not boot; they run workloads",
        ["root"] = "guests do not boot; they run workloads",
        ["cmdline"] = "guests do not boot; they run workloads",
        ["on_crash"] = "guests do not end",
        ["on_poweroff"] = "guests do not end",
        ["on_reboot"] = "guests do not end",
        ["irqs"] = "passthrough is not modelled",
        ["iomem"] = "passthrough is not modelled",
        ["pci"] = "passthrough is not modelled",
        ["dtdev"] = "passthrough is not modelled",
    };

    /// <summary>Keys that xl has on Arm only. Arm has one type of guest, so its files do not name the type.</summary>
    private static readonly string[] OfArm =
    [
        "device_tree",
        "dtdev",
        "dt_compatible",
        "dt_passthrough_nodes",
        "gic_version",
        "tee",
        "nr_spis",
    ];

    private readonly Dictionary<string, XlConfigSetting> _settings = new(StringComparer.Ordinal);

    /// <param name="settings">Settings of the file. A repeated key replaces the earlier value, as in xl.</param>
    public XlConfigGuest Read(IReadOnlyList<XlConfigSetting> settings)
    {
        foreach (var setting in settings) Keep(setting);
        var guest = new XlConfigGuest { Name = Name(out var written), WrittenName = written };
        guest.Kind = Kind();
        (guest.Vcpus, guest.MaxVcpus) = Vcpus();
        guest.Hard = Affinity("cpus", guest.Vcpus);
        guest.Soft = Affinity("cpus_soft", guest.Vcpus);
        guest.Weight = Number("cpu_weight", 1, DomainSpec.MostWeight);
        guest.Cap = Number("cap", 0, 100 * guest.Vcpus);
        guest.MaxEventChannels = Number("max_event_channels", 1, 131_072);
        guest.Rtds = Rtds();
        guest.Pool = Pool();
        Devices(guest.Interfaces, "vif", "network interface");
        Devices(guest.Disks, "disk", "disk");
        foreach (var setting in _settings.Values)
        {
            var why = Unmodelled.GetValueOrDefault(setting.Key, "the model has no equivalent");
            Note(setting, $"ignored because {why}");
        }

        return guest;
    }

    private void Keep(XlConfigSetting setting)
    {
        if (_settings.Remove(setting.Key, out var earlier))
        {
            if (setting.Appends) setting = setting with { Value = Joined(earlier.Value, setting.Value) };
            else Note(earlier, $"ignored because line {setting.Line} sets it again");
        }

        _settings.Add(setting.Key, setting);
    }

    private static XlConfigValue Joined(XlConfigValue before, XlConfigValue after) => (before, after) switch
    {
        (XlConfigAtom one, XlConfigAtom other) => new XlConfigAtom(one.Text + other.Text),
        _ => new XlConfigList([.. Items(before), .. Items(after)]),
    };

    private static IReadOnlyList<XlConfigValue> Items(XlConfigValue value) =>
        value is XlConfigList list ? list.Items : [value];

    private string Name(out string written)
    {
        var setting = Take("name");
        written = (setting?.Value as XlConfigAtom)?.Text ?? "";
        var from = written.Length > 0 ? written : Path.GetFileNameWithoutExtension(file);
        var name = Fit(from);
        if (name.Length == 0) name = "guest";
        if (written != name) Note(setting, written.Length == 0
            ? $"missing, so it is named {name} after the file"
            : $"read as {name} because a name consists of letters, digits, - _ and ., at most {LongestName}");
        return name;
    }

    private static string Fit(string name) =>
        new([.. name.Take(LongestName).Select(sign => IsPlain(sign) ? sign : '-')]);

    private static bool IsPlain(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '.';

    private string? Pool()
    {
        if (Take("pool") is not { } setting) return null;
        var written = (setting.Value as XlConfigAtom)?.Text ?? "";
        var name = Fit(written);
        if (name.Length == 0) Note(setting, "ignored because it is not the name of a pool");
        else if (name != written)
        {
            Note(
                setting,
                $"read as {name} because a name consists of letters, digits, - _ and ., at most {LongestName}");
        }
        return name.Length == 0 ? null : name;
    }

    private GuestKind Kind()
    {
        var builder = Take("builder");
        var type = Take("type") is { } later ? later : builder;
        if (builder is not null && type != builder) Note(builder, "ignored because type is given");
        if (type is null) return _settings.Keys.Any(OfArm.Contains) ? GuestKind.Pvh : GuestKind.Pv;
        switch ((type.Value as XlConfigAtom)?.Text)
        {
            case "pvh": return GuestKind.Pvh;
            case "hvm":
                Note(type, "read as pvh because HVM guests are not modelled");
                return GuestKind.Pvh;
            case "pv" or "generic" or "linux": break;
            default: Note(type, "read as pv because it is neither pv, pvh nor hvm"); break;
        }

        return GuestKind.Pv;
    }

    private (int AtStart, int Most) Vcpus()
    {
        var vcpus = Number("vcpus", 1, DomainSpec.MostVcpus) ?? 1;
        var setting = _settings.GetValueOrDefault("maxvcpus");
        var most = Number("maxvcpus", 1, DomainSpec.MostVcpus) ?? vcpus;
        if (most < vcpus) Note(setting, $"ignored because the domain has {vcpus} at the start");
        return (vcpus, Math.Max(vcpus, most));
    }

    private XlConfigAffinity Affinity(string key, int vcpus)
    {
        if (Take(key) is not { } setting) return XlConfigAffinity.None;
        var affinity = XlConfigAffinity.Read(setting.Value, vcpus);
        if (affinity.Problem is { } problem) Note(setting, problem);
        else if (affinity.Pinned && key != "cpus")
            Note(setting, $"read as {affinity.Pcpus} for all vCPUs because a domain has one soft affinity");
        return affinity;
    }

    /// <summary>xl's period and budget are in microseconds.</summary>
    private string? Rtds()
    {
        var (at, budgetAt) = (_settings.GetValueOrDefault("period"), _settings.GetValueOrDefault("budget"));
        var (period, budget, extra) =
            (Number("period", 1, int.MaxValue), Number("budget", 1, int.MaxValue), Number("extratime", 0, 1));
        if (period is null && budget is null && extra is null) return null;
        string?[] keys =
        [
            period is { } length ? $"period = {UnitText.Write(length.Us)}" : null,
            budget is { } part ? $"budget = {UnitText.Write(part.Us)}" : null,
            extra is { } more ? $"extratime = {(more == 1 ? "true" : "false")}" : null,
        ];
        var rtds = string.Join(", ", keys.OfType<string>());
        if (IsPossible(rtds)) return rtds;
        Note(at ?? budgetAt, "ignored with budget and extratime because Xen would refuse the reservation");
        return null;
    }

    /// <summary>Tries the reservation in a small scenario, because the loader knows what Xen would accept.</summary>
    private bool IsPossible(string rtds) => ScenarioLoader.LoadText(
        "rtds",
        $"racks = [ {{ name = r, hosts = [ {{ name = h, domains = [ {{ name = d, rtds {{ {rtds} }} }} ] }} ] }} ]",
        new(catalogue)).Problems.Count == 0;

    private void Devices(List<XlConfigDevice> devices, string key, string what)
    {
        if (Take(key) is not { } setting) return;
        var items = Items(setting.Value);
        devices.AddRange(items.Select(XlConfigDevice.Read).OfType<XlConfigDevice>().Take(MostDevices));
        if (devices.Count < items.Count)
        {
            var ignored = items.Count - devices.Count;
            Note(setting, $"{ignored} ignored because they are not texts or exceed the limit of {MostDevices}");
        }

        if (devices.Exists(device => device.SaysMore))
            Note(
                setting,
                $"read as {devices.Count} {what}{(devices.Count == 1 ? "" : "s")}; the full text is kept as a comment");
    }

    private int? Number(string key, int least, int most)
    {
        if (Take(key) is not { } setting) return null;
        var text = (setting.Value as XlConfigAtom)?.Text ?? "";
        if (TryNumber(text, out var number) && number >= least && number <= most) return (int)number;
        Note(setting, $"ignored because it is not a whole number from {least} to {most}");
        return null;
    }

    private static bool TryNumber(string text, out long number) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private XlConfigSetting? Take(string key) => _settings.Remove(key, out var setting) ? setting : null;

    private void Note(XlConfigSetting? setting, string what) =>
        notes.Add(new(new(file, setting?.Line ?? 0), setting?.Key ?? "name", what));
}
