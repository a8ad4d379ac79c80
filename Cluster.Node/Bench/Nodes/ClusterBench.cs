using System.Diagnostics;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;
using ActorXen.Report.Printing;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Xen.Hosts;

namespace ActorXen.Bench.Nodes;

/// <param name="OneWallSeconds">Wall time of one process with one thread.</param>
/// <param name="TwoWallSeconds">Wall time of two processes with one thread each, measured right after it.</param>
internal sealed record ClusterBenchPair(double OneWallSeconds, double TwoWallSeconds)
{
    /// <summary>The first divided by the second.</summary>
    public double Speedup => OneWallSeconds / TwoWallSeconds;
}

/// <param name="Pairs">In the order in which they were measured.</param>
/// <param name="OneWallSeconds">Wall time of one process with one thread, median.</param>
/// <param name="TwoWallSeconds">Wall time of two processes with one thread each, median.</param>
/// <param name="Speedup">Speedup of a pair, median.</param>
/// <param name="Events">Messages delivered in one run, warm-up included.</param>
/// <param name="EventsBetween">Messages from one process to the other, warm-up included.</param>
/// <param name="BytesBetween">Bytes of these messages, in batches.</param>
/// <param name="Windows">Windows between the processes, warm-up included.</param>
/// <param name="WaitMedianUs">
/// Time that a process spends at a window's end under load, including the wait for the slower one; median.
/// </param>
/// <param name="WaitP99Us">The same, 99th percentile.</param>
/// <param name="EmptyMedianUs">The same in windows with next to nothing to do, which is what a window costs.</param>
/// <param name="EmptyP99Us">The same, 99th percentile.</param>
/// <param name="Hash">Hash of the run in one process.</param>
/// <param name="HashOfTwo">Hash of the run in two processes; if it differs, there is a bug.</param>
internal sealed record ClusterBenchResult(
    IReadOnlyList<ClusterBenchPair> Pairs,
    double OneWallSeconds,
    double TwoWallSeconds,
    double Speedup,
    long Events,
    long EventsBetween,
    long BytesBetween,
    long Windows,
    double WaitMedianUs,
    double WaitP99Us,
    double EmptyMedianUs,
    double EmptyP99Us,
    string Hash,
    string HashOfTwo)
{
    /// <summary>Of docs/schemas; see <see cref="JsonReport.SchemaVersion"/>.</summary>
    public int SchemaVersion { get; } = JsonReport.SchemaVersion;
}

/// <summary>Runs the same scenario in one process and in two, over loopback.</summary>
internal sealed class ClusterBench(ISimulationFactory simulations, XenPolicies policies)
{
    /// <summary>The command below <c>bench</c> that is the second process.</summary>
    public const string ServeCommand = "member";

    private const int WarmUpShare = 10;
    private static readonly string[] MemberCommand = ["bench", ServeCommand];
    private const int EmptyHosts = 2;

    private WorkerParts Parts => new((name, text) => Read(name, text), policies, _ => []);

    public ClusterBenchResult Run(ClusterBenchOptions options, CancellationToken stop)
    {
        var spec = Read("bench", ClusterBenchScenario.Of(options));
        using var here = new LoopbackNode("bench", Parts);
        using var other = MemberProcess.Start(MemberCommand);
        var measured = Enumerable.Range(0, options.Pairs)
            .Select(pair => (
                One: RunAlone(spec, options),
                Two: RunTogether(here, other, spec, options, $"bench-{pair}", stop)))
            .ToList();

        var few = options with
        {
            Hosts = EmptyHosts,
            Racks = EmptyHosts,
            Length = Duration.Longer(options.Length, 100.Ms)
        };
        var empty = RunTogether(here, other, Read("empty", ClusterBenchScenario.Of(few)), few, "empty", stop);
        return Result(measured, empty.Figures);
    }

    private static ClusterBenchResult Result(List<(Outcome One, Outcome Two)> measured, MemberFigures empty)
    {
        var pairs = measured.ConvertAll(pair => new ClusterBenchPair(pair.One.WallSeconds, pair.Two.WallSeconds));
        var (one, two) = measured[0];
        // All runs have the same events, so they must have the same hash.
        var differing = measured.SelectMany(pair => new[] { pair.One.Hash, pair.Two.Hash })
            .FirstOrDefault(hash => hash != one.Hash, two.Hash);
        return new(
            pairs, Median(pairs, pair => pair.OneWallSeconds), Median(pairs, pair => pair.TwoWallSeconds),
            Median(pairs, pair => pair.Speedup),
            one.Delivered, two.Figures.EventsSent, two.Figures.BytesSent, two.Figures.Windows,
            Median(measured, pair => pair.Two.Figures.MedianWait) / 1e3,
            Median(measured, pair => pair.Two.Figures.LongWait) / 1e3,
            empty.MedianWait / 1e3, empty.LongWait / 1e3, $"{one.Hash:x16}", $"{differing:x16}");
    }

    /// <param name="sorted">At least one value, in order.</param>
    internal static double Median(IReadOnlyList<double> sorted) =>
        (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    private static double Median<T>(List<T> measured, Func<T, double> figure) =>
        Median([.. measured.Select(figure).Order()]);

    /// <summary>Is the second process: takes part in runs until the first process closes its input.</summary>
    public void Serve(TextReader input, TextWriter output)
    {
        using var node = new LoopbackNode("bench", Parts);
        output.WriteLine(node.Address);
        output.Flush();
        while (input.ReadLine() is not null)
        {
            // Only the end of the input matters.
        }
    }

    private RunSpec Read(string name, string text)
    {
        var loaded = ScenarioLoader.LoadText(name, text, new(policies));
        return loaded.Spec ?? throw new InvalidOperationException(ScenarioProblem.Table(name, loaded.Problems));
    }

    private Outcome RunAlone(RunSpec spec, ClusterBenchOptions options)
    {
        using var simulation = simulations.Build(spec, new(options.Engine, 1), _ => []);
        return new(Measure(simulation, options.Length), simulation.Hash, simulation.Delivered, default);
    }

    private Outcome RunTogether(
        LoopbackNode here, MemberProcess other, RunSpec spec, ClusterBenchOptions options, string name,
        CancellationToken stop)
    {
        var plan = new EpochPlan(
            name, 1, name, ScenarioText.Of(spec, policies), new(options.Engine, 1), [here.Address, other.Address]);
        using var simulation = SpreadSimulation.Begin(here.System, plan, spec, policies, _ => [], stop);
        return new(
            Measure(simulation, options.Length), simulation.Hash, simulation.Delivered, FiguresOf(here, other, name));
    }

    private static double Measure(ISimulation simulation, Duration length)
    {
        var begin = VirtualTime.Zero + (length / WarmUpShare);
        simulation.Start();
        simulation.RunUntil(begin);
        // This measurement must not pay for the garbage of the run before.
        GC.Collect();
        var clock = Stopwatch.StartNew();
        simulation.RunUntil(begin + length);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Adds the figures of both processes, and takes the longer of their waits.</summary>
    private static MemberFigures FiguresOf(LoopbackNode here, MemberProcess other, string run)
    {
        var both = new[] { here.Address, other.Address }
            .Select(address => SpreadWorker.StatusAsync(here.System, address, TimeSpan.FromSeconds(10))
                .GetAwaiter().GetResult())
            .Select(status => status.Epochs.Single(epoch => epoch.RunId == run).Figures).ToArray();
        return both[0] with
        {
            EventsSent = both.Sum(figures => figures.EventsSent),
            BytesSent = both.Sum(figures => figures.BytesSent),
            MedianWait = both.Max(figures => figures.MedianWait),
            LongWait = both.Max(figures => figures.LongWait),
        };
    }

    private readonly record struct Outcome(double WallSeconds, ulong Hash, long Delivered, MemberFigures Figures);
}
