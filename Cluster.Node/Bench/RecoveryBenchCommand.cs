using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorXen.Bench.Nodes;
using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Report.Tables;
using ActorXen.Runs;

namespace ActorXen.Bench;

/// <summary>The options of <c>bench cluster</c> that both modes use.</summary>
internal sealed record ClusterBenchInputs(
    Option<int> Hosts, Option<int> Racks, Option<double> Remote, Option<int> LatencyUs, Option<int> LengthMs,
    Option<EngineKind> Engine, Option<bool> Json);

/// <summary><c>actorxen bench cluster --recovery</c>: measures what the loss of a node costs a run.</summary>
internal sealed class RecoveryBenchCommand
{
    public Option<bool> IsAsked { get; } = new("--recovery")
    {
        Description =
            "Kills one of three nodes in mid-run instead and times the recovery. Defaults are then 60 hosts on 6 "
            + "racks, 1000 ms, 200 us between racks, a quarter of the requests remote.",
    };

    public Option<int> Kills { get; } =
        BenchCommand.Number("--kills", "With --recovery: number of kills, each in a new cluster.", 5);

    public Option<bool> OfCoordinator { get; } = new("--coordinator")
    {
        Description = "With --recovery: kills the coordinator instead of a worker.",
    };

    public Option<string?> Config { get; } = new("--config")
    {
        Description = "With --recovery: a file of node settings (see config/node.conf).",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        Option[] ours = [Kills, OfCoordinator, Config];
        command.Add(IsAsked);
        foreach (var option in ours) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(IsAsked)) return;
            foreach (var option in ours.Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} is for --recovery only.");
        });
    }

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(ParseResult parsed, ClusterBenchInputs inputs, CancellationToken stop)
    {
        var scenario = new ClusterBenchOptions(
            Given(parsed, inputs.Hosts, 60), Given(parsed, inputs.Racks, 6), Given(parsed, inputs.Remote, 0.25),
            Given(parsed, inputs.LatencyUs, 200).Us, Given(parsed, inputs.LengthMs, 1000).Ms,
            parsed.GetValue(inputs.Engine), Pairs: 1);
        var options = new RecoveryBenchOptions(
            parsed.GetValue(Kills), parsed.GetValue(Config), parsed.GetValue(OfCoordinator), scenario);
        var result = await RecoveryBench.RunAsync(options, parsed.InvocationConfiguration.Error.WriteLine, stop);
        parsed.InvocationConfiguration.Output.WriteLine(
            parsed.GetValue(inputs.Json)
                ? JsonSerializer.Serialize(result, BenchCommand.Json)
                : TextOf(options, result));
        return (int)(result.IsSame ? ExitCode.Ok : ExitCode.HashesDiffer);
    }

    private static T Given<T>(ParseResult parsed, Option<T> option, T otherwise) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option)! : otherwise;

    internal static string TextOf(RecoveryBenchOptions options, RecoveryBenchResult result)
    {
        var victim = options.OfCoordinator ? "the coordinator" : "a worker";
        var title =
            $"{options.Scenario.Hosts} hosts on three nodes, {victim} killed in mid-run, {result.Kills.Count} times";
        var table = new TextTable(
            title,
            ["part", "median", "least", "most"],
            "Noticed, given up, next epoch and total count from the kill; the others are single steps.");
        Add("noticed, s", kill => kill.Noticed);
        Add("given up, s", kill => kill.GivenUp);
        Add("next epoch, s", kill => kill.NextEpoch);
        Add("hosts built, s", kill => kill.Build);
        Add("checkpoint loaded, s", kill => kill.Load);
        Add("lost work, ms of virtual time", kill => kill.LostWorkMs);
        Add("lost work done again, s", kill => kill.Again);
        Add("total, s", kill => kill.Total);
        var hashes = result.IsSame ? $"hash {result.Hash}, with a kill and without"
            : $"HASHES DIFFER: {result.Hash} undisturbed, "
                + $"{string.Join(", ", result.Kills.Select(kill => kill.Hash))} with a kill";
        return $"{table}  {hashes}";

        void Add(string part, Func<RecoveryTimes, double> read)
        {
            var sorted = result.Kills.Select(read).Order().ToList();
            table.Add(part, Text(ClusterBench.Median(sorted)), Text(sorted[0]), Text(sorted[^1]));
        }
    }

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
