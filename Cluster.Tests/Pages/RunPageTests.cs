using ActorXen.Messages;
using ActorXen.Pages;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Pages;

public sealed class RunPageTests
{
    private static readonly PageOrigin Origin = new("actorxen run x.conf --seed 7") { ScenarioText = "name = x" };

    [Fact]
    public void A_run_shows_its_answer_hosts_tables_and_how_it_is_repeated()
    {
        var page = RunPage.Write(PageSamples.Run(3), Origin);

        foreach (var text in (string[])["Request latency by percentile", "Busy, %", "Steal, %", "rack 0", "host2",
            "Groups", "Domains", "Hosts", "0000000000abcdef", "actorxen run x.conf --seed 7", "name = x", "1.2.3"])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_a_series_and_a_scenario_the_page_says_what_is_missing()
    {
        var page = RunPage.Write(PageSamples.Run(1) with { Racks = new Dictionary<string, string>() }, new(""));

        Assert.Contains("series is not at hand", page, StringComparison.Ordinal);
        Assert.Contains("racks of the hosts are not known", page, StringComparison.Ordinal);
        Assert.Contains("text of the scenario is not known", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_a_report_has_a_page_that_says_why()
    {
        var header = new RunHeader(
            "20261130-abcdef", "name = x", "x", 3, 1.Seconds, "1.2.3", 10.Ms, Duration.Zero, DateTimeOffset.UnixEpoch);

        var page = RunPage.Write(new() { Header = header, Warnings = ["it has not ended"] }, Origin);

        Assert.Contains("the run has no report", page, StringComparison.Ordinal);
        Assert.Contains("it has not ended", page, StringComparison.Ordinal);
        Assert.Contains("20261130-abcdef", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_series_does_not_cost_the_rest_of_the_page()
    {
        byte[] damaged = [1, 2, 3, 4, 5, 6, 7, 8, 9];

        var page = RunPage.Write(PageSamples.Run(1) with { Series = [damaged] }, Origin);

        Assert.Contains("series cannot be read", page, StringComparison.Ordinal);
        Assert.Contains("Busy, %", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latest_host_has_the_darkest_cell()
    {
        var hosts = Enumerable.Range(0, 3).Select(number => SmallHost.Named(number, $"host{number}")).ToList();
        var counted = hosts.Select((host, number) =>
        {
            var small = new SmallHost(host);
            for (var request = 1; request <= 600; request++)
                small.At(request.Us, WorkloadFacts.RequestCompleted, 1, 50_000 * (1 + number), 0);
            return (host, small.Book.Read(VirtualTime.Zero + 1.Seconds));
        }).ToList();
        var figures = new RunFigures("", "x", 7, EngineKind.Plain, 1, VirtualTime.Zero + 1.Seconds, 0.5, 1, 1);

        var maps = HostMaps.Of(ReportRows.Of(figures, counted), new Dictionary<string, string>()).ToList();
        var markup = new Markup();
        maps[2].Write(markup);

        Assert.Equal(["Busy, %", "Steal, %", "Worst p99 of requests, us"], maps.Select(map => map.Title));
        Assert.Contains("<td class=\"h0\" title=\"host0\">50", $"{markup}", StringComparison.Ordinal);
        Assert.Contains("<td class=\"h7 light\" title=\"host2\">150", $"{markup}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_a_thousand_hosts_has_a_cell_for_each_and_stays_small()
    {
        var page = RunPage.Write(PageSamples.Run(1_000), Origin);

        Assert.Equal(2_000, page.Split("title=\"host").Length - 1);
        Assert.Contains("rack 24", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 200_000, 3_000_000);
    }
}
