using System.Net;
using System.Text;
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
    [InlineData("POST", "/api/runs", "{\"scenario\": \"\\ud800\"}", 400, "not valid Unicode")]
    [InlineData("POST", "/api/runs", "{\"\\ud800\": 1}", 400, "not valid Unicode")]
    [InlineData("POST", "/api/cells", "{\"measures\": [\"a\"], \"id\": \"\\ud800\"}", 400, "not valid Unicode")]
    [InlineData(
        "POST", "/api/runs", "{\"scenario\": \"a = 1\", \"run_id\": \"20261123-3f9a1c\\n\"}", 400, "20261123-3f9a1c")]
    [InlineData("GET", "/api/runs/2020", "", 404, "The cluster has no run 2020")]
    [InlineData("DELETE", "/api/runs/2020", "", 404, "The cluster has no run 2020")]
    public async Task A_wrong_request_is_answered_with_one_line(
        string method, string path, string body, int code, string problem)
    {
        using var request = new HttpRequestMessage(new(method), $"http://{one.Node.Http}{path}");
        if (body.Length > 0) request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await Http.SendAsync(request);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        var error = answer.GetProperty("error").GetString()!;

        Assert.Equal(code, (int)response.StatusCode);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    /// <summary>What a web page can make a browser send to a program on the same machine.</summary>
    [Theory]
    [InlineData("text/plain", null, null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", null, null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "http://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("application/json", "null", null, HttpStatusCode.Forbidden)]
    [InlineData("application/json", null, "evil.example", HttpStatusCode.MisdirectedRequest)]
    public async Task A_page_in_a_browser_cannot_start_a_run(
        string type, string? origin, string? host, HttpStatusCode code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{one.Node.Http}/api/runs")
        {
            Content = new StringContent("{\"scenario\": \"a = 1\"}", Encoding.UTF8, type),
        };
        request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);

        using var response = await Http.SendAsync(request);

        Assert.Equal(code, response.StatusCode);
    }

    [Fact]
    public async Task A_page_whose_name_was_made_to_resolve_to_this_machine_reads_nothing()
    {
        foreach (var path in (string[])["/api/status", "/api/runs", "/metrics"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{one.Node.Http}{path}");
            request.Headers.Host = "evil.example";

            using var response = await Http.SendAsync(request);

            Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task Health_has_a_port_of_its_own_which_has_nothing_else()
    {
        Assert.Equal("alive\n", await Http.GetStringAsync(new Uri($"http://{one.Node.Health}/healthz/live")));
        Assert.Equal("ready\n", await Http.GetStringAsync(new Uri($"http://{one.Node.Health}/healthz/ready")));
        Assert.Contains(
            "actorxen_node_up", await Http.GetStringAsync(new Uri($"http://{one.Node.Health}/metrics")),
            StringComparison.Ordinal);
        using var other = await Http.GetAsync(new Uri($"http://{one.Node.Health}/api/status"));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task An_id_that_another_scenario_has_is_refused_and_a_repeated_request_is_not()
    {
        const string Id = "20261123-0000cc";
        async Task<HttpStatusCode> SubmitAsync(string scenario)
        {
            var body = JsonSerializer.Serialize(new { run_id = Id, scenario });
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await Http.PostAsync(new Uri($"http://{one.Node.Http}/api/runs"), content);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.Accepted, await SubmitAsync(TestCluster.Scenario));
        Assert.Equal(HttpStatusCode.Accepted, await SubmitAsync(TestCluster.Scenario));
        Assert.Equal(
            HttpStatusCode.Conflict, await SubmitAsync(TestCluster.Scenario + "\nnetwork.in-rack-latency = 6us"));
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
            Node = await _cluster.BeginAsync([], found: true, new NodeOverride("test", "api.timeout", "60s"),
                new NodeOverride("test", "health", "127.0.0.1:0"));
            await _cluster.CoordinatedAsync(Node);
        }

        public ValueTask DisposeAsync() => _cluster.DisposeAsync();

        Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
    }
}
