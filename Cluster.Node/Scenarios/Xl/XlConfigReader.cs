using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>Turns the settings of one file into a guest, and notes key by key what is not carried over.</summary>
/// <param name="file">As the user named it.</param>
/// <param name="notes">Gets a note for everything that was left out or changed.</param>
/// <param name="faults">Gets a fault for every value that contradicts its key, or another one.</param>
/// <param name="catalogue">Decides which reservations are possible.</param>
internal sealed class XlConfigReader(
    string file, List<XlConfigNote> notes, XlConfigFaults faults, IScenarioCatalogue catalogue)
{
    private const int MostDevices = 64;

    private readonly Dictionary<string, XlConfigSetting> _settings = new(StringComparer.Ordinal);

    /// <param name="settings">Settings of the file. A repeated key replaces the earlier value, as in xl.</param>
    public XlConfigGuest Read(IReadOnlyList<XlConfigSetting> settings)
    {
        if (!settings.Any(setting => XlConfigKeys.IsKnown(setting.Key)))
            faults.Add(file, 1, "", "No key of xl is in this file. Name a domain configuration of xl.");
        foreach (var setting in settings) Keep(setting);
        var lines = _settings.ToDictionary(setting => setting.Key, setting => setting.Value.Line);
        var guest = new XlConfigGuest { Name = Name(out var written), WrittenName = written, Lines = lines };
        guest.Kind = Kind();
        (guest.Vcpus, guest.MaxVcpus) = Vcpus();
        guest.Hard = Affinity("cpus", guest.MaxVcpus);
        guest.Soft = Affinity("cpus_soft", guest.MaxVcpus);
        guest.Weight = Number("cpu_weight", 1, DomainSpec.MostWeight);
        guest.Cap = Cap(guest);
        guest.Memory = Memory();
        guest.MaxEventChannels = Number("max_event_channels", 1, 131_072);
        guest.Rtds = Rtds();
        guest.Pool = Pool();
        Devices(guest.Interfaces, "vif", "network interface");
        Devices(guest.Disks, "disk", "disk");
        foreach (var setting in _settings.Values)
        {
            Note(setting, $"ignored because {XlConfigKeys.WhyNot(setting.Key)}");
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
        var name = FittedNames.Fit(written.Length > 0 ? written : Path.GetFileNameWithoutExtension(file));
        if (name.Length == 0) name = "guest";
        if (written != name) Note(setting, written.Length == 0
            ? $"missing, so it is named {name} after the file"
            : $"read as {name} because a name consists of letters, digits, - _ and ., at most {FittedNames.Longest}");
        return name;
    }

    private string? Pool()
    {
        if (Take("pool") is not { } setting) return null;
        var written = (setting.Value as XlConfigAtom)?.Text ?? "";
        var name = FittedNames.Fit(written);
        if (name.Length == 0) Note(setting, "ignored because it is not the name of a pool");
        else if (name != written)
        {
            Note(
                setting,
                $"read as {name} because a name consists of letters, digits, - _ and ., at most {FittedNames.Longest}");
        }
        return name.Length == 0 ? null : name;
    }

    private GuestKind Kind()
    {
        var builder = Take("builder");
        var type = Take("type") is { } later ? later : builder;
        if (builder is not null && type != builder) Note(builder, "ignored because type is given");
        if (type is null) return _settings.Keys.Any(XlConfigKeys.OfArm.Contains) ? GuestKind.Pvh : GuestKind.Pv;
        switch ((type.Value as XlConfigAtom)?.Text)
        {
            case "pvh": return GuestKind.Pvh;
            case "hvm":
                Note(type, "read as pvh because HVM guests are not modelled");
                return GuestKind.Pvh;
            case "pv" or "generic" or "linux": break;
            default: Fault(type, "There is no such type of guest. Write pv, pvh or hvm."); break;
        }

        return GuestKind.Pv;
    }

    private (int AtStart, int Most) Vcpus()
    {
        var vcpus = Number("vcpus", 1, DomainSpec.MostVcpus) ?? 1;
        var setting = _settings.GetValueOrDefault("maxvcpus");
        var most = Number("maxvcpus", 1, DomainSpec.MostVcpus) ?? vcpus;
        if (most < vcpus) Fault(
            setting, $"{most} is less than the {vcpus} vCPUs that it starts with. Write at least {vcpus}.");
        return (vcpus, Math.Max(vcpus, most));
    }

    /// <summary>A cap counts all vCPUs that the domain may have, the scenario's only those of the start.</summary>
    private int? Cap(XlConfigGuest guest)
    {
        var setting = _settings.GetValueOrDefault("cap");
        var cap = Number("cap", 0, 100 * guest.MaxVcpus);
        if (cap is null || cap <= 100 * guest.Vcpus) return cap;
        var vcpus = guest.Vcpus == 1 ? "1 vCPU" : $"{guest.Vcpus} vCPUs";
        Note(setting, $"read as {100 * guest.Vcpus} because {vcpus} cannot use more");
        return 100 * guest.Vcpus;
    }

    /// <summary>maxmem is only compared: a domain's memory has no limit of its own.</summary>
    private int? Memory()
    {
        var memory = Number("memory", 16, 16 << 20);
        if (_settings.TryGetValue("maxmem", out var setting) && setting.Value is XlConfigAtom atom
            && XlConfigNumber.TryRead(atom.Text, out var most) && most < memory)
        {
            Fault(
                setting, $"{most} is less than the memory of {memory} with which it starts. Write at least {memory}.");
        }

        return memory;
    }

    /// <summary>A text applies to all vCPUs; a list has one entry for each, in their order.</summary>
    private XlConfigAffinity Affinity(string key, int vcpus)
    {
        if (Take(key) is not { } setting) return XlConfigAffinity.None;
        var (items, isList) = (Items(setting.Value), setting.Value is XlConfigList);
        if (items.Count == 0) Note(setting, "ignored because the list is empty");
        if (items.Count > vcpus && isList) Fault(
            setting, $"The list has {items.Count} entries for {vcpus} vCPUs. Write at most one for each.");
        var sets = items.Select(item => Pcpus(setting, item)).OfType<XlConfigPcpus>().ToList();
        return items.Count == 0 ? XlConfigAffinity.None : new(setting, sets, isList);
    }

    private XlConfigPcpus? Pcpus(XlConfigSetting setting, XlConfigValue item)
    {
        var text = (item as XlConfigAtom)?.Text ?? "[ … ]";
        if (XlConfigPcpus.Read(text) is not { } set)
        {
            Fault(
                setting,
                $"\"{UnitText.Shown(text)}\" is not a set of pCPUs from 0 to {PcpuSet.Capacity - 1}. "
                + "Write \"0-3,^1\", \"all\" or \"node:0\".");
            return null;
        }

        if (set.OnlyRemoves) Note(setting, $"\"{UnitText.Shown(text)}\" read as \"all,{UnitText.Shown(text)}\"");
        return set;
    }

    /// <summary>xl's period and budget are in microseconds.</summary>
    private string? Rtds()
    {
        var (at, budgetAt) = (_settings.GetValueOrDefault("period"), _settings.GetValueOrDefault("budget"));
        var (period, budget, extra) =
            (Number("period", 1, int.MaxValue), Number("budget", 1, int.MaxValue), Flag("extratime"));
        if (period is null && budget is null && extra is null) return null;
        if (budget > period)
        {
            Fault(budgetAt, $"{budget} is more than the period of {period}. Write at most {period}.");
            return null;
        }

        string?[] keys =
        [
            period is { } length ? $"period = {UnitText.Write(length.Us)}" : null,
            budget is { } part ? $"budget = {UnitText.Write(part.Us)}" : null,
            extra is { } more ? $"extratime = {(more ? "true" : "false")}" : null,
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

        if (devices.Select(device => device.Name).OfType<string>().CountBy(name => name)
            .FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            Fault(setting, $"Two disks have the name {twice}. Give each a name of its own.");
        }

        if (devices.Exists(device => device.SaysMore))
            Note(
                setting,
                $"read as {devices.Count} {what}{(devices.Count == 1 ? "" : "s")}; the full text is kept as a comment");
    }

    private int? Number(string key, int least, int most)
    {
        if (Take(key) is not { } setting) return null;
        var text = (setting.Value as XlConfigAtom)?.Text ?? "[ … ]";
        if (XlConfigNumber.TryRead(text, out var number) && number >= least && number <= most) return (int)number;
        Fault(
            setting,
            $"{UnitText.Shown(text)} is not a whole number from {least} to {most}. Correct it, or remove the line.");
        return null;
    }

    private bool? Flag(string key) => Number(key, 0, int.MaxValue) is { } number ? number != 0 : null;

    private XlConfigSetting? Take(string key) => _settings.Remove(key, out var setting) ? setting : null;

    private void Fault(XlConfigSetting? setting, string problem) =>
        faults.Add(file, setting?.Line ?? 0, setting?.Key ?? "name", problem);

    private void Note(XlConfigSetting? setting, string what) =>
        notes.Add(new(new(file, setting?.Line ?? 0), setting?.Key ?? "name", what));
}
