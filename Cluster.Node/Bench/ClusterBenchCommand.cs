using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorXen.Bench.Nodes;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Bench;

/// <summary>
/// <c>actorxen bench cluster</c>: measures how much faster a second process makes a run, and what a window costs.
/// </summary>
internal static class ClusterBenchCommand
{
    public static Command Create(ClusterBench bench)
    {
        var hosts = BenchCommand.Number("--hosts", "Hosts, each with a server and a client.", 1_000, least: 2);
        var racks = BenchCommand.Number(
            "--racks", "Racks; an even number, so that each process has half of them.", 20, least: 2);
        var remote = BenchCommand.Share("--remote", "Share of requests that go to the other process, 0 to 1.", 0.01, 1);
        var latency =
            BenchCommand.Number("--latency-us", "Latency between racks, us: the look-ahead between processes.", 20);
        var length = BenchCommand.Number("--length-ms", "Simulated time to measure, ms.", 100);
        var pairs = BenchCommand.Number(
            "--pairs", "How often to measure one process and then two; medians are reported.", 3);
        var engine = Options.Engine();
        var json = Options.Json();
        var recovery = new RecoveryBenchCommand();
        var command = new Command(
            "cluster", "Runs the same scenario in one process and in two, one thread each, over loopback.")
        {
            hosts, racks, remote, latency, length, pairs, engine, json,
        };
        recovery.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(racks) % 2 != 0) result.AddError("--racks must be even.");
            else if (result.GetValue(racks) > result.GetValue(hosts))
                result.AddError("--racks must not be more than --hosts.");
        });
        command.SetAction((parsed, stop) => Task.Run(
            async () =>
            {
                if (parsed.GetValue(recovery.IsAsked))
                    return await recovery.RunAsync(
                        parsed, new(hosts, racks, remote, latency, length, engine, json), stop);
                var options = new ClusterBenchOptions(
                    parsed.GetValue(hosts), parsed.GetValue(racks), parsed.GetValue(remote),
                    parsed.GetValue(latency).Us, parsed.GetValue(length).Ms, parsed.GetValue(engine),
                    parsed.GetValue(pairs));
                var result = bench.Run(options, stop);
                var output = parsed.InvocationConfiguration.Output;
                output.WriteLine(
                    parsed.GetValue(json)
                        ? JsonSerializer.Serialize(result, BenchCommand.Json)
                        : TextOf(options, result));
                return (int)(result.Hash == result.HashOfTwo ? ExitCode.Ok : ExitCode.HashesDiffer);
            },
            stop));
        return command;
    }

    /// <summary>The second process, which the first one starts; hidden from users.</summary>
    public static Command CreateMember(ClusterBench bench)
    {
        var command = new Command(ClusterBench.ServeCommand, "The second process of bench cluster.") { Hidden = true };
        command.SetAction(parsed => bench.Serve(Console.In, parsed.InvocationConfiguration.Output));
        return command;
    }

    private static string PairsOf(ClusterBenchResult result) => string.Join(", ", result.Pairs.Select(pair =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{pair.OneWallSeconds:0.0} / {pair.TwoWallSeconds:0.0} s = {pair.Speedup:0.00}x")));

    private static string TextOf(ClusterBenchOptions options, ClusterBenchResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {options.Hosts:N0} hosts on {options.Racks} racks, {options.Remote:P0} of the requests between the processes: {result.Speedup:0.00}x with the second process
          one process {result.OneWallSeconds:0.00} s, two {result.TwoWallSeconds:0.00} s for {options.Length} simulated (medians)
          pairs: {PairsOf(result)}
          {result.Events:N0} messages; {result.EventsBetween:N0} between the processes, {result.BytesBetween:N0} bytes, in {result.Windows:N0} windows
          an empty window costs {result.EmptyMedianUs:0} us (median), {result.EmptyP99Us:0} us (p99)
          under load a process spends {result.WaitMedianUs:0} us (median), {result.WaitP99Us:0} us (p99) at a window's end
          hash {result.Hash} in one process, {result.HashOfTwo} in two
        """);
}
