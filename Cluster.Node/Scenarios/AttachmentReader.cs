using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Reads the interfaces and disks of guests, <c>vif = [ { nic = eth1 } ]</c>, and which of them a workload uses,
/// <c>vif = eth0</c>.
/// </summary>
/// <param name="kinds">Kinds of one service share their keys; the first kind names them.</param>
internal sealed class AttachmentReader(IReadOnlyList<IDeviceSettings> kinds)
{
    /// <summary>The largest number of interfaces, or disks, of one guest.</summary>
    private const int Most = 64;

    private readonly IReadOnlyList<IDeviceSettings> _services =
        [.. kinds.Where(kind => kind.Service != DeviceService.None).DistinctBy(kind => kind.Service)];

    /// <param name="guest">The guest's keys.</param>
    /// <param name="host">The host and its devices; null for a template, which is in no host.</param>
    /// <param name="site">The guest around them.</param>
    public IReadOnlyList<AttachmentSpec> Read(Section guest, HostSpec? host, IScenarioSite site) =>
        [.. _services.SelectMany(kind => Read(guest, kind, host, site))];

    /// <param name="workload">The workload's section.</param>
    /// <param name="uses">What it uses a device for.</param>
    /// <param name="attachments">The interfaces and disks of its guest.</param>
    /// <returns>The workload's interface or disk, by its number in the guest.</returns>
    public int NumberFor(Section workload, DeviceService uses, IReadOnlyList<AttachmentSpec> attachments)
    {
        if (KindOf(uses) is not { } kind || workload.Text(kind.GuestKey) is not { } name) return 0;
        var names =
            attachments.Where(attachment => attachment.Service == uses).Select(attachment => attachment.Name).ToList();
        if (names.Count == 0) names.Add(kind.GuestNameOf(0));
        var number = names.IndexOf(name);
        if (number < 0) workload.Report(
            kind.GuestKey, $"The guest has no {kind.GuestKey} \"{UnitText.Shown(name)}\".", Suggestion.Use(
                name, names));
        return Math.Max(0, number);
    }

    /// <summary>Reports a workload that needs a device of a host that has none.</summary>
    public void RequireDevice(Section workload, DeviceService uses, HostSpec host)
    {
        if (KindOf(uses) is not { } kind || host.Devices.Any(device => device.Service == uses)) return;
        workload.Report(
            "type", $"The workload needs a {kind.Word}, and its host has none.",
            $"Write devices = [ {{ type = {kind.Word} }} ] in the host, or remove the workload.");
    }

    private IDeviceSettings? KindOf(DeviceService service) => _services.FirstOrDefault(kind => kind.Service == service);

    private static List<AttachmentSpec> Read(Section guest, IDeviceSettings kind, HostSpec? host, IScenarioSite site)
    {
        var attachments = new List<AttachmentSpec>();
        foreach (var item in guest.Objects(kind.GuestKey))
        {
            var name = item.NameAsWritten("name") ?? kind.GuestNameOf(attachments.Count);
            if (SettingReads.IsName(name) && attachments.Exists(other => other.Name == name)) item.Report(
                "name", $"Two of the guest's {kind.GuestKey} are named \"{name}\".", "Choose another name.");
            var attachment = new AttachmentSpec(kind.Service, DeviceOf(item, kind, host), name);
            kind.Attachment?.ReadKeys(item, ref attachment, site);
            WarnOfUnused(item, attachment);
            attachments.Add(attachment);
            item.RefuseOtherKeys();
        }

        if (attachments.Count > Most) guest.Report(
            kind.GuestKey, $"A guest has {attachments.Count} {kind.GuestKey}.", $"At most {Most} are possible.");
        return attachments;
    }

    private static void WarnOfUnused(Section item, AttachmentSpec attachment)
    {
        if (attachment.Affinity.Count <= attachment.Queues) return;
        var queues = attachment.Queues == 1 ? "one queue" : $"{attachment.Queues} queues";
        item.Warn(
            "affinity",
            $"It has {queues}, so the last of the {attachment.Affinity.Count} entries have no effect.",
            "Remove them, or write more queues.");
    }

    private static int DeviceOf(Section item, IDeviceSettings kind, HostSpec? host)
    {
        var name = item.Text(kind.Word);
        if (host is null) return 0;
        var devices = host.Devices.Index().Where(device => device.Item.Service == kind.Service).ToList();
        if (devices.Count == 0)
        {
            item.Report(
                kind.Word,
                $"The host has no {kind.Word}.",
                $"Write devices = [ {{ type = {kind.Word} }} ] in the host.");
            return 0;
        }

        if (name is null) return devices[0].Index;
        foreach (var (number, device) in devices)
            if (device.Name == name) return number;
        item.Report(
            kind.Word, $"The host has no {kind.Word} \"{UnitText.Shown(name)}\".",
            Suggestion.Use(name, [.. devices.Select(device => device.Item.Name)]));
        return devices[0].Index;
    }
}
