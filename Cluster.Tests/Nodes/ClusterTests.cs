using System.Text.Json;
using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Messages;
using ActorXen.Nodes;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Settings;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Nodes;

/// <summary>Several nodes in one process: they come, go and are killed, and results stay the same.</summary>
[Nodes]
public sealed class ClusterTests : IAsyncLifetime, IAsyncDisposable
{
    private const string RunId = "20261123-00000a";
    private static readonly HttpClient Http = new();
    private readonly TestCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task A_node_whose_batch_port_is_taken_says_so()
    {
        using var taken = LinkListener.Open("127.0.0.1", 0);

        var failure = await Assert.ThrowsAsync<NodeStartException>(
            () => _cluster.BeginAsync([], found: true, new NodeOverride("test", "batch-port", $"{taken.Port}")));

        Assert.Contains($"127.0.0.1:{taken.Port}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--batch-port", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_of_three_runs_a_scenario_with_the_hash_of_a_single_process()
    {
        var first = await _cluster.StartAsync();
        await _cluster.StartAsync();
        var third = await _cluster.StartAsync(NodeOptions.Worker);

        await SubmitAsync(third);
        var run = await EndOfAsync(first);

        Assert.Equal("complete", run.GetProperty("state").GetString());
        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.Contains("hash " + UndisturbedHash(), run.GetProperty("report").GetString(), StringComparison.Ordinal);
        Assert.Contains(UndisturbedHash(), run.GetProperty("result").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_worker_costs_the_run_nothing_but_time()
    {
        var (first, _, third) = await ThreeInMidRunAsync();

        await _cluster.KillAsync(third);
        _cluster.Gate.Open();
        var run = await EndOfAsync(first);

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.True((await StatusAsync(first)).GetProperty("epoch").GetInt64() >= 2, _cluster.Log());
        AssertRecovered(run, third.Self.ToString());
        await TypedStatusAsync(first, "Recoveries");
    }

    /// <summary>What it cost is told, part by part, to the API and to the operator.</summary>
    private void AssertRecovered(JsonElement run, string lost)
    {
        var recovery = run.GetProperty("recoveries").EnumerateArray().First();
        var parts = new[] { "noticed", "given_up", "begun", "build", "load", "again" }
            .ToDictionary(part => part, part => recovery.GetProperty($"{part}_seconds").GetDouble());

        Assert.Contains(lost, recovery.GetProperty("lost").EnumerateArray().Select(node => node.GetString()));
        Assert.True(
            parts["noticed"] > 0 && parts["noticed"] < parts["given_up"] && parts["given_up"] <= parts["begun"],
            $"{recovery}");
        Assert.True(parts["build"] > 0 && parts["load"] > 0, $"{recovery}");
        // Held at 21 ms, with checkpoints at even milliseconds.
        Assert.InRange(recovery.GetProperty("lost_work_ns").GetInt64(), 0, 2_000_000);
        Assert.Contains(
            _cluster.Said,
            line => line.StartsWith($"run {RunId} recovered on ", StringComparison.Ordinal)
                && line.Contains(lost, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_coordinator_is_replaced_by_another_node_which_resumes_its_run()
    {
        var (first, second, _) = await ThreeInMidRunAsync();

        await _cluster.KillAsync(first);
        _cluster.Gate.Open();
        var run = await EndOfAsync(second);

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.Equal(second.Self.ToString(), (await StatusAsync(second)).GetProperty("coordinator").GetString());
        AssertRecovered(run, first.Self.ToString());
    }

    [Fact]
    public async Task A_node_that_leaves_in_mid_run_hands_its_part_over_at_a_sealed_time()
    {
        var (first, second, _) = await ThreeInMidRunAsync();

        var leaving = _cluster.LeaveAsync(first);
        _cluster.Gate.Open();
        await leaving;
        var run = await EndOfAsync(second);

        Assert.Equal(NodeEnd.Left, await first.Ended);
        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task A_node_that_joins_in_mid_run_takes_its_share_from_the_next_epoch_on()
    {
        _cluster.Gate.At = VirtualTime.Zero + 20.Ms;
        var first = await _cluster.StartAsync();
        await SubmitAsync(first);
        await _cluster.ReachGateAsync();

        var second = await _cluster.StartAsync();
        await Eventually.HoldsAsync(
            () => _cluster.Said.Any(line => line.Contains("ends at the next sealed time", StringComparison.Ordinal)),
            "the epoch is to end", _cluster.Log);
        _cluster.Gate.Open();
        var run = await EndOfAsync(second);

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.Contains(_cluster.Said, line => line.Contains("on 2 nodes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cluster_that_is_gone_as_a_whole_leaves_its_open_runs_to_the_next_one()
    {
        _cluster.Gate.At = VirtualTime.Zero + 20.Ms;
        var first = await _cluster.StartAsync();
        await SubmitAsync(first);
        await _cluster.ReachGateAsync();

        await _cluster.KillAsync(first);
        _cluster.Gate.Open();
        var run = await EndOfAsync(await _cluster.StartAsync());

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task A_cancelled_run_keeps_what_is_sealed_and_the_next_one_begins()
    {
        _cluster.Gate.At = VirtualTime.Zero + 10.Ms;
        var node = await _cluster.StartAsync();
        await SubmitAsync(node);
        await SubmitAsync(node, "20261123-00000b");
        await _cluster.ReachGateAsync();

        await Eventually.HoldsAsync(
            async () => await DeleteAsync(node, RunId) == 202, "the run is cancelled", _cluster.Log);
        _cluster.Gate.Open();
        var next = await EndOfAsync(node, "20261123-00000b");
        var first = await EndOfAsync(node);

        Assert.Equal("cancelled", first.GetProperty("state").GetString());
        Assert.Equal("complete", next.GetProperty("state").GetString());
        Assert.Equal(UndisturbedHash(), next.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task A_run_waits_for_as_many_workers_as_the_coordinator_was_told()
    {
        var first = await _cluster.StartAsync(minMembers: 2);
        await SubmitAsync(first);
        await Eventually.HoldsAsync(
            async () => (await RunAsync(first, RunId)).GetProperty("note").GetString()
                == "It waits for 2 workers: 1 joined so far.",
            "the run waits", _cluster.Log);

        await _cluster.StartAsync(minMembers: 2);
        var run = await EndOfAsync(first);

        Assert.Equal("complete", run.GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_smaller_part_of_a_cut_cluster_stops_itself()
    {
        var first = await _cluster.StartAsync();
        await _cluster.StartAsync();
        var third = await _cluster.StartAsync();

        // What the majority does when it gives a silent node up; the node hears of it.
        first.System.Membership.Down(third.System.Membership.SelfAddress);

        Assert.Equal(NodeEnd.Downed, await _cluster.EndOfAsync(third));
        Assert.True(first.IsUp);
    }

    [Theory]
    [InlineData(0)]     // The coordinator.
    [InlineData(2)]
    public async Task A_node_that_is_cut_off_stops_itself_and_the_others_continue(int which)
    {
        var (first, second, third) = await ThreeInMidRunAsync();
        var lonely = which == 0 ? first : third;

        await _cluster.CutOffAsync(lonely);
        _cluster.Gate.Open();
        var end = await _cluster.EndOfAsync(lonely);
        var run = await EndOfAsync(second);

        Assert.Equal(NodeEnd.Downed, end);
        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        await using var journal = SqlRunJournal.OpenStore(_cluster.Store);
        var seals = (await journal.ReadAsync(RunId)).Seals.Select(seal => seal.At.Nanoseconds).ToList();
        Assert.Equal(Enumerable.Range(1, 40).Select(ms => ms * 1_000_000L), seals);
    }

    [Fact]
    public async Task A_restarted_first_node_that_reaches_no_other_does_not_found_a_second_cluster()
    {
        var first = await _cluster.BeginAsync([], found: false);
        await Eventually.HoldsAsync(() => first.IsUp, "the first node is up", _cluster.Log);

        var again = await _cluster.BeginAsync(
            [$"127.0.0.1:{NodeProcess.FreePort()}"], found: false, new NodeOverride("test", "ordinal", "0"));
        await Eventually.HoldsAsync(
            () => _cluster.Said.Count(
                line => line.StartsWith(
                    $"does not found the cluster: one founded by {first.Self} is alive",
                    StringComparison.Ordinal)) >= 2,
            "the second one says twice that it does not found", _cluster.Log);

        Assert.False(again.IsUp);
    }

    [Fact]
    public async Task Submit_prints_the_tables_of_run_and_status_and_cancel_know_the_run()
    {
        var node = await _cluster.StartAsync();
        var scenario = Path.Combine(Path.GetDirectoryName(_cluster.Store.Name)!, "small.conf");
        await File.WriteAllTextAsync(scenario, TestCluster.Scenario);

        var submitted = await TypeAsync("submit", scenario, "--quiet", "--cluster", $"{node.Http}");
        var run = await TypeAsync("run", scenario, "--quiet", "--no-store");
        await TypedStatusAsync(node, UndisturbedHash());
        var id = (await StatusAsync(node)).GetProperty("runs")[0].GetProperty("run_id").GetString()!;
        var cancelled = await TypeAsync("cancel", id, "--cluster", $"{node.Http}");

        Assert.Equal((0, 0), (submitted.Code, run.Code));
        Assert.Equal(run.Out.Split('\n')[1..], submitted.Out.Split('\n')[1..]);
        Assert.Contains($"hash {UndisturbedHash()}; run {id}", submitted.Out, StringComparison.Ordinal);
        Assert.Equal((2, $"actorxen: Run {id} is already over.\n"), (cancelled.Code, cancelled.Error));
    }

    /// <summary>While no coordinator answers, the status has no runs; that is right, and its exit code is 0.</summary>
    private async Task TypedStatusAsync(RunningNode at, string text)
    {
        (int Code, string Out, string Error) typed = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                typed = await TypeAsync("status", "--cluster", $"{at.Http}");
                return typed.Out.Contains(text, StringComparison.Ordinal);
            },
            $"the status has {text}", () => $"{typed}\n{_cluster.Log()}");
        Assert.Equal(0, typed.Code);
    }

    private static async Task<(int Code, string Out, string Error)> TypeAsync(params string[] arguments)
    {
        using var actors = new ActorRuntime();
        using var standardOut = new StringWriter();
        using var standardError = new StringWriter();
        var terminal = new Terminal(standardOut, standardError, Styled: false, Live: false);
        var code = await CommandLine.RunAsync(arguments, Program.Parts(actors, terminal), terminal, default);
        return (code, standardOut.ToString(), standardError.ToString());
    }

    private static string UndisturbedHash() => _undisturbed.Value;

    private static readonly Lazy<string> _undisturbed = new(() =>
    {
        var spec = Program.ForNodes(XenPolicies.Instance).ReadScenario("test", TestCluster.Scenario);
        using var trial = Trial.Of(spec);
        return trial.Simulation.Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    });

    private async Task<(RunningNode First, RunningNode Second, RunningNode Third)> ThreeInMidRunAsync()
    {
        _cluster.Gate.At = VirtualTime.Zero + 21.Ms;
        var nodes = (await _cluster.StartAsync(), await _cluster.StartAsync(), await _cluster.StartAsync());
        await Eventually.HoldsAsync(() => MembersUpAsync(nodes.Item1, 3), "all nodes are up", _cluster.Log);
        await SubmitAsync(nodes.Item1);
        await _cluster.ReachGateAsync();
        return nodes;
    }

    /// <summary>As a client does it: it tries again when it is told to, since the same run twice is one run.</summary>
    private async Task SubmitAsync(RunningNode at, string id = RunId)
    {
        ICoordination? answer = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                answer = await at.Gate.AskAsync(new SubmitRun(TestCluster.Order(id)), TimeSpan.FromSeconds(30));
                return answer is not RequestRefused { Why: Refusal.NotNow };
            },
            "a run can be submitted", () => $"{answer}\n{_cluster.Log()}");
        Assert.Equal(new RunAccepted(id), answer);
    }

    private Task<JsonElement> EndOfAsync(RunningNode at, string id = RunId) => LookAsync(
        () => RunAsync(at, id), run => run.GetProperty(
            "state").GetString() is "complete" or "failed" or "cancelled", $"run {id} ends");

    private async Task<JsonElement> LookAsync(Func<Task<JsonElement>> look, Func<JsonElement, bool> isIt, string what)
    {
        JsonElement seen = default;
        await Eventually.HoldsAsync(async () => isIt(seen = await look()), what, () => $"{seen}\n{_cluster.Log()}");
        return seen;
    }

    private async Task<bool> MembersUpAsync(RunningNode at, int count)
    {
        var members = (await StatusAsync(at)).GetProperty("members").EnumerateArray();
        return members.Count(member => member.GetProperty("status").GetString() == "up") == count;
    }

    /// <summary>What the coordinator says, as soon as one answers.</summary>
    private Task<JsonElement> StatusAsync(RunningNode at) => LookAsync(
        () => GetAsync(at, "/api/status"),
        status => status.GetProperty("coordinator").ValueKind == JsonValueKind.String,
        "a coordinator answers");

    /// <summary>A run that cannot be asked about now has the state "unknown".</summary>
    private static async Task<JsonElement> RunAsync(RunningNode at, string id)
    {
        var answer = await GetAsync(at, $"/api/runs/{id}");
        return answer.TryGetProperty("error", out var error)
            ? JsonDocument.Parse($$"""{"state": "unknown", "note": {{JsonSerializer.Serialize(error.GetString())}}}""").RootElement
            : answer;
    }

    private static async Task<int> DeleteAsync(RunningNode at, string id)
    {
        using var response = await Http.DeleteAsync(new Uri($"http://{at.Http}/api/runs/{id}"));
        return (int)response.StatusCode;
    }

    private static async Task<JsonElement> GetAsync(RunningNode at, string path)
    {
        using var response = await Http.GetAsync(new Uri($"http://{at.Http}{path}"));
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
