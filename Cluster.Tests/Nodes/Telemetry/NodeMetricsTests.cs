using System.Text.RegularExpressions;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorXen.Tests.Nodes.Telemetry;

public sealed partial class NodeMetricsTests
{
    [Fact]
    public async Task The_latest_recovery_is_there_part_by_part()
    {
        var page = await MetricsText.OfAsync(MetricsText.ClusterOf(
            MetricsText.Complete with { Begun = TimeSpan.FromSeconds(1) }, MetricsText.Complete with { Again = null }));

        const string Run = "run_id=\"r\",state=\"running\"";
        Assert.Contains($"actorxen_run_recoveries_total{{{Run},node=\"n:1\"}} 2\n", page, StringComparison.Ordinal);
        Assert.Contains(
            $"actorxen_run_recovery_wall_time_seconds{{part=\"detection\",{Run},node=\"n:1\"}} 9.25\n", page,
            StringComparison.Ordinal);
        Assert.Contains(
            $"actorxen_run_recovery_wall_time_seconds{{part=\"load\",{Run},node=\"n:1\"}} 0.25\n", page,
            StringComparison.Ordinal);
        Assert.DoesNotContain("part=\"again\"", page, StringComparison.Ordinal);
        Assert.Contains(
            $"actorxen_run_recovery_virtual_time_seconds{{{Run},node=\"n:1\"}} 0.12\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_lost_no_node_has_no_recovery()
    {
        var page = await MetricsText.OfAsync(MetricsText.ClusterOf());

        Assert.Contains("actorxen_run_recoveries_total{run_id=\"r\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("actorxen_run_recovery_", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_over_is_not_on_the_next_page()
    {
        var page = await MetricsText.OfAsync(MetricsText.ClusterOf(), MetricsText.ClusterOf() with { Runs = [] });

        Assert.Contains("actorxen_node_up{node=\"n:1\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("run_id", page, StringComparison.Ordinal);
    }

    /// <summary>Values that a collector was sent during the run do not come back on the page after it.</summary>
    [Fact]
    public async Task It_is_not_on_the_page_of_a_node_that_also_sends_metrics()
    {
        using var metrics = new NodeMetrics();
        metrics.Take(true, MetricsText.ClusterOf(), null);
        var (asked, isSent) = (0, new TaskCompletionSource());
        // Nothing listens at this port. Once the next values are asked for, the ones before have been collected. With
        // one provider for both readers, the run was back on the page after three collections, not yet after one.
        var otlp = new OtlpSettings(new("http://127.0.0.1:1"), IsHttp: false, TimeSpan.FromMilliseconds(1));
        using var export = new MetricsExport(
            metrics, new("n:1", "test", "1.2.3"), otlp, () =>
            {
                if (++asked != 4) return Task.CompletedTask;
                metrics.Take(true, MetricsText.ClusterOf() with { Runs = [] }, null);
                isSent.SetResult();
                return Task.CompletedTask;
            },
            NullLogger.Instance);
        await isSent.Task;

        var page = await MetricsText.PageOf(export);

        Assert.Contains("actorxen_node_up{node=\"n:1\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("run_id", page, StringComparison.Ordinal);
    }

    /// <summary>Another node of the same process does not add to it.</summary>
    [Fact]
    public async Task What_only_grows_is_a_counter_and_each_node_has_its_own()
    {
        using var other = new NodeMetrics();
        other.Take(true, MetricsText.ClusterOf(), null);

        var page = await MetricsText.OfAsync(new RequestRefused("not yet"));

        Assert.DoesNotContain("run_id", page, StringComparison.Ordinal);
        Assert.All(Type().Matches(await MetricsText.AfterRecoveryAsync()), type => Assert.Equal(
            type.Groups["name"].Value.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge",
            type.Groups["kind"].Value));
    }

    [GeneratedRegex(@"^# TYPE (?<name>actorxen_\w+) (?<kind>\w+)$", RegexOptions.Multiline)]
    private static partial Regex Type();
}
