using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices.Coalescing.Throttled;

internal static class ThrottledKind
{
    public static readonly ICoalescingKind Kind = new CoalescingKind<ThrottledSpec>(
        "throttled",
        new Settings<ThrottledSpec>("coalescing throttled", new(125.Us), "by a least time between two interrupts")
            .Time(
                "least-gap", spec => spec.LeastGap, (spec, value) => spec with { LeastGap = value }, 1.Us, 100.Ms,
                "least time from one interrupt to the next"),
        (spec, _) => new ThrottledCoalescing(spec));
}
