using System.Diagnostics;
using System.Globalization;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Bench.Phold;

/// <summary>Runs PHOLD and measures it. Start-up and a warm-up of a quarter of the events do not count.</summary>
public static class PholdBench
{
    private const int WarmUpShare = 4;

    public static PholdResult Run(PholdOptions options)
    {
        if (options.Engine == PholdEngine.Floor) return RunFloor(options);
        if (options.Engine == PholdEngine.Plain) return RunSimulation(options, null);
        using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("akka.loglevel = WARNING"));
        return RunSimulation(options, system);
    }

    private static PholdResult RunSimulation(PholdOptions options, ActorSystem? system)
    {
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var topology = new PholdTopology(options);
        var threads = Math.Min(options.Threads, topology.Hosts);
        var engine = system is null ? EngineKind.Plain : EngineKind.Actors;
        Simulation? built = null;
        var setup = Measure(() =>
        {
            built = new(topology.Build(options.Seed), new(engine, threads, options.WindowDivisor), system, "phold");
            built.Start();
        });
        using var simulation = built!;
        memory = GC.GetTotalMemory(forceFullCollection: true) - memory;

        var warm = VirtualTime.Zero + options.TimeFor(options.EventsWanted / WarmUpShare);
        simulation.RunUntil(warm);
        var before = simulation.Delivered;
        var (cpu, wall) = Measure(() => simulation.RunUntil(warm + options.TimeFor(options.EventsWanted)));
        var events = simulation.Delivered - before;
        return new(
            options.Lps, system is null ? "plain" : "actors", topology.Hosts, options.ProcessesPerHost, threads,
            events, cpu, wall, events / cpu, memory / (double)options.Lps, setup.Wall, setup.Cpu, simulation.Windows,
            simulation.Hash.ToString("x16", CultureInfo.InvariantCulture));
    }

    private static PholdResult RunFloor(PholdOptions options)
    {
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        PholdFloor? built = null;
        var setup = Measure(() => built = new PholdFloor(options));
        var floor = built!;
        memory = GC.GetTotalMemory(forceFullCollection: true) - memory;

        var warm = options.TimeFor(options.EventsWanted / WarmUpShare).Nanoseconds;
        floor.RunUntil(warm);
        var events = 0L;
        var (cpu, wall) =
            Measure(() => events = floor.RunUntil(warm + options.TimeFor(options.EventsWanted).Nanoseconds));
        return new(
            options.Lps, "floor", 1, options.Lps, 1, events, cpu, wall, events / cpu, memory / (double)options.Lps,
            setup.Wall, setup.Cpu, 0, "");
    }

    private static (double Cpu, double Wall) Measure(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var wall = Stopwatch.StartNew();
        work();
        wall.Stop();
        process.Refresh();
        return ((process.TotalProcessorTime - cpu).TotalSeconds, wall.Elapsed.TotalSeconds);
    }
}
