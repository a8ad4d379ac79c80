using System.Diagnostics;
using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Xen.Hosts;

namespace ActorXen.Bench.Models;

/// <summary>Measures the model: hosts with servers, clients, disks and batch guests, on one thread.</summary>
/// <param name="simulations">Builds what is measured.</param>
/// <param name="policies">Where policies are looked up.</param>
internal sealed class ModelBench(ISimulationFactory simulations, XenPolicies policies)
{
    private const int HostsPerRack = 20;

    /// <summary>Events of a host in a virtual second, about: how long a measurement must be.</summary>
    private const double EventsPerHostSecond = 475_000;

    /// <summary>Executes about so many events after a warm-up of as many.</summary>
    /// <param name="hosts">1 or more. The load of each host is the same.</param>
    /// <param name="engine">How entities are hosted. Events do not depend on it.</param>
    /// <param name="events">1 or more.</param>
    public ModelSpeed Measure(int hosts, EngineKind engine, long events)
    {
        var length = new Duration((long)(events / (EventsPerHostSecond * hosts) * 1e9) + 1);
        using var simulation = simulations.Build(Read(hosts, length), new(engine, 1), new CounterShelf().Watch);
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + length);
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (before, cpu) = (simulation.Delivered, process.TotalProcessorTime);
        simulation.RunUntil(VirtualTime.Zero + (length * 2));
        process.Refresh();
        var seconds = (process.TotalProcessorTime - cpu).TotalSeconds;
        return new(
            hosts, engine.ToString().ToLowerInvariant(), simulation.Delivered - before, seconds,
            simulation.Hash.ToString("x16", CultureInfo.InvariantCulture));
    }

    private RunSpec Read(int hosts, Duration length)
    {
        var loaded = ScenarioLoader.LoadText("bench", Scenario(hosts, length), new(policies));
        return loaded.Spec ?? throw new InvalidOperationException(ScenarioProblem.Table("bench", loaded.Problems));
    }

    /// <summary>Clients ask the servers of all hosts in turn, so that hosts of different racks meet, too.</summary>
    private static string Scenario(int hosts, Duration length) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        name = bench, length = {{length.Nanoseconds * 2}}ns
        network { in-rack-latency = 5us, cross-rack-latency = 20us }
        defaults { machine { cores = 4 }, pool.policy = credit2, dom0 { vcpus = 2, weight = 512 } }
        guests {
          web { workloads = [ { type = request-server, requests-per-second = 500, service-time = 80us } ] }
          client { workloads = [ { type = request-client, server = "*/web", requests-per-second = 400 } ] }
          db { workloads = [ { type = block-reader, depth = 2, size = 16KiB, think-time = 2ms, cpu-time = 40us } ] }
          batch { vcpus = 2, weight = 128, workloads = [ { type = cpu-bound } ] }
        }
        racks = [ {{string.Join(", ", RacksOf(hosts))}} ]
        """);

    private static IEnumerable<string> RacksOf(int hosts)
    {
        for (var rack = 0; rack * HostsPerRack < hosts; rack++)
        {
            var count = Math.Min(HostsPerRack, hosts - (rack * HostsPerRack));
            yield return $$"""
                { name = r{{rack}}, hosts = [ { name = "{rack}-h{n}", count = {{count}}, domains = [
                  { name = web, like = web }, { name = client, like = client }
                  { name = db, like = db }, { name = batch, like = batch } ] } ] }
                """;
        }
    }
}

/// <param name="Hosts">Hosts of equal load.</param>
/// <param name="Engine">actors or plain.</param>
/// <param name="Events">Messages delivered in the measured interval.</param>
/// <param name="CpuSeconds">CPU time of the whole process in it.</param>
/// <param name="Hash">Hash of the run; the same for both engines.</param>
internal sealed record ModelSpeed(int Hosts, string Engine, long Events, double CpuSeconds, string Hash)
{
    /// <summary>The benchmark's result.</summary>
    public double EventsPerCpuSecond => Events / CpuSeconds;
}
