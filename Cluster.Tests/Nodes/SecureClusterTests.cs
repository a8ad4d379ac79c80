using System.Net;
using System.Text.Json;
using ActorXen.Nodes;
using ActorXen.Nodes.Settings;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes;

/// <summary>Clusters whose nodes recognise each other, and whose API asks for a token.</summary>
[Nodes]
public sealed class SecureClusterTests : ClusterTest
{
    private const string Token = "feedfacefeedfacefeedface";
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Nodes_with_the_secret_run_together_and_one_without_it_never_joins()
    {
        Cluster.Environment = name => name == "ACTORXEN_SECRET" ? Secret : null;
        var first = await Cluster.StartAsync();
        var second = await Cluster.StartAsync();
        await Eventually.HoldsAsync(() => MembersUpAsync(first, 2), "both nodes are up", Cluster.Log);

        foreach (var other in (string?[])[null, Secret + "0"])
        {
            Cluster.Environment = name => name == "ACTORXEN_SECRET" ? other : null;
            var said = Refusals();
            var stranger = await Cluster.BeginAsync([$"{first.Self}"], found: false);
            await Eventually.HoldsAsync(() => Refusals() >= said + 2, "the stranger tries again", Cluster.Log);
            Assert.False(stranger.IsUp);
            await Cluster.KillAsync(stranger);
        }

        await SubmitAsync(second);
        var run = await EndOfAsync(first);
        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.Equal(2, first.System.Membership.State.Members.Count);

        int Refusals() => Cluster.Said.Count(line => line.StartsWith("still trying to join", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nodes_with_certificates_of_one_authority_run_together()
    {
        using var authority = new TestAuthority(TimeProvider.System.GetUtcNow());
        var nodes = new List<RunningNode>();
        for (var node = 0; node < 2; node++)
        {
            var (certificate, key) = authority.Sign();
            Cluster.Environment = name => name switch
            {
                "ACTORXEN_TLS_CERTIFICATE" => certificate,
                "ACTORXEN_TLS_KEY" => key,
                "ACTORXEN_TLS_AUTHORITY" => authority.AuthorityFile,
                _ => null,
            };
            nodes.Add(await Cluster.StartAsync());
        }

        await Eventually.HoldsAsync(() => MembersUpAsync(nodes[0], 2), "both nodes are up", Cluster.Log);
        await SubmitAsync(nodes[1]);
        var run = await EndOfAsync(nodes[0]);

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.DoesNotContain(
            Cluster.Said, line => line.StartsWith("no direct connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_token_nobody_learns_or_does_anything_but_ask_for_health()
    {
        Cluster.Environment = name => name == "ACTORXEN_TOKEN" ? Token : null;
        var node = await Cluster.StartAsync();
        await Cluster.CoordinatedAsync(node);

        var typed = await TypeAsync("status", "--cluster", $"{node.Http}");
        Assert.Equal(2, typed.Code);
        Assert.Contains("The API asks for a token. Set ACTORXEN_TOKEN to it", typed.Error, StringComparison.Ordinal);
        foreach (var path in (string[])["/api/status", "/api/runs", "/api/cells", "/metrics", "/nothing"])
            Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(path, null));

        Assert.Equal(HttpStatusCode.OK, await GetAsync("/healthz/ready", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("/api/status", Token + "0"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/api/status", Token));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/metrics", Token));

        async Task<HttpStatusCode> GetAsync(string path, string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{node.Http}{path}");
            if (token is not null) request.Headers.Authorization = new("Bearer", token);
            using var response = await Http.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_run_that_is_too_large_for_the_nodes_is_refused_before_it_begins()
    {
        var node = await Cluster.BeginAsync([], found: true, new NodeOverride("test", "memory", "64MiB"));
        await Cluster.CoordinatedAsync(node);
        var scenario = TestCluster.Scenario.Replace("count = 4", "count = 40", StringComparison.Ordinal);

        using var content = new StringContent(
            JsonSerializer.Serialize(new { scenario }), System.Text.Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri($"http://{node.Http}/api/runs"), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Matches(
            "The run needs about [0-9]+ MB of memory on one node, and 68 MB are there.*ACTORXEN_MEMORY",
            await response.Content.ReadAsStringAsync());
    }

    /// <summary>What listens beyond this machine without a secret or a token says so when it starts.</summary>
    [Fact]
    public async Task A_node_that_others_can_reach_warns_unless_they_must_show_something()
    {
        NodeOverride[] open = [new("test", "bind", "0.0.0.0"), new("test", "http", "0.0.0.0:0")];
        await Cluster.BeginAsync([], found: true, open);
        Assert.Equal(2, Warnings());

        Cluster.Environment = name => name switch
        {
            "ACTORXEN_SECRET" => Secret,
            "ACTORXEN_TOKEN" => Token,
            _ => null,
        };
        await Cluster.BeginAsync([], found: true, open);
        Assert.Equal(2, Warnings());

        int Warnings() => Cluster.Said.Count(
            line => line.StartsWith("warning: other machines can reach", StringComparison.Ordinal));
    }
}
