using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing.Adaptive;

/// <summary>One row of a table of profiles (interrupts §19.2; L).</summary>
/// <param name="LongestHold">More than zero.</param>
/// <param name="MostHeld">Packets.</param>
internal readonly record struct ModerationProfile(Duration LongestHold, int MostHeld)
{
    private static readonly ModerationProfile[] _fromEvent =
        [new(1.Us, 256), new(8.Us, 256), new(64.Us, 256), new(128.Us, 256), new(256.Us, 256)];

    private static readonly ModerationProfile[] _fromCompletion =
        [new(2.Us, 256), new(8.Us, 128), new(16.Us, 64), new(32.Us, 64), new(64.Us, 64)];

    /// <summary>From the shortest hold to the longest.</summary>
    public static IReadOnlyList<ModerationProfile> TableFor(HoldStart start) =>
        start == HoldStart.Event ? _fromEvent : _fromCompletion;
}
