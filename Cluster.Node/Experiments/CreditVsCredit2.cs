namespace ActorXen.Experiments;

/// <summary>The change of Xen's default scheduler, load by load (experiments §1.15).</summary>
internal static class CreditVsCredit2
{
    private const string Credit2 = "credit2";
    private const string Credit = "credit";
    private const string Today = "credit-today";
    private const string ToCredit = "vars.policy=credit";

    public static Experiment Experiment { get; } = new()
    {
        Name = "credit-vs-credit2",
        Subject = "what changed when credit2 became the default scheduler",
        Source = "G. Dunlap, \"Make credit2 the default scheduler\", xen-project/xen dafd936ddd, 2018; "
            + "3c79495579, 2016",
        Variants =
        [
            new(Credit2),
            new(Credit, ToCredit, "defaults.pool.load-balance-ratelimit=0"),
            new(Today, ToCredit),
        ],
        Figures =
        [
            new("computation, credit2 against credit", "%", measured => Gain(measured, Compute, Credit),
                new("equal to 5-15 % worse", Firmness.R2), Rule.Ratio(-15, 0)),
            new("stream, credit2 against credit", "%", measured => Gain(measured, Stream, Credit),
                new("better", Firmness.R2), Rule.Order(0)),
            new("DVD store, room left, credit2 against credit", "%", measured => Gain(measured, Store, Credit),
                new("+4 %", Firmness.R2), Rule.Ratio(0, 5)),
            new("DVD store, full host, credit2 against credit", "%", measured => Gain(measured, FullStore, Credit),
                new("-3 %", Firmness.R2), Rule.Ratio(-5, 0)),
            new("share of the attacker, credit2", "%", measured => Thief(measured, Credit2),
                new("50 %", Firmness.Formula), Rule.Formula(50, within: 1)),
            new("share of the attacker, credit", "%", measured => Thief(measured, Credit), new("95 %", Firmness.R2),
                Rule.Ratio(90, 100)),
            new("DVD store, full host, credit2 against credit of today", "%",
                measured => Gain(measured, FullStore, Today)),
            new("full host, credit: idle", "%", measured => Idle(measured, Credit)),
            new("full host, credit of today: idle", "%", measured => Idle(measured, Today)),
        ],
        Remarks =
        [
            "testbed and loads are unknown: all of them are our choice (see the scenario)",
            "credit is that of 2018, without the limit on its balancing of 2023, which lets it idle on a full host",
            "unixbench, lmbench and desktop logins are left out: they are collections whose parts we could only invent",
            "the attacker must never have been seen by a tick (see tick-sampling-theft)",
        ],
    };

    private static double Compute(Measured measured, string variant) =>
        measured.Sum(variant, "dhrystone-", row => row.WorkSeconds);

    private static double Stream(Measured measured, string variant) => measured.Domain(variant, "iperf").MegabitsIn;

    private static double Store(Measured measured, string variant) =>
        measured.Sum(variant, "store-", row => row.RequestLatency.Count);

    private static double FullStore(Measured measured, string variant) =>
        measured.Sum(variant, "full-", row => row.RequestLatency.Count);

    private static double Gain(Measured measured, Func<Measured, string, double> of, string than) =>
        100 * (of(measured, Credit2) / of(measured, than) - 1);

    private static double Thief(Measured measured, string variant) => measured.Domain(variant, "thief").CpuShare * 100;

    private static double Idle(Measured measured, string variant) =>
        100 * measured[variant].Hosts.Single(host => host.Name == "full-store").Idle;
}
