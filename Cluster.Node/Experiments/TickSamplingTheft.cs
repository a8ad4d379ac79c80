using System.Globalization;

namespace ActorXen.Experiments;

/// <summary>
/// A guest that sleeps over each tick steals the CPU from one that does not (experiments §1.3, O-22, O-14).
/// </summary>
internal static class TickSamplingTheft
{
    private const string Accurate = "defaults.pool.legacy_tick_accounting=0";

    private static readonly double[] _bursts = [6, 7, 8, 9, 9.5];

    public static Experiment Experiment { get; } = new()
    {
        Name = "tick-sampling-theft",
        Subject = "cycle stealing from a scheduler that charges by ticks",
        Source = "G. Dunlap, \"Accurate accounting for credit scheduler\", xen-project/xen 78c9b2a64b, 2009",
        Variants =
        [
            .. _bursts.Select(burst => new Variant(Sampled(burst), $"vars.burst={Text(burst)}ms")),
            new("accurate", Accurate),
            new("credit2", "defaults.pool.policy=credit2"),
            new("unseen", Accurate, "vars.search=0s"),
        ],
        Figures =
        [
            .. _bursts.Select(burst => new Figure(
                $"thief's share, bursts of {Text(burst)} ms in a tick of 10 ms",
                "%",
                measured => Share(measured, Sampled(burst)),
                burst == 9.5 ? new("95 %", Firmness.R1) : new($"{Text(burst * 10)} %", Firmness.Formula),
                Rule.Formula(burst * 10, within: 1))),
            new("thief's share, charged by time (9.5 ms)", "%", measured => Share(measured, "accurate"),
                new("50 %", Firmness.Formula), Rule.Formula(50, within: 1)),
            new("thief's share, credit2 (9.5 ms)", "%", measured => Share(measured, "credit2"),
                new("50 %", Firmness.Formula), Rule.Formula(50, within: 1)),
            new("thief's share, charged by time, no tick ever saw it", "%", measured => Share(measured, "unseen")),
        ],
        Remarks =
        [
            "the thief computes for 30 ms before it steals, because it must find the ticks. A vCPU that no tick finds "
            + "running is never active and so never out of credit, in today's credit too (schedulers 3.10, 3.11): see "
            + "the last line",
        ],
    };

    private static double Share(Measured measured, string variant) => measured.Domain(variant, "thief").CpuShare * 100;

    private static string Sampled(double burst) => $"sampled-{Text(burst)}";

    private static string Text(double burst) => burst.ToString("0.#", CultureInfo.InvariantCulture);
}
