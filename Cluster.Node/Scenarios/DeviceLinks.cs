using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Resolves the driver domains that a host's devices name.</summary>
internal static class DeviceLinks
{
    public static IReadOnlyList<DeviceSpec> Resolved(PlacedHost host) =>
        [.. host.Draft.Devices.Select(draft => draft.Spec with { Domain = DriverOf(draft, host) })];

    /// <summary>A domain cannot be both ends of an interface or a disk.</summary>
    public static void RefuseOwnUse(HostSpec spec, PlacedHost host)
    {
        // A guest that names a device of a host without any was reported.
        if (spec.Devices.Count == 0) return;
        foreach (var (domain, attachment) in spec.Domains.Skip(1)
            .SelectMany(domain => spec.AttachmentsOf(domain).Select(attachment => (domain, attachment)))
            .Where(use => use.attachment.Device >= 0 && use.attachment.Path != AttachmentPath.Device
                && spec.Devices[use.attachment.Device].Domain == use.domain.Id))
        {
            var device = host.Draft.Devices[attachment.Device];
            host.Guests[domain.Id].Draft.Section.Report(
                attachment.Name.Length > 0 ? device.Kind.GuestKey : "workloads",
                $"\"{domain.Name}\" is the driver domain of {device.Spec.Name} and uses it as a guest.",
                $"Write through = device if it shall have the {device.Kind.Word} for itself; or give it another, or "
                + "make another domain the driver domain.");
        }
    }

    /// <summary>An affinity names vCPUs that the driver domain has.</summary>
    public static void RefuseOtherVcpus(HostSpec spec, PlacedHost host)
    {
        if (spec.Devices.Count != host.Draft.Devices.Count) return;
        foreach (var (device, draft) in spec.Devices.Zip(host.Draft.Devices))
        {
            var driver = spec.Domains[device.Domain];
            if (device.Affinity.Count > device.Interrupts) draft.Section.Warn(
                "affinity",
                $"{device.Name} has {Words(device.Interrupts)}, so the last of the {device.Affinity.Count} entries "
                + "have no effect.",
                "Remove them, or give it more queues.");
            var first = spec.Devices.First(other => other.Domain == device.Domain && other.Line == device.Line);
            if (device.Line.Kind == LineKind.Level && !device.Affinity.Equals(first.Affinity)) draft.Section.Report(
                "affinity",
                $"{first.Name} and {device.Name} are on pin {device.Line.Pin} with one interrupt in \"{driver.Name}\", "
                + "and have different affinities.",
                "Give both the same, or another pin.");
            if (device.Affinity.Count == 0 || device.Affinity.Max() is var most && most < driver.Vcpus) continue;
            draft.Section.Report(
                "affinity", $"\"{driver.Name}\", the driver domain of {device.Name}, has no vCPU {most} at the start.",
                driver.Vcpus == 1
                    ? "Write affinity = [ 0 ], or give it more vcpus."
                    : $"Write vCPUs 0 to {driver.Vcpus - 1}, or give it more vcpus.");
        }
    }

    /// <summary>A device that writes messages of others, where there are none, writes its own.</summary>
    public static void WarnOfForgers(HostSpec spec, PlacedHost host)
    {
        if (spec.Devices.Count != host.Draft.Devices.Count) return;
        foreach (var (device, draft) in spec.Devices.Zip(host.Draft.Devices))
        {
            if (!device.NamesOthers || spec.Devices.Any(other => other != device && other.Line.Kind == LineKind.Msi)
                || spec.Domains.Any(domain => spec.AttachmentsOf(domain).Any(
                    attachment => attachment.Path == AttachmentPath.Function))) continue;
            draft.Section.Warn(
                "forges",
                $"No other device of the host interrupts by message, so {device.Name} writes the message of its own "
                + "line.",
                "Add a device with line = msi, or write forges = false.");
        }
    }

    /// <summary>dom0 reaches all memory of the host but Xen's, so nothing that its devices write is astray.</summary>
    public static void RefuseStraysOfDom0(HostSpec spec, PlacedHost host)
    {
        if (spec.Devices.Count != host.Draft.Devices.Count) return;
        foreach (var (device, draft) in spec.Devices.Zip(host.Draft.Devices))
        {
            if (device is { WritesAstray: true, Domain: 0 }) draft.Section.Report(
                "strays", $"{device.Name} is a device of dom0, which may write to the memory of all guests.",
                "Write domain = \"NAME\" of a guest, or strays = false.");
        }
    }

    /// <summary>A wire ends at a pin that the machine has, and an edge alone.</summary>
    public static void RefuseWrongPins(HostSpec spec, PlacedHost host)
    {
        if (spec.Devices.Count != host.Draft.Devices.Count) return;
        var firsts = new Dictionary<int, DeviceSpec>();
        foreach (var (device, draft) in spec.Devices.Zip(host.Draft.Devices))
        {
            if (!device.Line.IsWire) continue;
            var pin = device.Line.Pin;
            if (pin >= spec.Machine.IoApicPins) draft.Section.Report(
                "pin", $"{device.Name} is on pin {pin}, and the machine has {spec.Machine.IoApicPins}.",
                $"Write 0 to {spec.Machine.IoApicPins - 1}, or machine {{ ioapic-pins = {pin + 1} }}.");
            if (firsts.TryAdd(pin, device) || (firsts[pin], device) is
                ({ Line.Kind: LineKind.Level }, { Line.Kind: LineKind.Level })) continue;
            draft.Section.Report(
                "pin", $"{firsts[pin].Name} and {device.Name} are on pin {pin}, and an edge cannot be shared.",
                "Give them different pins, or write line = level for both.");
        }
    }

    private static string Words(int interrupts) => interrupts == 1 ? "one interrupt" : $"{interrupts} interrupts";

    private static int DriverOf(DeviceDraft draft, PlacedHost host)
    {
        if (draft.Domain is not { } pattern) return 0;
        var name = host.Guests[0].Words.Fill(pattern);
        if (host.Guest(name) is { } driver) return driver.Id;
        if (host.LacksNames) return 0;
        string[] names = [.. host.Guests.Select(guest => guest.Name).Take(64)];
        draft.Section.Report(
            "domain", $"There is no domain \"{UnitText.Shown(name)}\" on host \"{host.Name}\".",
            Suggestion.DidYouMean(
                name, names, $"Domains there: {string.Join(", ", names.Take(8))}{(names.Length > 8 ? ", …" : "")}."));
        return 0;
    }
}
