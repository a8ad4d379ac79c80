using ActorXen.Report;

namespace ActorXen.Experiments;

/// <summary>
/// A least time that a vCPU runs, with guests that wake often and work briefly (experiments §1.13).
/// </summary>
internal static class RatelimitSpecvirt
{
    private const string None = "0";
    private const string OneMs = "1000";
    private const string TenMs = "10000";

    /// <summary>The guests of a tile that serve requests, by the prefixes of their names.</summary>
    private static readonly string[] _workloads = ["web-", "app-", "mail-", "db-", "infra-"];

    public static Experiment Experiment { get; } = new()
    {
        Name = "ratelimit-specvirt",
        Subject = "a least time slice of 1 ms on a consolidated server",
        Source = "Hui Lv, G. Dunlap, xen-project/xen 64908a0466, 2012",
        Variants =
        [
            At("peak", None), At("peak", OneMs), At("peak", TenMs),
            At("high", None, "vars.tiles=3"), At("high", OneMs, "vars.tiles=3"),
            At("low", None, "vars.tiles=1"), At("low", OneMs, "vars.tiles=1"),
        ],
        Figures =
        [
            new("fewer context switches, 1 ms, peak", "%",
                measured => 100 * (1 - Switches(measured, "peak", OneMs) / Switches(measured, "peak", None)),
                new("30 %", Firmness.R1), Rule.Ratio(20, 40)),
            new("more throughput, 1 ms, peak", "%", measured => 100 * (Throughput(measured, "peak", OneMs, None) - 1),
                new("about 11 %", Firmness.R1), Rule.Ratio(5, 15)),
            new("throughput, 10 ms against 1 ms, peak", "%",
                measured => 100 * (Throughput(measured, "peak", TenMs, OneMs) - 1),
                new("no large difference", Firmness.R1), Rule.Ratio(-3, 3)),
            new("longer response, 95th percentile, 1 ms, peak", "%",
                measured => 100 * (Response(measured, "peak", OneMs, None) - 1),
                new("not much", Firmness.R1), Rule.AtMost(10)),
            new(
                "more throughput, 1 ms, high load",
                "%",
                measured => 100 * (Throughput(measured, "high", OneMs, None) - 1)),
            new(
                "more throughput, 1 ms, low load",
                "%",
                measured => 100 * (Throughput(measured, "low", OneMs, None) - 1)),
            new("switches, no limit, peak", "1/s per pCPU",
                measured => Switches(measured, "peak", None) / Host(measured, "peak", None).Pcpus / Seconds(measured)),
        ],
        Remarks =
        [
            "throughput: requests answered, the mean of the five workloads' ratios; response: likewise",
            "the testbed is unknown, so all loads are our choice; requests were shortened once, after a look at seed 1 "
            + "(see the scenario)",
            "the page's \"gain 0 at limit 0\" is what the others are compared with",
        ],
    };

    private static Variant At(string load, string limit, params string[] set) =>
        new(Name(load, limit), [.. set, $"vars.limit={limit}"]);

    private static string Name(string load, string limit) => $"{load}-{limit}";

    private static HostRow Host(Measured measured, string load, string limit) =>
        measured[Name(load, limit)].Hosts.Single();

    private static double Seconds(Measured measured) => measured[Name("peak", None)].Run.At.Nanoseconds / 1e9;

    private static double Switches(Measured measured, string load, string limit) =>
        Host(measured, load, limit).Switches;

    private static double Throughput(Measured measured, string load, string limit, string than) =>
        _workloads.Average(workload =>
            measured.Sum(Name(load, limit), workload, row => row.RequestLatency.Count)
            / measured.Sum(Name(load, than), workload, row => row.RequestLatency.Count));

    private static double Response(Measured measured, string load, string limit, string than) =>
        _workloads.Average(workload =>
            measured.Sum(Name(load, limit), workload, row => row.RequestLatency.P95)
            / measured.Sum(Name(load, than), workload, row => row.RequestLatency.P95));
}
