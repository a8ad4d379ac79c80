using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices;

/// <summary>Keys of every device that interrupts.</summary>
internal static class LineSettings
{
    public static Settings<TSpec> Line<TSpec>(
        this Settings<TSpec> settings, Func<TSpec, LineSpec> get, Func<TSpec, LineSpec, TSpec> with) => settings
        .Choice(
            "line",
            device => get(device).Kind,
            (device, kind) => with(device, get(device) with { Kind = kind }),
            "how it interrupts: by a message of its own, or by a wire to a pin of the IO-APIC",
            ("msi", LineKind.Msi), ("level", LineKind.Level))
        .Count(
            "pin",
            device => get(device).Pin,
            (device, pin) => with(device, get(device) with { Pin = pin }),
            0,
            LineSpec.HighestPin,
            "of a level line; devices with the same pin share it");
}
