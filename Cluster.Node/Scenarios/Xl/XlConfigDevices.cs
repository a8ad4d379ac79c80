using System.Globalization;
using System.Text.RegularExpressions;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>A network interface or a disk of an xl configuration, as far as the model represents it.</summary>
/// <param name="Text">The text as written, for a comment.</param>
/// <param name="Backend">Name of its driver domain; null for dom0.</param>
/// <param name="Name">A disk's name in the guest; null for the usual one.</param>
/// <param name="Rate">The text of an interface's limit; null for none.</param>
internal sealed partial record XlConfigDevice(string Text, string? Backend, string? Name, string? Rate = null)
{
    /// <summary>Whether the text says more than the default.</summary>
    public bool SaysMore => Text != Usual;

    private const string Usual = "default";
    private const string Drive = ":cdrom";

    private static readonly string[] _hardwareDomain = ["0", "Domain-0", DomainReader.Dom0Name];

    /// <param name="value">An item of <c>vif</c> or <c>disk</c>.</param>
    /// <returns>Null if the item is not a text.</returns>
    public static XlConfigDevice? Read(XlConfigValue value)
    {
        if (value is not XlConfigAtom atom) return null;
        var (backend, name, rate) = ((string?)null, (string?)null, (string?)null);
        foreach (var part in atom.Text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (key, text) = part.Split('=', 2) is [var left, var right] ? (left.Trim(), right.Trim()) : ("", part);
            if (key == "backend") backend = text;
            else if (key == "rate") rate = text;
            else if (key == "vdev" || (key.Length == 0 && VirtualDisk().IsMatch(Bare(text)))) name = Bare(text);
        }

        var shown = UnitText.Shown(atom.Text).Trim();
        return new(
            shown.Length == 0 ? Usual : shown,
            backend is null || _hardwareDomain.Contains(backend) ? null : backend,
            name is not null && VirtualDisk().IsMatch(name) ? name : null,
            rate);
    }

    /// <summary>A device name may say that it is a drive of discs: <c>hdc:cdrom</c>.</summary>
    private static string Bare(string name) =>
        name.EndsWith(Drive, StringComparison.Ordinal) ? name[..^Drive.Length] : name;

    /// <summary>
    /// The older form of a disk has fields without keys, so its name is the field that looks like a device name.
    /// </summary>
    [GeneratedRegex("^(xvd|hd|sd|vd)[a-z]{1,3}[0-9]{0,2}$")]
    private static partial Regex VirtualDisk();
}

/// <summary>
/// The devices of the host of imported domains: a NIC and a disk in dom0, and others in the domains that
/// configurations name as backends.
/// </summary>
internal sealed class XlConfigDevices
{
    private readonly List<(string Kind, string Domain)> _others = [];
    private readonly Dictionary<string, string> _domains = new(StringComparer.Ordinal);

    /// <param name="guests">The guests, named as on the host. dom0 replaces backends that are not among them.</param>
    /// <param name="notes">Gets a note for each backend that is missing.</param>
    public XlConfigDevices(IReadOnlyList<(string File, XlConfigGuest Guest)> guests, List<XlConfigNote> notes)
    {
        foreach (var (_, guest) in guests) _domains.TryAdd(guest.WrittenName, guest.Name);
        foreach (var (file, guest) in guests)
        {
            Resolve(file, guest, "vif", guest.Interfaces, notes);
            foreach (var rate in guest.Interfaces.Select(one => one.Rate).OfType<string>())
            {
                if (XlConfigRate.KeysOf(rate).Count == 0) notes.Add(new(
                    guest.PlaceOf(file, "vif"), "vif",
                    $"has no limit, because its rate {UnitText.Shown(rate)} is not one of xl, "
                    + "or is outside of 10kB/s to 100GB/s in 1ms to 1s"));
            }

            Resolve(file, guest, "disk", guest.Disks, notes);
        }
    }

    /// <summary>The host's line of devices; empty if it has the usual ones only.</summary>
    public string Text => _others.Count == 0
        ? ""
        : "  devices = [ { type = nic }, { type = disk }"
            + string.Concat(_others.Select(other => $", {{ type = {other.Kind}, domain = \"{other.Domain}\" }}"))
            + " ]\n";

    /// <summary>The keys of a guest for its interfaces and disks.</summary>
    public IEnumerable<string> KeysOf(XlConfigGuest guest)
    {
        if (guest.Interfaces.Count > 0) yield return KeyOf("vif", "nic", guest.Interfaces, _ => null);
        var named = guest.Disks.TrueForAll(disk => disk.Name is not null);
        if (guest.Disks.Count > 0) yield return KeyOf("disk", "disk", guest.Disks, disk => named ? disk.Name : null);
    }

    private void Resolve(
        string file, XlConfigGuest guest, string key, List<XlConfigDevice> devices, List<XlConfigNote> notes)
    {
        for (var index = 0; index < devices.Count; index++)
        {
            if (devices[index].Backend is not { } written) continue;
            var known = _domains.GetValueOrDefault(written);
            if (known is null || known == guest.Name)
            {
                var why = known is null ? "is not among the files" : "cannot serve itself";
                notes.Add(new(
                    guest.PlaceOf(file, key), key,
                    $"has its backend in dom0 because {UnitText.Shown(written)} {why}"));
                devices[index] = devices[index] with { Backend = null };
                continue;
            }

            var device = (key == "vif" ? "nic" : "disk", known);
            if (!_others.Contains(device)) _others.Add(device);
            devices[index] = devices[index] with { Backend = known };
        }
    }

    private string KeyOf(
        string key, string kind, List<XlConfigDevice> devices, Func<XlConfigDevice, string?> nameOf) =>
        $"{key} = [ {string.Join(", ", devices.Select(device => Item(kind, device, nameOf(device))))} ]";

    private string Item(string kind, XlConfigDevice device, string? name)
    {
        var keys = new List<string>();
        if (device.Backend is { } domain) keys.Add($"{kind} = {NameOf(kind, domain)}");
        if (name is not null) keys.Add($"name = {name}");
        if (device.Rate is { } rate) keys.AddRange(XlConfigRate.KeysOf(rate));
        return keys.Count == 0 ? "{}" : $"{{ {string.Join(", ", keys)} }}";
    }

    /// <summary>The name that the host gives to a device. The first of each kind is dom0's.</summary>
    private string NameOf(string kind, string domain)
    {
        var number = 1 + _others.Where(other => other.Kind == kind).ToList().FindIndex(other => other.Domain == domain);
        return string.Create(CultureInfo.InvariantCulture, $"{(kind == "nic" ? "eth" : "nvme")}{number}");
    }
}
