using ActorXen.Cli;
using ActorXen.Cli.Inspection;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Web;

/// <summary>The domains of a run in progress on a cluster: <c>top --watch --cluster</c>.</summary>
[Nodes]
public sealed class TopPageTests : ClusterTest
{
    [Fact]
    public async Task Workers_show_the_domains_of_their_hosts_until_the_run_ends()
    {
        Cluster.Gate.At = VirtualTime.Zero + 11.Ms;
        var (node, other) = (await Cluster.StartAsync(), await Cluster.StartAsync());
        await Cluster.CoordinatedAsync(node);
        await SubmitAsync(node);
        await Cluster.ReachGateAsync();
        await using var source = new ClusterTop(new($"{other.Http}"), RunId, new DomainPattern("", "web"));
        Assert.Null((await source.LookAsync(default)).Top);

        Cluster.Gate.OpenUntil(VirtualTime.Zero + 25.Ms);
        await Cluster.ReachGateAsync();
        var look = await source.LookAsync(default);
        Cluster.Gate.Open();
        await EndOfAsync(node);
        var last = await source.LookAsync(default);

        Assert.Equal(("running", false), (look.State, look.IsLast));
        Assert.Equal(
            ["r0-host/web", "r1-host/web", "r2-host/web", "r3-host/web"],
            look.Top!.Rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.InRange(look.Top.At.Nanoseconds, 11_000_000, 25_000_000);
        Assert.All(look.Top.Rows, row => Assert.True(row is { Ran: > 0, Nets: 1 }, $"{row}"));
        Assert.Equal(("complete", true), (last.State, last.IsLast));
        Assert.NotNull(last.Top);
    }

    /// <summary>Workers forget a run when it ends, so its domains are in the store only.</summary>
    [Fact]
    public async Task A_run_that_is_over_is_in_the_store()
    {
        var node = await Cluster.StartAsync();
        await Cluster.CoordinatedAsync(node);
        await SubmitAsync(node);
        await EndOfAsync(node);

        var (code, printed, error) = await TypeAsync("top", RunId, "--watch", "--cluster", $"{node.Http}");

        Assert.Equal((0, $"run {RunId}: complete, 40 ms of 40 ms sealed"), (code, printed.TrimEnd()));
        Assert.Contains("Name its store with --store", error, StringComparison.Ordinal);
    }
}
