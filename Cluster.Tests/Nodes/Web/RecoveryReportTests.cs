using System.Text.Json;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Web;
using ActorXen.Tests.Nodes.Telemetry;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>What the loss of a node cost, as scripts read it.</summary>
public class RecoveryReportTests
{
    private static readonly RecoveryView Complete = MetricsText.Complete;

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

    private static JsonElement RecoveryOf(RecoveryView recovery) =>
        JsonDocument.Parse(ApiJson.Runs(MetricsText.ClusterOf(recovery).Runs))
        .RootElement.GetProperty("runs")[0].GetProperty("recoveries")[0];
}
