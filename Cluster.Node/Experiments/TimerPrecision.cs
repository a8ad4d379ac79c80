using ActorXen.Messages;
using ActorXen.Report;

namespace ActorXen.Experiments;

/// <summary>What the slop of a pCPU's timer costs and saves (experiments §1.32).</summary>
internal static class TimerPrecision
{
    private const string Dense = "dense";
    private const string Sparse = "sparse";

    /// <summary>The longest time from the timer's interrupt to its handler on a busy pCPU, us.</summary>
    private const int Dispatch = 10;

    private static readonly int[] _slops = [50, 10, 1];

    public static Experiment Experiment { get; } = new()
    {
        Name = "timer-precision",
        Subject = "how late timers are, and how often they interrupt, by the slop",
        Source = "slop of 50 us: xen-project/xen 3ac61e94cf; of 1 us: L. Abeni's note on Xen's timers; B. Adamczyk, "
            + "A. Chydzinski, \"Achieving High Resolution Timer Events in Virtualized Environment\", PLoS ONE 10(7), "
            + "2015",
        Variants =
        [
            .. _slops.Select(slop => new Variant(Name(Dense, slop), Slop(slop))),
            .. _slops.Select(slop => new Variant(Name(Sparse, slop), Slop(slop), "vars.period=200ms", "length=10s")),
        ],
        Figures =
        [
            .. _slops.Select(slop => new Figure(
                $"latest, dense timers, slop of {slop} us", "us", measured => Delay(measured, Dense, slop).Longest,
                new($"slop + {Dispatch} us", Firmness.Formula), Rule.AtMost(slop + Dispatch))),
            new("mean lateness, dense timers, 50 us / 1 us", "times",
                measured => Delay(measured, Dense, 50).Mean / Delay(measured, Dense, 1).Mean, Rule: Rule.Order(10)),
            new("median lateness, sparse timers, slop of 50 us", "us", measured => Delay(measured, Sparse, 50).P50,
                new("not the slop", Firmness.Formula), Rule.AtMost(Dispatch)),
            new("interrupts, dense timers, 10 us / 50 us", "times",
                measured => Interrupts(measured, 10) / Interrupts(measured, 50), Rule: Rule.Order(1.001)),
            new("interrupts, dense timers, 1 us / 10 us", "times",
                measured => Interrupts(measured, 1) / Interrupts(measured, 10), Rule: Rule.Order(1.001)),
            .. _slops.Select(slop => new Figure(
                $"mean lateness, dense timers, slop of {slop} us", "us",
                measured => Delay(measured, Dense, slop).Mean)),
            .. _slops.Select(slop => new Figure(
                $"mean lateness, sparse timers, slop of {slop} us", "us",
                measured => Delay(measured, Sparse, slop).Mean)),
            .. _slops.Select(slop => new Figure(
                $"timer interrupts, dense timers, slop of {slop} us", "1/s",
                measured => Interrupts(measured, slop))),
        ],
        Remarks =
        [
            "lateness is that of Xen's timers, from the deadline until the handler runs; a guest's own timer also "
            + "waits for the guest's slop and for its vCPU",
            "sparse: eight timers of 200 ms in the mean, which only now and then come within 50 us of each other",
            "the preemption timer (20-30 % faster, Linux ce7a058a2117) is left out: nothing here charges its cost",
        ],
    };

    private static string Slop(int slop) => $"vars.slop={slop}us";

    private static string Name(string load, int slop) => $"{load}-{slop}us";

    private static Percentiles Delay(Measured measured, string load, int slop) =>
        measured[Name(load, slop)].Hosts.Single().Tally[TimerFacts.HostTimerDelay];

    /// <summary>Timer interrupts of the pCPU per second.</summary>
    private static double Interrupts(Measured measured, int slop)
    {
        var report = measured[Name(Dense, slop)];
        return report.Hosts.Single().Tally[PcpuFacts.SoftirqsServed, (int)Softirq.Timer]
            / (report.Run.At.Nanoseconds / 1e9);
    }
}
