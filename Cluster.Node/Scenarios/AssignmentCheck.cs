using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>
/// Checks the interfaces and disks whose guests drive a device, or a function of it, themselves.
/// </summary>
internal static class AssignmentCheck
{
    public static void Refuse(HostSpec spec, PlacedHost host)
    {
        if (spec.Devices.Count == 0) return;
        var uses = spec.Domains.Skip(1).SelectMany(domain => spec.AttachmentsOf(domain)
            .Where(attachment => attachment.Device >= 0).Select(attachment => new Use(domain, attachment))).ToList();
        // A guest that uses a device of a kind that its host does not have was reported.
        foreach (var of in uses.Where(use => spec.Devices[use.Attachment.Device].Service == use.Attachment.Service)
            .GroupBy(use => use.Attachment.Device))
        {
            RefuseMissingFunctions(spec.Devices[of.Key], [.. of], host);
            RefuseSharedDevice(spec.Devices[of.Key], [.. of], host);
        }
    }

    private static void RefuseMissingFunctions(DeviceSpec device, IReadOnlyList<Use> uses, PlacedHost host)
    {
        var takers = uses.Where(use => use.Attachment.Path == AttachmentPath.Function).ToList();
        if (takers.Count <= device.Functions) return;
        var first = takers[device.Functions];
        Report(
            first, host,
            $"{device.Name} has {Counted(device.Functions, "virtual function")}, and "
            + $"{Counted(takers.Count, "interface")} of its host {(takers.Count == 1 ? "takes" : "take")} one.",
            $"Write vfs = {takers.Count} in {device.Name}, or through = backend here.");
    }

    private static void RefuseSharedDevice(DeviceSpec device, IReadOnlyList<Use> uses, PlacedHost host)
    {
        if (uses.FirstOrDefault(use => use.Attachment.Path == AttachmentPath.Device) is not { } owner) return;
        if (device.Domain != owner.Domain.Id) Report(
            owner, host, $"{device.Name} is driven by another domain than \"{owner.Domain.Name}\".",
            $"Write domain = \"{owner.Domain.Name}\" in {device.Name}, or through = backend here.");
        else if (uses.FirstOrDefault(use => use != owner) is { } other) Report(
            other, host,
            $"{device.Name} is assigned to \"{owner.Domain.Name}\" already, as a whole.",
            "Use another one here, or share it: with through = backend, or vf, at both.");
        else if (owner.Attachment.Queues > 1) Report(
            owner, host, $"The queues of an assigned device are its own: {device.Name} has {device.Interrupts}.",
            $"Remove queues here, and write queues = {owner.Attachment.Queues} in {device.Name}.");
        else if (owner.Attachment.Affinity.Count > 0) Report(
            owner, host, "The affinity of an assigned device is its own.",
            $"Write affinity in {device.Name} instead of here.");
    }

    private static void Report(Use use, PlacedHost host, string problem, string remedy) =>
        host.Guests[use.Domain.Id].Draft.Section.Report(
            use.Attachment.Service == DeviceService.Block ? "disk" : "vif", problem, remedy);

    private static string Counted(int number, string what) => number == 1 ? $"one {what}" : $"{number} {what}s";

    private sealed record Use(DomainSpec Domain, AttachmentSpec Attachment);
}
