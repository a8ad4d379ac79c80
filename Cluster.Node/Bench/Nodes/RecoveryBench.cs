using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Clusters;
using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Nodes.Web;
using ActorXen.Report.Printing;
using ActorXen.Runs;

namespace ActorXen.Bench.Nodes;

/// <param name="Kills">How many runs, each on a new cluster that loses one node.</param>
/// <param name="Config">File with settings for all nodes; null for the shipped settings.</param>
/// <param name="OfCoordinator">Kills the coordinator instead of a worker.</param>
/// <param name="Scenario">The scenario of every run; its length is that of the whole run.</param>
internal sealed record RecoveryBenchOptions(
    int Kills, string? Config, bool OfCoordinator, ClusterBenchOptions Scenario);

/// <param name="KilledAtMs">Virtual time that was sealed before the kill, ms.</param>
/// <param name="Noticed">Wall seconds from the kill until the node counted as unreachable.</param>
/// <param name="GivenUp">Wall seconds from the kill until the node's epoch was over.</param>
/// <param name="NextEpoch">Wall seconds from the kill until the next epoch began: all of the detection.</param>
/// <param name="Build">Wall seconds to build the hosts on the remaining nodes.</param>
/// <param name="Load">Wall seconds to load the journal and the checkpoint and to restore the hosts.</param>
/// <param name="LostWorkMs">Virtual time that was simulated again, ms.</param>
/// <param name="Again">Wall seconds that this took.</param>
/// <param name="Total">Wall seconds from the kill until the run had passed the point of the loss.</param>
/// <param name="Hash">Hash of the complete run.</param>
internal sealed record RecoveryTimes(
    double KilledAtMs, double Noticed, double GivenUp, double NextEpoch, double Build, double Load, double LostWorkMs,
    double Again, double Total, string Hash);

/// <param name="Hash">Hash of the undisturbed run in one process.</param>
internal sealed record RecoveryBenchResult(IReadOnlyList<RecoveryTimes> Kills, string Hash)
{
    /// <summary>Of docs/schemas; see <see cref="JsonReport.SchemaVersion"/>.</summary>
    public int SchemaVersion { get; } = JsonReport.SchemaVersion;

    /// <summary>Whether no kill changed the result.</summary>
    public bool IsSame => Kills.All(kill => kill.Hash == Hash);
}

/// <summary>
/// Kills one of three nodes on loopback in mid-run and reads from the cluster's own report what that cost.
/// </summary>
internal static class RecoveryBench
{
    private const int Nodes = 3;
    private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(20);

    /// <param name="say">Receives one line after every kill.</param>
    /// <exception cref="ClusterException">A node does not start or answer.</exception>
    public static async Task<RecoveryBenchResult> RunAsync(
        RecoveryBenchOptions options, Action<string> say, CancellationToken stop)
    {
        var directory = Directory.CreateTempSubdirectory("actorxen-recovery-").FullName;
        try
        {
            // The scenario's text is twice as long as the length in its options.
            var text = ClusterBenchScenario.Of(options.Scenario with { Length = options.Scenario.Length / 2 });
            var hash = await UndisturbedAsync(directory, text, stop);
            var kills = new List<RecoveryTimes>();
            for (var number = 0; number < options.Kills; number++)
            {
                var store = Path.Combine(directory, $"{number}.db");
                kills.Add(await KillOneAsync(store, MomentOf(number, options), text, options, stop));
                var seconds = kills[^1].Total.ToString("0.00", CultureInfo.InvariantCulture);
                say($"kill {number + 1} of {options.Kills}: {seconds} s");
            }

            return new(kills, hash);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>
    /// Spreads the kills evenly over the middle of the run, so that their distances from a checkpoint differ.
    /// </summary>
    private static VirtualTime MomentOf(int kill, RecoveryBenchOptions options)
    {
        const double First = 0.3, Share = 0.3;
        var part = First + (Share * (kill + 0.5) / options.Kills);
        return new((long)(options.Scenario.Length.Nanoseconds * part));
    }

    private static async Task<string> UndisturbedAsync(string directory, string text, CancellationToken stop)
    {
        var path = Path.Combine(directory, "undisturbed.conf");
        await File.WriteAllTextAsync(path, text, stop);
        var start = MemberProcess.StartInfoFor(["run", path, "--no-store", "--json", "--quiet"]);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        try
        {
            var json = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return JsonDocument.Parse(json).RootElement.GetProperty("hash").GetString()!;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static async Task<RecoveryTimes> KillOneAsync(
        string store, VirtualTime moment, string text, RecoveryBenchOptions options, CancellationToken stop)
    {
        var nodes = new List<BenchNode>();
        try
        {
            for (var number = 0; number < Nodes; number++)
                nodes.Add(await BenchNode.StartAsync(ArgumentsOf(store, options.Config, nodes), stop));
            using var client = new ClusterClient(string.Join(',', nodes.Select(node => node.Api)));
            var run = new RunRequestJson(
                RunId.New(DateTimeOffset.UtcNow), "bench", text, null, null, options.Scenario.Engine, Threads: 1,
                AllRows: false);
            await client.SubmitAsync(run, stop);
            var before = await AwaitAsync(
                client, run.RunId, seen => seen.GetProperty("at_ns").GetInt64() >= moment.Nanoseconds, stop);
            var victim = await VictimAsync(client, nodes, options.OfCoordinator, stop);
            var killed = DateTimeOffset.UtcNow;
            victim.Kill();
            return TimesOf(killed, before, await AwaitAsync(client, run.RunId, _ => false, stop));
        }
        finally
        {
            foreach (var node in nodes) node.Dispose();
        }
    }

    private static IEnumerable<string> ArgumentsOf(string store, string? config, List<BenchNode> before) =>
    [
        "--cluster-name", "recovery", "--roles", "coordinator,worker", "--min-members", $"{Nodes}", "--store", store,
        .. config is null ? (string[])[] : ["--config", config],
        .. before.Count == 0 ? (string[])[] : ["--seed-nodes", before[0].Address],
    ];

    /// <summary>Waits until the run is as wanted or over, and returns its state.</summary>
    private static async Task<JsonElement> AwaitAsync(
        ClusterClient client, string runId, Func<JsonElement, bool> isWanted, CancellationToken stop)
    {
        while (true)
        {
            var run = await client.RunAsync(runId, stop);
            if (isWanted(run) || run.GetProperty("state").GetString() is "complete" or "failed" or "cancelled")
                return run;
            await Task.Delay(BetweenPolls, stop);
        }
    }

    /// <summary>Chooses a node that has hosts of the run.</summary>
    private static async Task<BenchNode> VictimAsync(
        ClusterClient client, List<BenchNode> nodes, bool ofCoordinator, CancellationToken stop)
    {
        var status = await client.StatusAsync(stop);
        var coordinator = status.GetProperty("coordinator").GetString();
        var sharing = status.GetProperty("members").EnumerateArray()
            .Where(member => member.GetProperty("hosts").GetInt32() > 0)
            .Select(member => member.GetProperty("address").GetString()).ToHashSet();
        return nodes.FindLast(node => sharing.Contains(node.Address) && node.Address == coordinator == ofCoordinator)
            ?? throw new InputException("The run was over before a node could be killed. Try a larger --length-ms.");
    }

    private static RecoveryTimes TimesOf(DateTimeOffset killed, JsonElement before, JsonElement run)
    {
        var problem = run.GetProperty("note").GetString();
        if (run.GetProperty("state").GetString() != "complete")
            throw new ClusterException($"The run did not complete: {problem}");
        if (run.GetProperty("recoveries").EnumerateArray().ToList() is not [var recovery])
        {
            throw new InputException(
                $"The run had {run.GetProperty("recoveries").GetArrayLength()} recoveries instead of one: it ended too "
                + "early, or a node was unresponsive on a busy machine. Try a larger --length-ms, or --config with a "
                + "longer acceptable-pause.");
        }

        // The cluster counts from the last sign of life, at most a heartbeat before or after the kill.
        var offset = (recovery.GetProperty("last_sign").GetDateTimeOffset() - killed).TotalSeconds;
        double Since(string name) => Math.Round(offset + recovery.GetProperty(name).GetDouble(), 3);
        double Seconds(string name) => recovery.GetProperty(name).GetDouble();
        return new(
            before.GetProperty("at_ns").GetInt64() / 1e6,
            Since("noticed_seconds"), Since("given_up_seconds"), Since("begun_seconds"),
            Seconds("build_seconds"), Seconds("load_seconds"), recovery.GetProperty("lost_work_ns").GetInt64() / 1e6,
            Seconds("again_seconds"), Since("total_seconds"), run.GetProperty("hash").GetString()!);
    }
}
