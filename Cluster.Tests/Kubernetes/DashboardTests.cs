using System.Text.Json;
using System.Text.RegularExpressions;
using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Tests.Nodes;
using ActorXen.Tests.Nodes.Telemetry;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Kubernetes;

/// <summary>Grafana's dashboard asks for metrics that nodes have, by labels that they have.</summary>
[Nodes]
public sealed partial class DashboardTests
{
    private static readonly JsonElement Dashboard = JsonDocument.Parse(
        File.ReadAllText(Repository.PathOf("k8s/grafana/actorxen.json"))).RootElement;

    private static IEnumerable<string> Queries =>
    [
        .. Dashboard.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!),
        .. Dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Where(variable => variable.GetProperty("type").GetString() == "query")
            .Select(variable => variable.GetProperty("definition").GetString()!),
    ];

    [Fact]
    public async Task Nodes_expose_all_that_the_dashboard_asks_for_and_it_shows_all_that_is_ours()
    {
        await using var cluster = new TestCluster();
        cluster.Gate.At = VirtualTime.Zero + 10.Ms;
        var node = await cluster.StartAsync();
        await cluster.CoordinatedAsync(node);
        await node.Gate.AskAsync(new SubmitRun(TestCluster.Order()), TimeSpan.FromSeconds(60));
        await cluster.ReachGateAsync();
        using var http = new HttpClient();
        var pages = await http.GetStringAsync(new Uri($"http://{node.Http}/metrics"))
            // A cluster that lost a node exposes more.
            + await MetricsText.AfterRecoveryAsync();
        var names = Exposed().Matches(pages).Select(match => match.Value).ToHashSet();
        var labels = Label().Matches(pages).Select(match => match.Groups[1].Value).ToHashSet();

        var asked = Queries.SelectMany(query => Metric().Matches(query)).Select(match => match.Value).ToHashSet();
        var groups = Queries.SelectMany(query => Grouping().Matches(query))
            .SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet();

        Assert.True(asked.Count > 15 && groups.Count > 2, string.Join(' ', [.. asked, .. groups]));
        Assert.Empty(asked.Except(names));
        Assert.Empty(groups.Except(labels));
        Assert.Empty(names.Where(name => name.StartsWith("actorxen_", StringComparison.Ordinal)).Except(asked));
    }

    [GeneratedRegex(@"^\w+(?=\{)", RegexOptions.Multiline)]
    private static partial Regex Exposed();

    [GeneratedRegex(@"\b(actorxen|dotnet)_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"[{,](\w+)=""")]
    private static partial Regex Label();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Grouping();
}
