using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Devices.Coalescing;
using ActorXen.Xen.Devices.Coalescing.Adaptive;
using ActorXen.Xen.Devices.Coalescing.Fixed;
using ActorXen.Xen.Devices.Coalescing.Throttled;

namespace ActorXen.Xen.Devices;

/// <summary>All policies of interrupt coalescing, one line each.</summary>
internal static class CoalescingKinds
{
    /// <summary>In alphabetical order of their words.</summary>
    public static IReadOnlyList<ICoalescingKind> All { get; } =
    [
        AdaptiveKind.Kind,
        FixedKind.Kind,
        ThrottledKind.Kind,
    ];

    /// <summary>The same for the key of a device.</summary>
    public static IReadOnlyList<IVariant<CoalescingSpec>> Variants => All;

    public static ICoalescing Build(CoalescingSpec spec, IrqId line) =>
        All.First(kind => kind.Spec == spec.GetType()).Build(spec, line);
}
