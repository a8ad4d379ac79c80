using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Bvt;

/// <summary>Declares bvt: its allowance, and how a guest warps.</summary>
internal static class BvtKind
{
    private static readonly Settings<BvtWarpSpec> _warp =
        new Settings<BvtWarpSpec>("bvt", BvtWarpSpec.Default, "how bvt lets a guest run ahead of its share")
            .Flag("warp", spec => spec.IsOn, (spec, value) => spec with { IsOn = value }, "it may run ahead")
            .Long(
                "warp-value", spec => spec.Value, (spec, value) => spec with { Value = value },
                0, BvtWarpSpec.MostValue, "by so much virtual time")
            .Time(
                "warp-limit", spec => spec.Limit, (spec, value) => spec with { Limit = value },
                0.Ns, BvtWarpSpec.MostTime, "so long at a stretch; 0 forever")
            .Time(
                "unwarp-time", spec => spec.Pause, (spec, value) => spec with { Pause = value },
                0.Ns, BvtWarpSpec.MostTime, "pause after that; 0 ends warping for good");

    public static readonly PolicyKind Kind = new("bvt", [BvtPolicy.Allowance], (value, occupancy, services) =>
        new BvtPolicy(new(value(BvtPolicy.Allowance.Name) * 1_000), occupancy, services))
    {
        IgnoresCaps = true,
        Domain = [PolicySection.OfDomain("bvt", _warp, "how bvt lets it run ahead of its share")],
    };
}
