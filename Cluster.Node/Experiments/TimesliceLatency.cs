namespace ActorXen.Experiments;

/// <summary>How the slice length delays a vCPU that wakes behind others (experiments §1.9, O-09).</summary>
internal static class TimesliceLatency
{
    private const string NoBoost = "defaults.pool.boost=0";
    private const string Light = "light";
    private const string ShortSlices = "short-slices";
    private const string Greedy = "greedy";
    private const string GreedyPlain = "greedy-no-boost";
    private static readonly string[] _greedy = ["vars.cores=1", "vars.core=\"0\"", "vars.work=20ms", "vars.pause=10ms"];

    /// <summary>Without boost: slice in ms, and how many vCPUs share the pCPU, the waker included.</summary>
    private static readonly (int Slice, int Vcpus)[] _plain = [(30, 2), (30, 3), (30, 5), (10, 3), (5, 3), (2, 3)];

    public static Experiment Experiment { get; } = new()
    {
        Name = "timeslice-latency",
        Subject = "how long a waking vCPU waits behind others, by slice length",
        Source = "G. Dunlap, xen-project/xen 348dee3b8a, 2014 (5 ms proposed after tests at 30, 10, 5, 2 ms), "
            + "withdrawn by db8d09f563",
        Variants =
        [
            .. _plain.Select(cell => new Variant(
                Name(cell), NoBoost, $"defaults.pool.tslice_ms={cell.Slice}", $"vars.hogs={cell.Vcpus - 1}",
                $"vars.pause={20 * cell.Slice}ms")),
            new(Light),
            new(ShortSlices, "defaults.pool.tslice_ms=5"),
            new(Greedy, _greedy),
            new(GreedyPlain, [NoBoost, .. _greedy]),
        ],
        Figures =
        [
            .. _plain.SelectMany(Delays),
            new(
                "99 % of the waits, boosted, light waker",
                "ms",
                measured => Waits(measured, Light).P99 / 1e3,
                Rule: Rule.AtMost(1)),
            new(
                "longest wait, boosted, but it uses more than its share",
                "ms",
                measured => Waits(measured, Greedy).Longest / 1e3,
                Rule: Rule.AtLeast(50)),
            new(
                "its mean wait with boost / without",
                "",
                measured => Waits(measured, Greedy).Mean / Waits(measured, GreedyPlain).Mean,
                Rule: Rule.Ratio(0.9, 1.1)),
            new(
                "work done by the others, slices of 5 ms / 30 ms",
                "",
                measured => Work(measured, ShortSlices) / Work(measured, Light),
                new("no loss seen", Firmness.R1),
                Rule.Ratio(0.98, 1.02)),
        ],
        Remarks =
        [
            "n is the number of vCPUs that share the pCPU, T the slice: without boost the longest wait is (n-1)T, "
            + "and the mean (n-1.5)T for a random instant; a tick is a third of a slice",
            "credit is handed out for the whole pool, so vCPUs on one pCPU of eight always have some left and all "
            + "wait in one queue; the waker that uses more than its share has a pool of one pCPU, with two others",
        ],
    };

    private static IEnumerable<Figure> Delays((int Slice, int Vcpus) cell)
    {
        var (slice, name) = (cell.Slice, Name(cell));
        var tick = slice < 3 ? slice : slice / 3.0;
        var longest = (cell.Vcpus - 1) * slice;
        var mean = (cell.Vcpus - 1.5) * slice;
        var source = cell is (30, 3)
            ? new Reported("up to 60 ms", Firmness.R1)
            : new Reported($"{longest} ms", Firmness.Formula);
        yield return new(
            $"longest wait, T = {slice} ms, n = {cell.Vcpus}", "ms", measured => Waits(measured, name).Longest / 1e3,
            source, Rule.Within(longest - tick, longest + tick));
        yield return new(
            $"mean wait, T = {slice} ms, n = {cell.Vcpus}", "ms", measured => Waits(measured, name).Mean / 1e3,
            new(FormattableString.Invariant($"{mean} ms"), Firmness.Formula), Rule.Formula(mean, within: 0.03 * mean));
    }

    private static Report.Statistics.Percentiles Waits(Measured measured, string variant) =>
        measured.Domain(variant, "waker").WakeLatency;

    private static double Work(Measured measured, string variant) =>
        measured.Sum(variant, "hog", domain => domain.WorkSeconds);

    private static string Name((int Slice, int Vcpus) cell) => $"no-boost-{cell.Slice}ms-{cell.Vcpus}";
}
