using ActorXen.Messages;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis.Rules;

/// <summary>A disk serves as many requests as it can.</summary>
/// <remarks>
/// Blocks are counted by guest. Those of a guest with several disks are divided as the completions that the disks'
/// interrupts announced.
/// </remarks>
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
        var (blocks, bytes) = (0.0, 0.0);
        foreach (var guest in host.Spec.Domains)
        {
            var share = ShareOf(host, DisksOf(host.Spec, guest), number);
            blocks += share * host.Counters[DeviceFacts.Blocks, guest.Id];
            bytes += share * host.Counters[DeviceFacts.BlockBytes, guest.Id];
        }

        return blocks == 0
            ? 0
            : part.Of((long)(blocks * device.BusyFor((int)(bytes / blocks)).Nanoseconds)) / device.Parallel;
    }

    private static List<int> DisksOf(HostSpec host, DomainSpec guest) =>
    [
        .. host.AttachmentsOf(guest).Where(own => own.Service == DeviceService.Block)
            .Select(own => own.Device).Distinct(),
    ];

    /// <summary>The part of a guest's blocks that one of its disks serves.</summary>
    private static double ShareOf(ViewedHost host, List<int> disks, int number)
    {
        if (!disks.Contains(number)) return 0;
        var all = disks.Sum(disk => AnnouncedBy(host, disk));
        return all == 0 ? 1.0 / disks.Count : AnnouncedBy(host, number) / all;
    }

    private static double AnnouncedBy(ViewedHost host, int disk)
    {
        var name = host.Spec.Devices[disk].Name;
        return host.Directory.Irqs
            .Where(line => line.Name == name || line.Name.StartsWith($"{name}q", StringComparison.Ordinal))
            .Sum(line => host.Counters[IrqFacts.Announced, line.Number]);
    }
}
