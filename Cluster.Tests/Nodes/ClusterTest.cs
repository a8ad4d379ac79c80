using System.Text.Json;
using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Nodes;
using ActorXen.Nodes.Coordination;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Nodes;

/// <summary>Tests that each have a cluster of their own, and what they ask it.</summary>
public abstract class ClusterTest : IAsyncLifetime, IAsyncDisposable
{
    private protected const string RunId = "20261123-00000a";

    private static readonly Lazy<string> _undisturbed = new(() =>
    {
        var spec = Program.ForNodes(XenPolicies.Instance).ReadScenario("test", TestCluster.Scenario);
        using var trial = Trial.Of(spec);
        return trial.Simulation.Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    });

    /// <param name="store">A SQLite file if null.</param>
    protected ClusterTest(StoreOptions? store = null) => Cluster = new(store: store);

    private protected TestCluster Cluster { get; }

    private protected static HttpClient Http { get; } = new();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Cluster.DisposeAsync();
    }

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    /// <summary>While no coordinator answers, the status has no runs; that is right, and its exit code is 0.</summary>
    private protected async Task TypedStatusAsync(RunningNode at, string text)
    {
        (int Code, string Out, string Error) typed = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                typed = await TypeAsync("status", "--cluster", $"{at.Http}");
                return typed.Out.Contains(text, StringComparison.Ordinal);
            },
            $"the status has {text}", () => $"{typed}\n{Cluster.Log()}");
        Assert.Equal(0, typed.Code);
    }

    private protected static async Task<(int Code, string Out, string Error)> TypeAsync(params string[] arguments)
    {
        using var actors = new ActorRuntime();
        using var standardOut = new StringWriter();
        using var standardError = new StringWriter();
        var terminal = new Terminal(standardOut, standardError, Styled: false, Live: false);
        var code = await CommandLine.RunAsync(arguments, Program.Parts(actors, terminal), terminal, default);
        return (code, standardOut.ToString(), standardError.ToString());
    }

    private protected static string UndisturbedHash() => _undisturbed.Value;

    private protected async Task<(RunningNode First, RunningNode Second, RunningNode Third)> ThreeInMidRunAsync()
    {
        Cluster.Gate.At = VirtualTime.Zero + 21.Ms;
        var nodes = (await Cluster.StartAsync(), await Cluster.StartAsync(), await Cluster.StartAsync());
        await Eventually.HoldsAsync(() => MembersUpAsync(nodes.Item1, 3), "all nodes are up", Cluster.Log);
        await SubmitAsync(nodes.Item1);
        await Cluster.ReachGateAsync();
        return nodes;
    }

    /// <summary>As a client does it: it tries again when it is told to, since the same run twice is one run.</summary>
    private protected async Task SubmitAsync(RunningNode at, string id = RunId)
    {
        ICoordination? answer = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                answer = await at.Gate.AskAsync(new SubmitRun(TestCluster.Order(id)), TimeSpan.FromSeconds(30));
                return answer is not RequestRefused { Why: Refusal.NotNow };
            },
            "a run can be submitted", () => $"{answer}\n{Cluster.Log()}");
        Assert.Equal(new RunAccepted(id), answer);
    }

    private protected Task<JsonElement> EndOfAsync(RunningNode at, string id = RunId) => LookAsync(
        () => RunAsync(at, id), run => run.GetProperty(
            "state").GetString() is "complete" or "failed" or "cancelled", $"run {id} ends");

    private async Task<JsonElement> LookAsync(Func<Task<JsonElement>> look, Func<JsonElement, bool> isIt, string what)
    {
        JsonElement seen = default;
        await Eventually.HoldsAsync(async () => isIt(seen = await look()), what, () => $"{seen}\n{Cluster.Log()}");
        return seen;
    }

    private protected async Task<bool> MembersUpAsync(RunningNode at, int count)
    {
        var members = (await StatusAsync(at)).GetProperty("members").EnumerateArray();
        return members.Count(member => member.GetProperty("status").GetString() == "up") == count;
    }

    /// <summary>What the coordinator says, as soon as one answers.</summary>
    private protected Task<JsonElement> StatusAsync(RunningNode at) => LookAsync(
        () => GetAsync(at, "/api/status"),
        status => status.GetProperty("coordinator").ValueKind == JsonValueKind.String,
        "a coordinator answers");

    /// <summary>A run that cannot be asked about now has the state "unknown".</summary>
    private protected static async Task<JsonElement> RunAsync(RunningNode at, string id)
    {
        var answer = await GetAsync(at, $"/api/runs/{id}");
        return answer.TryGetProperty("error", out var error)
            ? JsonDocument.Parse($$"""{"state": "unknown", "note": {{JsonSerializer.Serialize(error.GetString())}}}""").RootElement
            : answer;
    }

    private static async Task<JsonElement> GetAsync(RunningNode at, string path)
    {
        using var response = await Http.GetAsync(new Uri($"http://{at.Http}{path}"));
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
