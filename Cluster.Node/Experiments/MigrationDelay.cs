using ActorXen.Messages;
using ActorXen.Report;

namespace ActorXen.Experiments;

/// <summary>Leaving a vCPU where its caches are warm for a while (experiments §1.34).</summary>
internal static class MigrationDelay
{
    private const string Plain = "dom0";
    private const string Stubs = "stubs";

    private static readonly string[] _loads = [Plain, Stubs];
    private static readonly int[] _delays = [0, 1, 10];

    public static Experiment Experiment { get; } = new()
    {
        Name = "migration-delay",
        Subject = "vCPUs that are left alone while their caches are warm",
        Source = "X. Yang, xen-project/xen 2441e7179c, 2009",
        Variants =
        [
            .. from load in _loads
               from delay in _delays
               select new Variant(
                   Name(load, delay),
                   [
                       $"vars.delay={delay * 1_000}",
                       .. load == Stubs ? ["vars.models=24", "vars.pause=2ms"] : (string[])[],
                   ]),
        ],
        Figures =
        [
            new("work gained by 1 ms", "%", measured => Gain(measured, Plain, 1), new("about 2 %", Firmness.R1),
                Rule.Ratio(0.5, 5)),
            new("work gained by 1 ms, with stub domains", "%", measured => Gain(measured, Stubs, 1),
                new("4 %", Firmness.R1), Rule.Ratio(0.5, 5)),
            new("gain with stub domains less without", "points",
                measured => Gain(measured, Stubs, 1) - Gain(measured, Plain, 1), new("2 points", Firmness.R1),
                Rule.Order(0)),
            new("fewer migrations with 1 ms", "times", measured => Fewer(measured, Plain), Rule: Rule.Order(5)),
            new("fewer migrations with 1 ms, with stub domains", "times", measured => Fewer(measured, Stubs),
                Rule: Rule.Order(5)),
            new("Jain's index of the guests' work, 1 ms less 10 ms, with stub domains", "",
                measured => Jain(measured, 1) - Jain(measured, 10), Rule: Rule.Order(0)),
            new("work gained by 10 ms, with stub domains", "%", measured => Gain(measured, Stubs, 10)),
            new("migrations, no delay, with stub domains", "1/s", measured => Migrations(measured, Stubs, 0)),
            new("migrations, no delay", "1/s", measured => Migrations(measured, Plain, 0)),
        ],
        Remarks =
        [
            "fewer migrations and the cost in fairness are expected, not reported",
            "a move costs 500 us here. By default, 50 us within a socket and 250 us to another one, the gains are "
            + "0.2 % and 1 %; with 500 us and 1.5 ms they are 2 % and 8 %. We chose before a look at what 500 us gives",
            "memory of other sockets is as near as one's own here, so that a move costs the refilling of caches only",
        ],
    };

    private static string Name(string load, int delay) => $"{load}-{delay}ms";

    private static double Work(Measured measured, string load, int delay) =>
        measured.Sum(Name(load, delay), "jbb-", row => row.WorkSeconds);

    private static double Gain(Measured measured, string load, int delay) =>
        100 * (Work(measured, load, delay) / Work(measured, load, 0) - 1);

    private static double Migrations(Measured measured, string load, int delay)
    {
        var report = measured[Name(load, delay)];
        return report.Hosts.Single().Tally[SchedulingFacts.Migrations] / (report.Run.At.Nanoseconds / 1e9);
    }

    private static double Fewer(Measured measured, string load) =>
        Migrations(measured, load, 0) / Migrations(measured, load, 1);

    /// <summary>Jain's fairness index: 1 if all guests did as much.</summary>
    private static double Jain(Measured measured, int delay)
    {
        double[] work = [.. measured[Name(Stubs, delay)].Domains
            .Where(row => row.Name.StartsWith("jbb-", StringComparison.Ordinal)).Select(row => row.WorkSeconds)];
        return work.Sum() * work.Sum() / (work.Length * work.Sum(value => value * value));
    }
}
