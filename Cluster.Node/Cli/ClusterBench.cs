using System.Diagnostics;
using ActorXen.Distribution.Spread;
using ActorXen.Distribution.Wire;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;

namespace ActorXen.Cli;

/// <param name="Hosts">Of the scenario.</param>
/// <param name="Racks">Even: each process gets half of them.</param>
/// <param name="Remote">Share of the requests that go to a host of the other process, 0 to 1.</param>
/// <param name="Latency">Between racks: how far the processes may go before they meet.</param>
/// <param name="Length">Simulated, measured; a warm-up of a tenth comes before.</param>
/// <param name="Engine">How entities are hosted.</param>
internal sealed record ClusterBenchOptions(
    int Hosts, int Racks, double Remote, Duration Latency, Duration Length, EngineKind Engine);

/// <param name="OneWallSeconds">One process with one thread.</param>
/// <param name="TwoWallSeconds">Two processes with one thread each.</param>
/// <param name="Speedup">The first divided by the second.</param>
/// <param name="Events">Messages delivered, measured.</param>
/// <param name="EventsBetween">Messages from one process to the other, warm-up included.</param>
/// <param name="BytesBetween">In batches.</param>
/// <param name="Windows">Between the processes, warm-up included.</param>
/// <param name="WaitMedianUs">Time that a process spends at a window's end under load, waiting for the slower one included.</param>
/// <param name="WaitP99Us">The same, 99th percentile.</param>
/// <param name="EmptyMedianUs">The same in windows with next to nothing to do: what a meeting costs.</param>
/// <param name="EmptyP99Us">The same, 99th percentile.</param>
/// <param name="Hash">Of the run in one process.</param>
/// <param name="HashOfTwo">Of the run in two: the same, or there is a fault.</param>
internal sealed record ClusterBenchResult(
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
    string HashOfTwo);

/// <summary>Runs the same scenario in one process and in two, over loopback.</summary>
internal sealed class ClusterBench(ISimulationFactory simulations, IPolicyCatalogue policies)
{
    /// <summary>Below <c>bench</c>: how the second process is called.</summary>
    public const string ServeCommand = "member";

    private const int WarmUpShare = 10;
    private static readonly string[] MemberCommand = ["bench", ServeCommand];
    private const int EmptyHosts = 2;

    private WorkerParts Parts => new((name, text) => Read(name, text), _ => null);

    public ClusterBenchResult Run(ClusterBenchOptions options, CancellationToken stop)
    {
        var spec = Read("bench", ClusterBenchScenario.Of(options));
        var one = RunAlone(spec, options);
        using var here = new LoopbackNode("bench", Parts);
        using var other = MemberProcess.Start(MemberCommand);
        var two = RunTogether(here, other, spec, options, stop);

        var few = options with { Hosts = EmptyHosts, Racks = EmptyHosts, Length = Duration.Longer(options.Length, 100.Ms) };
        var empty = RunTogether(here, other, Read("empty", ClusterBenchScenario.Of(few)), few, stop);
        return new(
            one.WallSeconds, two.WallSeconds, one.WallSeconds / two.WallSeconds, one.Delivered, two.Figures.EventsSent,
            two.Figures.BytesSent, two.Figures.Windows, two.Figures.MedianWait / 1e3, two.Figures.LongWait / 1e3,
            empty.Figures.MedianWait / 1e3, empty.Figures.LongWait / 1e3, $"{one.Hash:x16}", $"{two.Hash:x16}");
    }

    /// <summary>The second process: takes part until whoever started it closes its input.</summary>
    public void Serve(TextReader input, TextWriter output)
    {
        using var node = new LoopbackNode("bench", Parts);
        output.WriteLine(node.Address);
        output.Flush();
        while (input.ReadLine() is not null)
        {
            // Only its end counts.
        }
    }

    private RunSpec Read(string name, string text)
    {
        var loaded = ScenarioLoader.LoadText(name, text, new(policies));
        return loaded.Spec ?? throw new InvalidOperationException(ScenarioProblem.Table(name, loaded.Problems));
    }

    private Outcome RunAlone(RunSpec spec, ClusterBenchOptions options)
    {
        using var simulation = simulations.Build(spec, new(options.Engine, 1), _ => null);
        return new(Measure(simulation, options.Length), simulation.Hash, simulation.Delivered, default);
    }

    private static Outcome RunTogether(
        LoopbackNode here, MemberProcess other, RunSpec spec, ClusterBenchOptions options, CancellationToken stop)
    {
        var name = $"bench-{options.Hosts}";
        var plan = new EpochPlan(name, 1, name, ScenarioText.Of(spec), new(options.Engine, 1), [here.Address, other.Address]);
        using var simulation = SpreadSimulation.Begin(here.System, plan, spec, _ => null, stop);
        return new(Measure(simulation, options.Length), simulation.Hash, simulation.Delivered, FiguresOf(here, other, name));
    }

    private static double Measure(ISimulation simulation, Duration length)
    {
        var begin = VirtualTime.Zero + (length / WarmUpShare);
        simulation.Start();
        simulation.RunUntil(begin);
        var clock = Stopwatch.StartNew();
        simulation.RunUntil(begin + length);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Sums over both; of the waits the longer.</summary>
    private static MemberFigures FiguresOf(LoopbackNode here, MemberProcess other, string run)
    {
        var both = new[] { here.Address, other.Address }
            .Select(address => SpreadWorker.StatusAsync(here.System, address, TimeSpan.FromSeconds(10)).GetAwaiter().GetResult())
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
