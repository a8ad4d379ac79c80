using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.IdleGovernors;

/// <summary>How the idle governor reads the tables of idle states (calibration §5).</summary>
public static class IdleCosts
{
    public static readonly Factor MedianOverMax = Factor.Percent(
        "idle.wake.median_over_max.percent", 75, least: 0, most: 100, new(Grade.B, "calibration §5"),
        "median of a wake latency; the table's value is the 99.99th percentile");

    public static readonly Factor LatencyShare = Factor.Percent(
        "idle.governor.latency_share.percent", 10, least: 0, most: 100, new(Grade.A, "calibration §5"),
        "exit latency allowed, of the recent idle length");

    public static readonly CostGroup Group = new("IdleGovernor", MedianOverMax, LatencyShare);
}
