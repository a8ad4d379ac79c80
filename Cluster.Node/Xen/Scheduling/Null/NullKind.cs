using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Null;

/// <summary>Declares null, which has nothing to set.</summary>
internal static class NullKind
{
    public static readonly PolicyKind Kind = new(
        "null", [], (_, occupancy, services) => new NullPolicy(occupancy, services))
    {
        IgnoresWeights = true,
        IgnoresCaps = true,
        Unschedulable = NullAssignment.Unschedulable,
    };
}
