using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Experiments.Oracles;

/// <summary>Closed loops: a disk with a queue, a pCPU that is shared (experiments §2).</summary>
internal static class Loops
{
    private const double ThinkUs = 400;
    private static readonly int[] _depths = [1, 4, 16];

    public static Oracle MeanValueAnalysis { get; } = new()
    {
        Id = "O-16",
        Truth = "a closed loop with one station (mean-value analysis)",
        Formula = "R(n) = D(1 + Q(n-1)); X = n/(Z+R)",
        Scenario = "closed-loop",
        Variants = Depths,
        Figures =
        [
            Of(1, "requests", 2_000, Rate),
            Of(4, "requests", 6_893, Rate),
            Of(16, "requests", 10_000, Rate),
        ],
        Short = "4s",
        Precise = "60s",
    };

    public static Oracle Little { get; } = new()
    {
        Id = "O-20",
        Truth = "Little's law, the utilisation law, and flow balance",
        Formula = "N = X (R + Z); in - out = under way",
        Scenario = "closed-loop",
        Variants = Depths,
        Figures =
        [
            .. _depths.Select(depth => Of(
                depth, "X (R + Z)", depth,
                (measured, name) => Rate(measured, name)
                    * (measured.Domain(name, "reader").RequestLatency.Mean + ThinkUs) / 1e6) with { Unit = "" }),
            new(
                "16 under way: issued - done, at most 16", Name(16), "", 16, 0,
                measured => Tally(measured, Name(16))[WorkloadFacts.Issued] - Requests(measured, Name(16)))
            {
                Rule = Rule.Within(0, 16),
            },
        ],
        Short = "4s",
        Precise = "60s",
    };

    public static Oracle ProcessorSharing { get; } = new()
    {
        Id = "O-04",
        Truth = "short slices are processor sharing (closed loop of 10, mean-value analysis)",
        Formula = "R(n) = D(1 + Q(n-1)), for any law of D",
        Scenario = "sharing",
        Variants = [new("bvt", "vars.policy=bvt", "defaults.pool.ctx_allow_us=1000")],
        Figures =
        [
            new("bvt, slices of 1 ms: R", "bvt", "ms", 301.9, 0.02, measured => Response(measured, "bvt")),
        ],
        Short = "200s",
        Precise = "2000s",
        Remark = "D is fixed at 100 ms and Z exponential with a mean of 900 ms; R is the time that tasks were runnable "
            + "or running, per task",
    };

    private static IReadOnlyList<Variant> Depths =>
        [.. _depths.Select(depth => new Variant(Name(depth), $"vars.depth={depth}"))];

    private static OracleFigure Of(
        int depth, string what, double expected, Func<Measured, string, double> value) => new(
        string.Create(CultureInfo.InvariantCulture, $"{depth} under way: {what}"), Name(depth), "/s", expected, 0.01,
        measured => value(measured, Name(depth)));

    private static string Name(int depth) => string.Create(CultureInfo.InvariantCulture, $"depth-{depth}");

    private static double Rate(Measured measured, string variant) =>
        Requests(measured, variant) * 1e9 / measured.Domain(variant, "reader").Length;

    private static long Requests(Measured measured, string variant) =>
        measured.Domain(variant, "reader").RequestLatency.Count;

    private static Report.Counting.Tally Tally(Measured measured, string variant) =>
        measured.Domain(variant, "reader").Tally;

    /// <summary>Time runnable or running, per piece of work, ms.</summary>
    private static double Response(Measured measured, string variant)
    {
        var wanted = measured.Sum(
            variant, "guest-",
            row => row.Tally[SchedulingFacts.TimeInState, SchedulingFacts.Running]
                + row.Tally[SchedulingFacts.TimeInState, SchedulingFacts.Runnable]);
        return wanted / 1e6 / (measured.Sum(variant, "guest-", row => row.WorkSeconds) / 0.1);
    }
}
