using ActorXen.Report;
using System.Globalization;

namespace ActorXen.Experiments;

/// <summary>
/// What three ways to hold interrupts cost and save, against their closed forms (experiments §1.31, O-07, O-08).
/// </summary>
internal static class NicModeration
{
    private const string Base = "each";
    private const string Quick = "driver-quick";
    private const string Busy = "driver-busy";
    private const int Held = 100;
    private const int Gap = 250;

    /// <summary>Cycles of a driver per packet: 8 us.</summary>
    private const string Driver = "vars.driver-cost=20000";

    private static readonly int[] _heldRates = [10_000, 50_000];
    private static readonly int[] _throttledRates = [2_000, 8_000, 50_000];

    public static Experiment Experiment { get; } = new()
    {
        Name = "nic-moderation",
        Subject = "receive interrupts held by time, by a least gap and by number",
        Source = "closed forms O-07, O-08 and O-08b; documentation of the e1000e driver: 8,000 interrupts/s fixed, "
            + "4,000 to 20,000 adaptive",
        Variants =
        [
            new(Base),
            .. _heldRates.Select(rate => new Variant(HeldAt(rate), $"vars.hold={Held}us", RateOf(rate))),
            .. _throttledRates.Select(rate => new Variant(ThrottledAt(rate), Throttle(Gap), RateOf(rate))),
            new("by-number", "vars.frames=8", RateOf(40_000)),
            new("e1000e-quiet", Throttle(125), RateOf(200)),
            new("e1000e-loaded", Throttle(125), RateOf(50_000)),
            new(Quick, Driver),
            new(Busy, Driver, RateOf(50_000)),
        ],
        Figures =
        [
            .. _heldRates.SelectMany(rate => Both(
                HeldAt(rate), $"held for 100 us, {Text(rate)} packets/s", HoldDelay(rate), HoldRate(rate))),
            .. _throttledRates.SelectMany(rate => Both(
                ThrottledAt(rate), $"gap of 250 us, {Text(rate)} packets/s", GapDelay(rate), GapRate(rate))),
            .. Both("by-number", "every 8th, 40,000 packets/s", 87.5, 5_000),
            new("gap of 125 us, 50,000 packets/s: interrupts", "1/s",
                measured => Interrupts(measured, "e1000e-loaded"),
                new("8000/s", Firmness.R1), Rule.AtMost(8_000)),
            new("gap of 125 us, 200 packets/s: latency / without a gap", "",
                measured => Mean(measured, "e1000e-quiet") / Mean(measured, Base), Rule: Rule.Ratio(0.95, 1.05)),
            new("a polling driver, 50,000 packets/s: interrupts / packets", "",
                measured => PerPacket(measured, Busy), Rule: Rule.AtMost(0.8)),
            new("a polling driver, 2,000 packets/s: interrupts / packets", "",
                measured => PerPacket(measured, Quick), Rule: Rule.Ratio(0.95, 1)),
        ],
        Remarks =
        [
            "a delay is the mean latency of requests beyond that with an interrupt for each packet: every cost is zero",
            "drivers always poll while packets come (NAPI): a driver that takes an interrupt for each packet does not "
            + "exist here, so that the switch between the two is seen only in interrupts per packet",
            "buffers with two priorities (Li 2014; Lu, Wan, He 2015) do not exist here: the rule on them is left out",
        ],
    };

    private static Figure[] Both(string variant, string what, double delay, double rate) =>
    [
        new($"{what}: delay", "us", measured => Mean(measured, variant) - Mean(measured, Base),
            new($"{Interval.Number(delay)} us", Firmness.Formula), Rule.Formula(delay, within: 0.01 * delay)),
        new($"{what}: interrupts", "1/s", measured => Interrupts(measured, variant),
            new($"{Interval.Number(rate)}/s", Firmness.Formula), Rule.Formula(rate, within: 0.01 * rate)),
    ];

    /// <summary>O-07: mean delay in us if the first packet starts a hold.</summary>
    private static double HoldDelay(int rate) =>
        Held * (1 + Arrivals(rate, Held) / 2) / (1 + Arrivals(rate, Held));

    private static double HoldRate(int rate) => rate / (1 + Arrivals(rate, Held));

    /// <summary>O-08: mean delay in us if interrupts keep a least distance.</summary>
    private static double GapDelay(int rate) =>
        Arrivals(rate, Gap) * Gap / 2 / (Arrivals(rate, Gap) + Math.Exp(-Arrivals(rate, Gap)));

    private static double GapRate(int rate) => 1e6 / (Gap + (Math.Exp(-Arrivals(rate, Gap)) / rate * 1e6));

    private static double Arrivals(int rate, int microseconds) => rate * microseconds / 1e6;

    private static double Mean(Measured measured, string variant) =>
        measured.Domain(variant, "server").RequestLatency.Mean;

    private static double Interrupts(Measured measured, string variant) =>
        measured[variant].Hosts.Single().Irqs / (measured[variant].Run.At.Nanoseconds / 1e9);

    private static double PerPacket(Measured measured, string variant) =>
        (double)measured[variant].Hosts.Single().Irqs / measured.Domain(variant, "server").RequestLatency.Count;

    private static string Throttle(int gap) =>
        $"defaults.nic={{ coalescing = throttled, least-gap = {Text(gap)}us }}";

    private static string RateOf(int rate) => $"vars.rate={Text(rate)}";

    private static string HeldAt(int rate) => $"held-{Text(rate)}";

    private static string ThrottledAt(int rate) => $"throttled-{Text(rate)}";

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
