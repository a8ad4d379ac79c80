using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Storms;

/// <summary>A device that does nothing but interrupt: a faulty card, or a loop of its driver.</summary>
/// <param name="PerSecond">Interrupts per second while it storms, 1 to 5,000,000, evenly.</param>
/// <param name="Begin">When it begins.</param>
/// <param name="Length">For how long; zero is to the end of the run.</param>
public sealed record StormSpec(int PerSecond, Duration Begin, Duration Length) : DeviceSpec("storm0")
{
    /// <summary>
    /// Whether its messages name the other devices' lines, in turn: its guest, or its firmware, has reprogrammed it.
    /// </summary>
    public bool Forges { get; init; }

    /// <summary>Whether it writes to memory that its guest does not have before it interrupts.</summary>
    public bool Strays { get; init; }

    public override bool WritesAstray => Strays;

    public override bool NamesOthers => Forges;

    public override Duration StartsAfter => Begin;

    public override DeviceService Service => DeviceService.None;

    /// <summary>
    /// Whether its handler claims its interrupts. If not, it knows of none of them, and on a wire the level stays high
    /// until the storm ends.
    /// </summary>
    public bool IsClaimed { get; init; } = true;

    /// <summary>Whether it has an end.</summary>
    public bool Ends => Length != Duration.Zero;

    /// <summary>When it ends, if it does.</summary>
    public VirtualTime End => VirtualTime.Zero + Begin + Length;

    /// <summary>From one interrupt to the next.</summary>
    public Duration Interval => new(1_000_000_000L / PerSecond);

    public override Duration BusyFor(int bytes) => Duration.Zero;
}
