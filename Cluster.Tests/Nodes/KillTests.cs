using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Tests.Support;
using Xunit.Abstractions;

namespace ActorXen.Tests.Nodes;

/// <summary>Three processes of the built program on loopback, killed with SIGKILL at random moments of a run.</summary>
/// <remarks>
/// How often is <c>ACTORXEN_KILLS</c>, 2 for each store by default and 10 in <c>.ci/run</c>; the seed is
/// <c>ACTORXEN_KILL_SEED</c>, or drawn and printed.
/// </remarks>
public abstract class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Nodes = 3;
    private readonly List<NodeProcess> _nodes = [];

    /// <summary>Of this test alone.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("actorxen-kills-").FullName;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var node in _nodes) node.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <param name="store">What tells the program where its runs are kept.</param>
    protected async Task KillAsync(Dictionary<string, string> store)
    {
        var kills =
            int.Parse(Environment.GetEnvironmentVariable("ACTORXEN_KILLS") ?? "2", CultureInfo.InvariantCulture);
        var seed = int.Parse(
            Environment.GetEnvironmentVariable(
                "ACTORXEN_KILL_SEED") ?? $"{Environment.TickCount & 0xFFFFFF}", CultureInfo.InvariantCulture);
        output.WriteLine($"ACTORXEN_KILLS={kills} ACTORXEN_KILL_SEED={seed}");
        var random = new Random(seed);
        var length = Math.Min(1000, kills * 250);
        var scenario = WriteScenario(length);
        var running = NodeProcess.CommandAsync(store, "run", scenario, "--json", "--no-store");
        await StartAllAsync(store);
        var undisturbed = await running;
        Assert.Equal(0, undisturbed.Code);
        var expected = JsonDocument.Parse(undisturbed.Out).RootElement.GetProperty("hash").GetString();

        var (code, id) = await NodeProcess.CommandAsync(
            store, "submit", scenario, "--detach", "--checkpoint-every", "10ms", "--cluster", string.Join(
                ',', _nodes.Select(node => node.Api)));
        Assert.Equal(0, code);
        var moments = Enumerable.Range(0, kills).Select(_ => random.NextInt64(0, length * 950_000L)).Order().ToList();
        foreach (var moment in moments) await KillOneAsync(id.Trim(), moment, random.Next(Nodes));
        var end = await EndAsync(id.Trim());

        Assert.Equal("complete", end.GetProperty("state").GetString());
        Assert.Equal(expected, end.GetProperty("hash").GetString());
        Assert.Equal(0, (await NodeProcess.CommandAsync(store, "replay", id.Trim(), "--engine", "plain")).Code);
        await AllUpAsync();
        foreach (var node in _nodes) Assert.Equal(0, await node.TerminateAsync());
    }

    private async Task StartAllAsync(Dictionary<string, string> store)
    {
        var config = Path.Combine(Folder, "node.conf");
        await File.WriteAllTextAsync(config, """
            min-members = 3
            failure-detector { heartbeat-interval = 250ms, acceptable-pause = 4s }
            split-brain.stable-after = 1s
            founding.lease = 600s
            # What was asked of a coordinator that is gone is not answered: it is asked again.
            api.timeout = 3s
            """);
        int[] ports = [.. Enumerable.Range(0, Nodes).Select(_ => NodeProcess.FreePort())];
        for (var ordinal = 0; ordinal < Nodes; ordinal++) _nodes.Add(new(ordinal, ports, store, config));
        foreach (var node in _nodes) node.Start();
        await AllUpAsync();
    }

    /// <summary>
    /// Waits until the run has come that far, kills a node, starts it again and waits until it is back.
    /// </summary>
    private async Task KillOneAsync(string id, long moment, int ordinal)
    {
        var reached = 0L;
        await Eventually.HoldsAsync(
            async () => await ReachedAsync(id) is { } at
                && (reached = at) >= moment, $"the run reaches {moment} ns", Log);
        var victim = _nodes[ordinal];
        var isCoordinator = await CoordinatorAsync() == victim.Address;
        victim.Kill();
        output.WriteLine($"killed node {ordinal}{(isCoordinator ? ", the coordinator," : "")} at {reached / 1e6} ms");
        var since = Stopwatch.StartNew();
        victim.Start();
        await AllUpAsync();
        output.WriteLine($"all are up again after {since.Elapsed.TotalSeconds:0.0} s");
    }

    private async Task AllUpAsync()
    {
        foreach (var node in _nodes)
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    RestartStopped();
                    return await node.StatusAsync() is { } status && IsWhole(status);
                },
                $"node {node.Ordinal} sees three nodes up", Log);
        }
    }

    /// <summary>
    /// On a starved machine a living node may be given up: it stops itself, and is started again as a pod would be.
    /// </summary>
    private void RestartStopped()
    {
        foreach (var stopped in _nodes.Where(other => other.HasStopped))
        {
            output.WriteLine($"node {stopped.Ordinal} stopped itself with {stopped.ExitCode}");
            Assert.Equal((int)ExitCode.CutOff, stopped.ExitCode);
            stopped.Start();
        }
    }

    private static bool IsWhole(JsonElement status) =>
        status.GetProperty("members").EnumerateArray().ToList() is { Count: Nodes } members
        && members.All(
            member => member.GetProperty("status").GetString() == "up" && member.GetProperty("reachable").GetBoolean());

    private async Task<long?> ReachedAsync(string id)
    {
        if (await RunAsync(id) is not { } run) return null;
        return run.GetProperty("state").GetString() == "complete" ? long.MaxValue : run.GetProperty("at_ns").GetInt64();
    }

    /// <summary>As the first node that can says it.</summary>
    private async Task<JsonElement?> RunAsync(string id)
    {
        RestartStopped();
        foreach (var node in _nodes)
            if (await node.RunAsync(id) is { } run) return run;
        return null;
    }

    private async Task<string?> CoordinatorAsync()
    {
        foreach (var node in _nodes)
            if (await node.StatusAsync() is { } status && status.GetProperty("coordinator").GetString() is { } known)
                return known;
        return null;
    }

    private async Task<JsonElement> EndAsync(string id)
    {
        JsonElement end = default;
        await Eventually.HoldsAsync(
            async () => await RunAsync(id) is { } run
                && (end = run).GetProperty("state").GetString() is "complete" or "failed",
            "the run ends", Log);
        return end;
    }

    private string Log() =>
        string.Join(
            '\n', _nodes.Select(node => $"--- node {node.Ordinal}, {node.Address}\n{string.Join('\n', node.Said)}"));

    /// <param name="length">ms; long enough that nodes are killed in the middle of it.</param>
    private string WriteScenario(int length)
    {
        var path = Path.Combine(Folder, "kills.conf");
        // Fewer windows than in the other tests: processes meet by the network.
        File.WriteAllText(path, TestCluster.Scenario
            .Replace("length = 40ms", $"length = {length}ms", StringComparison.Ordinal)
            .Replace("cross-rack-latency = 50us", "cross-rack-latency = 1ms", StringComparison.Ordinal));
        return path;
    }
}

/// <summary>One after the other: each keeps three processes busy.</summary>
[Nodes, Long, Collection(nameof(KillTests))]
public sealed class SqliteKillTests(ITestOutputHelper output) : KillTests(output)
{
    [Fact]
    public Task Kills_at_random_moments_do_not_change_a_result() =>
        KillAsync(new() { ["ACTORXEN_STORE"] = Path.Combine(Folder, "runs.db") });
}

/// <summary>See <see cref="SqliteKillTests"/>.</summary>
[Nodes, Long, Collection(nameof(KillTests))]
public sealed class PostgresKillTests(ITestOutputHelper output) : KillTests(output)
{
    [PostgresFact]
    public Task Kills_at_random_moments_do_not_change_a_result() => KillAsync(new()
    {
        ["ACTORXEN_STORE_PROVIDER"] =
            "postgresql",
        ["ACTORXEN_STORE_CONNECTION"] = PrivatePostgres.Shared.CreateDatabase(),
    });
}
