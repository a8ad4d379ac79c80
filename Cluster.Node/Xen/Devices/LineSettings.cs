using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices;

/// <summary>Keys of every device that interrupts.</summary>
internal static class LineSettings
{
    public static Settings<TSpec> Line<TSpec>(this Settings<TSpec> settings)
        where TSpec : DeviceSpec => settings
        .Choice(
            "line",
            device => device.Line.Kind,
            (device, kind) => With(device, device.Line with { Kind = kind }),
            "how it interrupts: by a message of its own, or by a wire to a pin of the IO-APIC",
            ("edge", LineKind.Edge), ("level", LineKind.Level), ("msi", LineKind.Msi))
        .Count(
            "pin",
            device => device.Line.Pin,
            (device, pin) => With(device, device.Line with { Pin = pin }),
            0,
            LineSpec.HighestPin,
            "of a wire, below the machine's ioapic-pins; devices with the same pin share a level line")
        .Flag(
            "maskable",
            device => device.Line.IsMaskable,
            (device, value) => With(device, device.Line with { IsMaskable = value }),
            "of a message: it is finished when it is taken; else in service until the guest has answered, or for 1 ms")
        .VcpuList(
            "affinity",
            device => device.Affinity,
            (device, vcpus) => (TSpec)((DeviceSpec)device with { Affinity = vcpus }),
            "vCPUs of the driver domain that handle its interrupts, by queue and in turn; else those with the fewest")
        .Rule(device => device.Line.IsMaskable || !device.Line.IsWire ? null : new(
            "maskable", "A wire is masked at its pin.", "Remove maskable, or write line = msi."));

    /// <summary>A wire serves one queue.</summary>
    public static SettingProblem? QueuesFit(DeviceSpec device, int queues) =>
        queues == 1 || device.Line.Kind == LineKind.Msi ? null : new(
            "queues", $"A wire serves one queue, not {queues}.", "Write line = msi, or queues = 1.");

    private static TSpec With<TSpec>(TSpec device, LineSpec line)
        where TSpec : DeviceSpec => (TSpec)((DeviceSpec)device with { Line = line });
}
