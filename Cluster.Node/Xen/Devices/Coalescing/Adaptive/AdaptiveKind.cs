using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices.Coalescing.Adaptive;

internal static class AdaptiveKind
{
    public static readonly ICoalescingKind Kind = new CoalescingKind<AdaptiveSpec>(
        "adaptive",
        new Settings<AdaptiveSpec>(
            "coalescing adaptive", new(HoldStart.Completion), "by what the last profile achieved")
            .Choice(
                "hold-start", spec => spec.Start, (spec, value) => spec with { Start = value },
                "from when it holds: completion, the first packet that waits; event, the interrupt before",
                ("completion", HoldStart.Completion), ("event", HoldStart.Event)),
        (spec, line) => new AdaptiveCoalescing(spec, line));
}
