using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Web;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>What the loss of a node cost, as scripts and monitoring read it.</summary>
public class RecoveryReportTests
{
    private static readonly RecoveryView Complete = new(
        7, 2, ["a:1"], new(2026, 11, 23, 12, 0, 0, 5, TimeSpan.Zero), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9),
        TimeSpan.FromSeconds(
            9.25), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.25), 120.Ms, TimeSpan.FromSeconds(0.4));

    [Fact]
    public void The_api_reports_every_part()
    {
        var recovery = RecoveryOf(Complete);

        Assert.Equal("a:1", recovery.GetProperty("lost")[0].GetString());
        Assert.Equal("2026-11-23T12:00:00.005Z", recovery.GetProperty("last_sign").GetString());
        (string Name, double Value)[] expected =
        [
            ("epoch", 7), ("nodes", 2), ("noticed_seconds", 5), (
                "given_up_seconds", 9), ("begun_seconds", 9.25), ("build_seconds", 0.5),
            ("load_seconds", 0.25), ("lost_work_ns", 120_000_000), ("again_seconds", 0.4), ("total_seconds", 10.4),
        ];
        Assert.All(expected, each => Assert.Equal(each.Value, recovery.GetProperty(each.Name).GetDouble()));
    }

    [Fact]
    public void What_is_not_known_yet_is_null()
    {
        var recovery = RecoveryOf(Complete with { Noticed = null, Load = null, Again = null });

        Assert.All(
            ["noticed_seconds", "load_seconds", "again_seconds", "total_seconds"],
            name => Assert.Equal(JsonValueKind.Null, recovery.GetProperty(name).ValueKind));
    }

    [Fact]
    public void Metrics_have_the_latest_recovery_part_by_part()
    {
        using var metrics = new MetricsPage("n:1");

        metrics.Take(
            true, ClusterOf(Complete with { Begun = TimeSpan.FromSeconds(1) }, Complete with { Again = null }), null);
        var page = metrics.Write();

        const string Run = "node=\"n:1\",run_id=\"r\",state=\"running\"";
        Assert.Contains($"actorxen_run_recoveries{{{Run}}} 2\n", page, StringComparison.Ordinal);
        Assert.Contains(
            $"actorxen_run_recovery_wall_time_seconds{{{Run},part=\"detection\"}} 9.25\n",
            page,
            StringComparison.Ordinal);
        Assert.Contains(
            $"actorxen_run_recovery_wall_time_seconds{{{Run},part=\"load\"}} 0.25\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("part=\"again\"", page, StringComparison.Ordinal);
        Assert.Contains($"actorxen_run_recovery_virtual_time_seconds{{{Run}}} 0.12\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_lost_no_node_has_no_recovery_in_the_metrics()
    {
        using var metrics = new MetricsPage("n:1");

        metrics.Take(true, ClusterOf(), null);
        var page = metrics.Write();

        Assert.Contains(
            "actorxen_run_recoveries{node=\"n:1\",run_id=\"r\",state=\"running\"} 0\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("actorxen_run_recovery_", page, StringComparison.Ordinal);
    }

    private static JsonElement RecoveryOf(RecoveryView recovery) =>
        JsonDocument.Parse(ApiJson.Runs(ClusterOf(recovery).Runs))
        .RootElement.GetProperty("runs")[0].GetProperty("recoveries")[0];

    private static ClusterDescription ClusterOf(params RecoveryView[] recoveries) => new(
        "n:1", 7, [],
        [
            new("r", "s", RunPhase.Running, "", new(7), new(9), new(3), 12, 1.5, null) { Recoveries = recoveries },
        ], "");
}
