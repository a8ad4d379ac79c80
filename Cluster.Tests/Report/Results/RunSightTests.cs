using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Results;

/// <summary>A look at hosts while they run shows what a report would say then.</summary>
public sealed class RunSightTests
{
    private static readonly VirtualTime _end = VirtualTime.Zero + 1.Seconds;

    [Fact]
    public void A_look_has_the_figures_of_a_report_of_that_time()
    {
        var (shelf, report) = Two();

        var sight = RunSight.Of(shelf, _end, "beta/web");
        var same = RunSight.Of(report, new Dictionary<string, string> { ["alpha"] = "a", ["beta"] = "b" }, "beta/web");

        Assert.Equal(_end, sight.At);
        Assert.Equal(same.Hosts.Select(FiguresOf), sight.Hosts.Select(FiguresOf));
        Assert.Equal(["a", "b"], same.Hosts.Select(host => host.Rack));
        Assert.True(sight.Hosts[0].Busy is > 0 and < 1 && sight.Hosts[1].P99 > sight.Hosts[0].P99);
        Assert.Equal(("beta/web", same.Domain!.Requests.Count), (sight.Domain!.Name, sight.Domain.Requests.Count));
        Assert.Equal(same.Domain.Requests.P99, sight.Domain.Requests.P99);
        Assert.Equal(same.Domain.Wakeups.P99, sight.Domain.Wakeups.P99);
    }

    [Theory]
    [InlineData("")]
    [InlineData("beta")]
    [InlineData("beta/")]
    [InlineData("beta/nobody")]
    [InlineData("gamma/web")]
    public void A_domain_that_is_not_there_is_none(string domain) =>
        Assert.Null(RunSight.Of(Two().Shelf, _end, domain).Domain);

    [Fact]
    public void A_look_changes_nothing_that_is_counted()
    {
        var shelf = Two().Shelf;
        var before = Saved(shelf);

        RunSight.Of(shelf, _end, "alpha/web");

        Assert.Equal(before, Saved(shelf));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var sight = RunSight.Of(Two().Shelf, _end, "alpha/web");
        var to = new StateWriter();
        sight.Write(to);

        var read = RunSight.Read(new(to.ToArray()));

        Assert.Equal((sight.At, sight.Hosts.Count), (read.At, read.Hosts.Count));
        Assert.Equal(sight.Hosts, read.Hosts);
        Assert.Equal(sight.Domain!.Requests.P999, read.Domain!.Requests.P999);
        Assert.Equal(sight.Domain.Wakeups.Count, read.Domain.Wakeups.Count);
    }

    [Fact]
    public void The_looks_of_several_nodes_are_put_in_order()
    {
        var whole = RunSight.Of(Two().Shelf, _end, "beta/web");
        var first = whole with { Hosts = [whole.Hosts[0]], Domain = null };
        var second = whole with { Hosts = [whole.Hosts[1]], At = whole.At + 1.Ms };

        var joined = RunSight.Join([second, first])!;

        Assert.Equal(whole.Hosts, joined.Hosts);
        Assert.Equal((second.At, second.Domain), (joined.At, joined.Domain));
        Assert.Null(RunSight.Join([]));
    }

    private static (string, double, double, double) FiguresOf(HostSight host) =>
        (host.Name, Math.Round(host.Busy, 12), Math.Round(host.Steal, 12), host.P99);

    private static byte[] Saved(CounterShelf shelf)
    {
        var to = new StateWriter();
        foreach (var (_, book) in shelf.Books) book.Save(to);
        return to.ToArray();
    }

    private static (CounterShelf Shelf, RunReport Report) Two()
    {
        var shelf = new CounterShelf();
        foreach (var (number, name) in new[] { (0, "alpha"), (1, "beta") })
        {
            var directory = SmallHost.Named(number, name);
            var book = SmallHost.Busy(directory, slowness: 1 + 3 * number).Book;
            // Enough of them for a 99th percentile.
            for (var request = 0; request < 600; request++)
            {
                book.OnFact(
                    number, _end, EntityRef.None,
                    new(WorkloadFacts.RequestCompleted, 1, (100 + request * (1 + number)) * 1_000, 0));
            }

            shelf.Put(directory, book);
        }

        var figures = new RunFigures("", "s", 1, EngineKind.Plain, 1, _end, 0, 1, 2);
        return (shelf, ReportRows.Of(figures, shelf.Read(_end)));
    }
}
