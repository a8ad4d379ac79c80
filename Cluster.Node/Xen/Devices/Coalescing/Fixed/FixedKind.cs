using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices.Coalescing.Fixed;

internal static class FixedKind
{
    public static readonly ICoalescingKind Kind = new CoalescingKind<FixedSpec>(
        "fixed",
        new Settings<FixedSpec>("coalescing fixed", new(8.Us, 0), "by time and by number")
            .Time(
                "rx-usecs", spec => spec.LongestHold, (spec, value) => spec with { LongestHold = value }, 0.Ns, 100.Ms,
                "longest hold of a receive interrupt; 0 does not hold by time")
            .Count(
                "rx-frames", spec => spec.MostHeld, (spec, value) => spec with { MostHeld = value }, 0, 8_192,
                "packets that end the hold; 0 does not hold by number"),
        (spec, _) => new FixedCoalescing(spec));
}
