using ActorXen.Messages;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>A disk serves as many requests as it can.</summary>
/// <remarks>Blocks are counted by guest. Those of a guest with several disks count for its first one.</remarks>
internal sealed class DiskRule : IDiagnosisRule
{
    private const double Full = 0.85;

    public string Key => "disk-full";

    public FindingLevel Level => FindingLevel.Full;

    public IEnumerable<Finding> Find(DiagnosedPart part) => part.Viewed.Hosts
        .SelectMany(host => host.Spec.Devices.Index()
            .Where(device => device.Item.Service == DeviceService.Block)
            .Select(device => (Host: host, Device: device.Item, Busy: BusyOf(part, host, device.Index, device.Item))))
        .Where(one => one.Busy >= Full).OrderByDescending(one => one.Busy)
        .Select(one => new Finding(
            "a disk serves as many requests as it can", $"{one.Host.Directory.Name}/{one.Device.Name}",
            Math.Min(1, one.Busy),
            $"its mean service times add up to {DiagnosisText.Percent(one.Busy)} of the time for "
            + (one.Device.Parallel == 1 ? "one request at a time" : $"{one.Device.Parallel} requests at once"),
            $"top RUN --host {one.Host.Directory.Name}"));

    private static double BusyOf(DiagnosedPart part, ViewedHost host, int number, DeviceSpec device)
    {
        var guests = host.Spec.Domains.Where(guest => FirstDiskOf(host.Spec, guest) == number)
            .Select(guest => guest.Id).ToList();
        var blocks = guests.Sum(guest => host.Counters[DeviceFacts.Blocks, guest]);
        if (blocks == 0) return 0;
        var bytes = guests.Sum(guest => host.Counters[DeviceFacts.BlockBytes, guest]) / blocks;
        return part.Of(blocks * device.BusyFor((int)bytes).Nanoseconds) / device.Parallel;
    }

    private static int FirstDiskOf(HostSpec host, DomainSpec guest) => host.AttachmentsOf(guest)
        .Where(own => own.Service == DeviceService.Block).Select(own => own.Device).DefaultIfEmpty(-1).First();
}
