using System.Globalization;

namespace ActorXen.Experiments;

/// <summary>BVT, SEDF and credit: allotment, balance, and dom0's share (experiments §1.20).</summary>
internal static class ThreeSchedulers
{
    private const string Bvt = "bvt";
    private const string Sedf = "sedf";
    private const string Credit = "credit";
    private const string Short = "credit-1s";
    private const int Period = 10;

    private static readonly string[] _policies = [Bvt, Sedf, Credit];
    private static readonly int[] _allotments = [10, 30, 50, 70, 90];
    private static readonly int[] _weights = [16, 64, 256, 1_024, 4_096];

    public static Experiment Experiment { get; } = new()
    {
        Name = "three-schedulers",
        Subject = "BVT, SEDF and credit: allotments, balance, and dom0's share",
        Source = "L. Cherkasova, D. Gupta, A. Vahdat, \"Comparison of the Three CPU Schedulers in Xen\", "
            + "ACM SIGMETRICS PER 35(2), 2007",
        Variants =
        [
            new(Bvt, "vars.policy=bvt"),
            new(Sedf, ["vars.policy=sedf", .. Allotted(percent =>
                $"sedf={{ period = {Period}ms, slice = {Text(percent * Period * 10)}us, extratime = false }}")]),
            new(Credit, Caps()),
            new(Short, ["length=1s", .. Caps()]),
            .. from policy in _policies from weight in _weights select Web(policy, weight),
        ],
        Figures =
        [
            .. _allotments.Select(percent => new Figure(
                $"error of {Text(percent)} %, credit less SEDF", "points",
                measured => Error(measured, Credit, percent) - Error(measured, Sedf, percent),
                new("SEDF errs least", Firmness.M2), Rule.Order(0))),
            new("mean error, credit, 1 s less 10 s", "points",
                measured => MeanError(measured, Short) - MeanError(measured, Credit),
                new("falls as the window grows", Firmness.M2), Rule.Order(0)),
            new("two pCPUs, three loops, credit: smallest share / largest", "", measured => Fairness(measured, Credit),
                new("credit balances: 1", Firmness.Formula), Rule.Formula(1, within: 0.1)),
            new("two pCPUs, three loops, credit: idle", "%", measured => Idle(measured, Credit),
                new("credit balances: 0 %", Firmness.Formula), Rule.Formula(0, within: 1)),
            .. ((string[])[Sedf, Bvt]).Select(policy => new Figure(
                $"two pCPUs, three loops, {policy}: idle", "%", measured => Idle(measured, policy),
                new("SEDF and BVT do not balance", Firmness.M2), Rule.Order(10))),
            .. _policies.Select(policy => new Figure(
                $"web, {policy}: best inner weight of dom0 / better end", "",
                measured => InnerOptimum(measured, policy),
                new("best at an inner weight", Firmness.M2), Rule.Order(1.001))),
            .. from policy in _policies
               from weight in _weights
               select new Figure($"web, {policy}, dom0's weight {Text(weight)}", "requests/s",
                   measured => Served(measured, policy, weight)),
        ],
        Remarks =
        [
            "we hold no figure of the paper, only the shape of its results, so nearly all rules are provisional",
            "credit's caps and SEDF's reservations stand for the paper's capped mode; BVT has no such mode",
            "dom0's weight has no inner optimum here. Dom0 needs a third of the pCPU, and a vCPU that wakes after "
            + "little use goes first, whatever the weight, so that too little weight does not starve it; more weight "
            + "only takes time from the web server",
        ],
    };

    private static string[] Caps() => Allotted(percent => $"cap={Text(percent)}%");

    private static string[] Allotted(Func<int, string> setting) =>
        [.. _allotments.Select((percent, host) => $"racks[0].hosts[{Text(host)}].domains[0].{setting(percent)}")];

    private static Variant Web(string policy, int weight) => new(
        WebName(policy, weight), $"vars.policy={policy}", $"vars.dom0-weight={Text(weight)}", "vars.rate=40000",
        "length=1s");

    private static string WebName(string policy, int weight) => $"web-{policy}-{Text(weight)}";

    /// <summary>Distance from the allotment in percentage points.</summary>
    private static double Error(Measured measured, string variant, int percent) =>
        Math.Abs((100 * measured.Domain(variant, $"loop-{Text(percent)}").CpuShare) - percent);

    private static double MeanError(Measured measured, string variant) =>
        _allotments.Average(percent => Error(measured, variant, percent));

    /// <summary>Share of two pCPUs' time that three loops leave unused.</summary>
    private static double Idle(Measured measured, string variant) =>
        100 * measured[variant].Hosts.Single(host => host.Name == "balance").Idle;

    private static double Fairness(Measured measured, string variant)
    {
        var shares = measured[variant].Domains.Where(row => row.Name.StartsWith("balance-", StringComparison.Ordinal))
            .Select(row => row.CpuShare).ToList();
        return shares.Min() / shares.Max();
    }

    private static double InnerOptimum(Measured measured, string policy) =>
        _weights[1..^1].Max(weight => Served(measured, policy, weight))
        / Math.Max(Served(measured, policy, _weights[0]), Served(measured, policy, _weights[^1]));

    private static double Served(Measured measured, string policy, int weight)
    {
        var variant = WebName(policy, weight);
        return measured.Domain(variant, "web").RequestLatency.Count / (measured[variant].Run.At.Nanoseconds / 1e9);
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
