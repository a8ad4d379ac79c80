using System.Text.Json;
using ActorXen.Nodes;
using ActorXen.Nodes.Settings;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>What a node answers to right and wrong requests.</summary>
[Nodes]
public sealed class NodeApiTests(NodeApiTests.OneNode one) : IClassFixture<NodeApiTests.OneNode>
{
    private static readonly HttpClient Http = new();

    [Theory]
    [InlineData("GET", "/nothing", "", 404, "There is no such page")]
    [InlineData("PUT", "/api/runs", "", 405, "/api/runs does not allow PUT.")]
    [InlineData("POST", "/api/runs", "no json", 400, "invalid")]
    [InlineData("POST", "/api/runs", "[]", 400, "not a JSON object")]
    [InlineData("POST", "/api/runs", "{\"scenario\": \"length = 3parsecs\"}", 400, "parsecs")]
    [InlineData("POST", "/api/runs", "{\"scenario\": \"a = 1\", \"run_id\": \"../etc\"}", 400, "20261123-3f9a1c")]
    [InlineData("POST", "/api/runs", "{\"scenari\": \"a\"}", 400, "\"scenari\" is not a member")]
    [InlineData("GET", "/api/runs/2020", "", 404, "The cluster has no run 2020")]
    [InlineData("DELETE", "/api/runs/2020", "", 404, "The cluster has no run 2020")]
    public async Task A_wrong_request_is_answered_with_one_line(
        string method, string path, string body, int code, string problem)
    {
        using var request = new HttpRequestMessage(new(method), $"http://{one.Node.Http}{path}");
        if (body.Length > 0) request.Content = new StringContent(body);

        using var response = await Http.SendAsync(request);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        var error = answer.GetProperty("error").GetString()!;

        Assert.Equal(code, (int)response.StatusCode);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }
    [Fact]
    public async Task Health_and_metrics_are_there()
    {
        var ready = await Http.GetStringAsync(new Uri($"http://{one.Node.Http}/healthz/ready"));
        var alive = await Http.GetStringAsync(new Uri($"http://{one.Node.Http}/healthz/live"));
        var metrics = await Http.GetStringAsync(new Uri($"http://{one.Node.Http}/metrics"));

        Assert.Equal("ready\n", ready);
        Assert.Equal("alive\n", alive);
        Assert.Contains($"actorxen_node_up{{node=\"{one.Node.Self}\"}} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE dotnet_process_cpu_time_seconds_total counter\n", metrics, StringComparison.Ordinal);
    }

    /// <summary>One node for all requests. Before its coordinator answers, 503 is the right answer to most.</summary>
    public sealed class OneNode : IAsyncLifetime, IAsyncDisposable
    {
        private readonly TestCluster _cluster = new();

        internal RunningNode Node { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            // Its coordinator never goes, so a slow answer is one to wait for.
            Node = await _cluster.BeginAsync([], found: true, new NodeOverride("test", "api.timeout", "60s"));
            await _cluster.CoordinatedAsync(Node);
        }

        public ValueTask DisposeAsync() => _cluster.DisposeAsync();

        Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
    }
}
