using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Experiments.Oracles;

/// <summary>Interrupts that a network card holds back by time, by a gap, or by number (experiments §2).</summary>
internal static class Moderation
{
    /// <summary>Twice the client's latency of the scenario, 64 bytes at 100 Gbit/s each way, 1 ns of service.</summary>
    private const double TravelUs = 2.011;

    private const string Throttled = "defaults.nic={coalescing=throttled,least-gap=250us}";

    public static Oracle ByTime { get; } = Of(
        "O-07", "held from the first packet on for tau", "delay = tau(1 + l tau/2)/(1 + l tau); rate = l/(1 + l tau)",
        [("slow", 10_000, "vars.usecs=100us", 75, 5_000), ("fast", 50_000, "vars.usecs=100us", 58.333, 8_333.3)]);

    public static Oracle ByGap { get; } = Of(
        "O-08", "interrupts at least g apart", "delay = (l g^2/2)/(l g + e^(-l g)); rate = 1/(g + e^(-l g)/l)",
        [
            ("slow", 2_000, Throttled, 56.483, 1_807.5),
            ("middle", 8_000, Throttled, 117.08, 3_746.5),
            ("fast", 50_000, Throttled, 125.0, 4_000),
        ]);

    public static Oracle ByNumber { get; } = Of(
        "O-08b", "held until N packets wait", "delay = (N-1)/(2l); rate = l/N",
        [("eight", 40_000, "vars.usecs=100ms vars.frames=8", 87.5, 5_000)]);

    private static Oracle Of(
        string id, string truth, string formula,
        (string Name, int Rate, string Set, double Delay, double PerSecond)[] cases) => new()
        {
            Id = id,
            Truth = truth,
            Formula = formula,
            Scenario = "moderation",
            Variants =
            [
                .. cases.Select(one => new Variant(one.Name, [$"vars.rate={one.Rate}", .. one.Set.Split(' ')])),
            ],
            Figures =
        [
            .. cases.SelectMany(one => (OracleFigure[])
            [
                new(
                    string.Create(CultureInfo.InvariantCulture, $"{one.Rate} packets/s: mean delay"), one.Name, "us",
                    one.Delay, 0.01,
                    measured => measured.Domain(one.Name, "server").RequestLatency.Mean - TravelUs),
                new(
                    string.Create(CultureInfo.InvariantCulture, $"{one.Rate} packets/s: interrupts"), one.Name, "/s",
                    one.PerSecond, 0.01,
                    measured => measured[one.Name].Hosts[0].Tally[IrqFacts.Signals] / Seconds(measured, one.Name)),
            ]),
        ],
            Short = "1s",
            Precise = "20s",
        };

    private static double Seconds(Measured measured, string variant) =>
        (measured[variant].Run.At - VirtualTime.Zero).Nanoseconds / 1e9;
}
