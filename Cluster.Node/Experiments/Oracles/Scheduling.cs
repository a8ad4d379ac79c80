using System.Globalization;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Experiments.Oracles;

/// <summary>What schedulers must do whatever their policy, and what single policies promise (experiments §2).</summary>
internal static class Scheduling
{
    private static readonly string[] _fair = ["bvt", "credit", "credit2"];
    /// <summary>
    /// Load, CPU time and budget of the third task in us, and whether tasks must miss their deadlines.
    /// </summary>
    private static readonly (string Load, int Work, int Budget, bool Misses)[] _deadlines =
        [("0.9", 15_000, 15_010, false), ("0.999", 19_950, 19_960, false), ("1.002", 20_100, 20_200, true)];

    /// <summary>Without boost: how many vCPUs share the pCPU, the waker included, and the slice in ms.</summary>
    private static readonly (int Vcpus, int Slice)[] _rotations = [(2, 30), (3, 30), (5, 30)];

    public static Oracle Tail { get; } = new()
    {
        Id = "O-09",
        Truth = "a waker behind n-1 hogs of slice T, without priority",
        Formula = "longest wait (n-1)T; mean (n-1.5)T for a random instant",
        Scenario = "timeslice-latency",
        Variants =
        [
            .. _rotations.Select(one => new Variant(
                Name(one), "defaults.pool.boost=0", $"defaults.pool.tslice_ms={one.Slice}",
                $"vars.hogs={one.Vcpus - 1}", $"vars.pause={20 * one.Slice}ms")),
        ],
        Figures =
        [
            .. _rotations.SelectMany(one => (OracleFigure[])
            [
                new(
                    $"n {one.Vcpus}, T {one.Slice} ms: longest wait", Name(one), "ms",
                    (one.Vcpus - 1) * one.Slice, 0.04, measured => Waits(measured, Name(one)).Longest / 1e3)
                {
                    Rule = Rule.Within((one.Vcpus - 1.3) * one.Slice, ((one.Vcpus - 1) * one.Slice) + 0.5),
                },
                new(
                    $"n {one.Vcpus}, T {one.Slice} ms: mean wait", Name(one), "ms", (one.Vcpus - 1.5) * one.Slice, 0.02,
                    measured => Waits(measured, Name(one)).Mean / 1e3),
            ]),
        ],
        Short = "60s",
        Precise = "1200s",
        Remark = "default costs; the longest wait is that of the wakeups that the run happened to have",
    };

    public static Oracle Deadlines { get; } = new()
    {
        Id = "O-13",
        Truth = "earliest deadline first on one pCPU meets every deadline up to a load of 1",
        Formula = "no miss if U <= 1; misses if U > 1",
        Scenario = "edf",
        Variants =
        [
            .. _deadlines.Select(one => new Variant(
                one.Load, $"vars.third={one.Work}us", $"vars.third-budget={one.Budget}us")),
        ],
        Figures =
        [
            .. _deadlines.Select(one => new OracleFigure(
                $"U {one.Load}: tasks that missed their deadline", one.Load, "", one.Misses ? 1 : 0, 0,
                measured => Missed(measured, one.Load, one.Work))
            {
                Rule = one.Misses ? Rule.AtLeast(1) : Rule.Exactly(0),
            }),
        ],
        Short = "20s",
        Precise = "1000s",
    };

    public static Oracle Shares { get; } = new()
    {
        Id = "O-14",
        Truth = "shares of one pCPU follow weights 256, 512, 256; caps bind",
        Formula = "share = w / sum of w; share = cap",
        Scenario = "shares",
        Variants =
        [
            .. _fair.Select(policy => new Variant(policy, $"vars.policy={policy}")),
            .. _fair[1..].Select(policy => new Variant(
                $"{policy}-cap", $"vars.policy={policy}", "vars.cap=25%", "vars.cores=4")),
        ],
        Figures =
        [
            .. _fair.SelectMany(policy => (OracleFigure[])
            [
                Share(policy, "a", 25), Share(policy, "b", 50), Share(policy, "c", 25),
            ]),
            .. _fair[1..].Select(policy => Share($"{policy}-cap", "a", 25)),
        ],
        Short = "10s",
        Precise = "100s",
    };

    public static Oracle Ticks { get; } = new()
    {
        Id = "O-17",
        Truth = "N busy vCPUs that tick HZ times a second",
        Formula = "N HZ timer interrupts per second",
        Scenario = "ticks",
        Variants = [new("4 x 100"), new("7 x 250", "vars.vcpus=7", "vars.hz=250")],
        Figures =
        [
            new("4 vCPUs, 100 Hz, 1 s: timers", "4 x 100", "", 400, 0, measured => Ticked(measured, "4 x 100")),
            new("7 vCPUs, 250 Hz, 1 s: timers", "7 x 250", "", 1_750, 0, measured => Ticked(measured, "7 x 250")),
        ],
        Short = "1s",
        Precise = "1s",
    };

    public static Oracle Theft { get; } = new()
    {
        Id = "O-22",
        Truth = "a guest that sleeps through each tick steals from tick-sampled accounts",
        Formula = "share = d / tick",
        Scenario = "tick-sampling-theft",
        Variants = [new("9.5ms", "vars.burst=9.5ms"), new("7ms", "vars.burst=7ms")],
        Figures =
        [
            new("9.5 of 10 ms", "9.5ms", "%", 95, 0.01, measured => Thief(measured, "9.5ms")),
            new("7 of 10 ms", "7ms", "%", 70, 0.01, measured => Thief(measured, "7ms")),
        ],
        Short = "10s",
        Precise = "100s",
        Remark = "default costs",
    };

    public static Oracle Conservation { get; } = new()
    {
        Id = "O-24",
        Truth = "no pCPU is idle while a vCPU waits that may run there",
        Formula = "idle time = 0 with more hogs than pCPUs",
        Scenario = "conservation",
        Variants = [.. _fair[1..].Select(policy => new Variant(policy, $"vars.policy={policy}"))],
        Figures =
        [
            .. _fair[1..].Select(policy => new OracleFigure(
                $"{policy}, 11 hogs on 8 pCPUs: idle", policy, "%", 0, 0,
                measured => measured[policy].Hosts[0].Idle * 100)
            {
                Rule = Rule.AtMost(0.5),
            }),
        ],
        Short = "10s",
        Precise = "60s",
        Remark = "default costs; until the vCPUs have been spread at boot, pCPUs may idle. bvt and sedf do not balance",
    };

    public static Oracle Residency { get; } = new()
    {
        Id = "O-18",
        Truth = "idle periods between Poisson wakeups that are longer than a state's residency",
        Formula = "share = e^(-l residency)",
        Scenario = "idle-residency",
        Variants = [new("100", "vars.period=10ms"), new("1000", "vars.period=1ms"), new("5000", "vars.period=200us")],
        Figures =
        [
            Longer("100", 0.9418),
            Longer("1000", 0.5488),
            Longer("5000", 0.0498),
        ],
        Short = "20s",
        Precise = "400s",
    };

    public static Oracle Determinism { get; } = new()
    {
        Id = "O-25",
        Truth = "one seed, one hash: plain engine, two threads, actors",
        Formula = "hashes are equal",
        Scenario = "first-light",
        Variants =
        [
            new("plain"),
            new("two threads") { Threads = 2 },
            new("actors") { Engine = EngineKind.Actors },
        ],
        Figures =
        [
            new("different hashes", "plain", "", 1, 0, measured => ((string[])["plain", "two threads", "actors"])
                .Select(variant => measured[variant].Run.Hash).Distinct().Count()),
        ],
        Short = "20ms",
        Precise = "500ms",
        Remark = "across nodes: the tests of the cluster",
    };

    private static OracleFigure Share(string variant, string domain, double expected) => new(
        $"{variant}: share of {domain}", variant, "%", expected, 0.02,
        measured => measured.Domain(variant, domain).CpuShare * 100);

    private static OracleFigure Longer(string rate, double expected) => new(
        $"{rate} wakeups/s, residency 600 us: longer", rate, "", expected, 0.01, measured =>
        {
            var tally = measured[rate].Hosts[0].Tally;
            return 1 - ((double)tally[PcpuFacts.IdleAbove] / tally[PcpuFacts.IdleEntries]);
        });

    /// <summary>Tasks whose deadline was in the run and that were not done; a late one also skips the next.</summary>
    /// <param name="third">CPU time of the third task, us.</param>
    private static double Missed(Measured measured, string variant, int third)
    {
        (string Domain, int PeriodMs, int WorkUs)[] tasks = [("a", 10, 3_000), ("b", 20, 6_000), ("c", 50, third)];
        return tasks.Sum(task =>
        {
            var row = measured.Domain(variant, task.Domain);
            var due = row.Length / (task.PeriodMs * 1_000_000L);
            return Math.Max(0, due - Math.Round(row.WorkSeconds * 1e6 / task.WorkUs));
        });
    }

    private static double Ticked(Measured measured, string variant) =>
        measured.Domain(variant, "guest").Tally[GuestFacts.GuestTimers];

    private static double Thief(Measured measured, string variant) =>
        measured.Domain(variant, "thief").CpuShare * 100;

    private static Report.Statistics.Percentiles Waits(Measured measured, string variant) =>
        measured.Domain(variant, "waker").WakeLatency;

    private static string Name((int Vcpus, int Slice) one) =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Vcpus} of {one.Slice} ms");
}
