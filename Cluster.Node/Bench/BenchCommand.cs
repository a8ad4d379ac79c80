using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorXen.Bench.Nodes;
using ActorXen.Bench.Phold;
using ActorXen.Cli.Output;
using ActorXen.Xen.Hosts;

namespace ActorXen.Bench;

/// <summary><c>actorxen bench</c>: measures the engine and its parts on this machine.</summary>
internal static class BenchCommand
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <param name="cluster">What <c>bench cluster</c> runs.</param>
    /// <param name="suite">What <c>bench all</c> runs.</param>
    /// <param name="policies">What <c>bench schedulers</c> can measure.</param>
    public static Command Create(ClusterBench cluster, BenchSuite suite, XenPolicies policies, Terminal terminal)
    {
        var bench = new Command("bench", "Measures the engine and the schedulers on this machine.");
        bench.Subcommands.Add(BenchAllCommand.Create(suite, terminal));
        bench.Subcommands.Add(Phold());
        bench.Subcommands.Add(SchedulerBenchCommand.Create(policies));
        bench.Subcommands.Add(ClusterBenchCommand.Create(cluster));
        bench.Subcommands.Add(ClusterBenchCommand.CreateMember(cluster));
        return bench;
    }

    private static Command Phold()
    {
        var defaults = new PholdOptions();
        var lps = Number("--lps", "Logical processes, each an entity.", defaults.Lps);
        var eventsPerLp = Number("--events-per-lp", "Pending events of a process at the start.", defaults.EventsPerLp);
        var remote = Share("--remote", "Share of events that go to a random process, 0 to 1.", defaults.Remote, 1);
        var lookAhead =
            Share("--lookahead", "Least delay, as a share of the mean delay of 1 ms.", defaults.LookAhead, 0.99);
        var threads = Number("--threads", "Number of threads. Results do not depend on it.", defaults.Threads);
        var lpsPerHost =
            Number("--lps-per-host", "Processes that share a timeline; 0 for 1000, or all if fewer.", 0, least: 0);
        var engine = new Option<PholdEngine>("--engine")
        {
            Description = "actors, plain (entities without actors), or floor (a bare heap loop).",
            DefaultValueFactory = _ => defaults.Engine,
        };
        var events = new Option<long>("--events")
        {
            Description = "About how many events to measure; 0 for at least 8 million.",
        };
        var seed = new Option<long>("--seed") { Description = "The seed.", DefaultValueFactory = _ => defaults.Seed };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object." };

        var phold = new Command("phold", "Runs PHOLD, the classic benchmark of discrete-event simulators.")
        {
            lps, eventsPerLp, remote, lookAhead, engine, threads, events, lpsPerHost, seed, json,
        };
        phold.SetAction(parsed =>
        {
            var result = PholdBench.Run(new PholdOptions(
                parsed.GetValue(lps), parsed.GetValue(eventsPerLp), parsed.GetValue(remote), parsed.GetValue(lookAhead),
                parsed.GetValue(engine), parsed.GetValue(threads), parsed.GetValue(events), parsed.GetValue(lpsPerHost),
                parsed.GetValue(seed)));
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(json) ? JsonSerializer.Serialize(result, Json) : TextOf(result));
            return 0;
        });
        return phold;
    }

    internal static Option<int> Number(string name, string description, int fallback, int least = 1)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least) result.AddError($"{name} must be at least {least}.");
        });
        return option;
    }

    internal static Option<double> Share(string name, string description, double fallback, double most)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var share && !(share >= 0 && share <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be from 0 to {most}."));
        });
        return option;
    }

    private static string TextOf(PholdResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {result.Engine}, {result.Lps:N0} processes on {result.Hosts:N0} hosts, {result.Threads} threads: {result.EventsPerCpuSecond / 1e6:0.00} M events per CPU second
          {result.Events:N0} events in {result.WallSeconds:0.000} s, {result.CpuSeconds:0.000} s of CPU, {result.Windows:N0} windows
          {result.BytesPerLp:0} bytes per process, ready in {result.SetupSeconds:0.00} s ({result.SetupCpuSeconds:0.00} s of CPU)
          hash {(result.Hash.Length == 0 ? "none" : result.Hash)}
        """);
}
