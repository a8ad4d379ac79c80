using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Interrupts;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Printing;

public sealed class ReportTests
{
    private static readonly RunFigures Figures = new(
        "20261123-3f9a1c", "two-hosts", 7, EngineKind.Actors, 2, VirtualTime.Zero
            + 1.Seconds, 0.5, 1_500_000, 0xABCDEF);

    private static readonly Counters OneSecond = SmallHost.Busy().Book.Read(Figures.At);

    [Fact]
    public void The_report_reads_as_reviewed() => Golden.Matches("reports/run.txt", Text(Report(2), all: false));

    [Fact]
    public void A_report_of_many_hosts_shows_groups_names_the_worst_domain_and_says_how_many_are_hidden() =>
        Golden.Matches("reports/run-many-hosts.txt", Text(Report(40), all: false));

    [Fact]
    public void With_all_no_host_and_no_domain_is_hidden()
    {
        var tables = ReportText.Tables(Report(40), all: true);

        Assert.Equal(["Groups", "Domains", "Hosts"], tables.Take(3).Select(table => table.Title));
        Assert.Equal(80, tables[1].Rows.Count);
        Assert.Equal(40, tables[2].Rows.Count);
        Assert.All(tables, table => Assert.Null(table.Remainder));
    }

    [Fact]
    public void A_run_without_losses_says_so()
    {
        var quiet = ReportRows.Of(Figures, [(SmallHost.Directory, new SmallHost().Book.Read(Figures.At))]);

        Assert.Contains("nothing: no packet dropped", Text(quiet, all: false), StringComparison.Ordinal);
    }

    [Fact]
    public void The_guests_interrupt_table_reads_as_linux_prints_it() =>
        Golden.Matches(
            "reports/interrupts-guest.txt",
            InterruptTable.Write(InterruptTable.OfGuest(SmallHost.Directory, 1, OneSecond)));

    [Fact]
    public void The_hosts_interrupt_table_reads_as_reviewed() =>
        Golden.Matches(
            "reports/interrupts-host.txt", InterruptTable.Write(InterruptTable.OfHost(SmallHost.Directory, OneSecond)));

    [Fact]
    public void The_delta_view_reads_as_reviewed() => Golden.Matches(
        "reports/interrupts-delta.txt", DeltaView.Of(
            InterruptTable.OfGuest(SmallHost.Directory, 1, OneSecond), 1.Seconds, 3).ToString());

    [Fact]
    public void The_actor_tree_reads_as_reviewed() => Golden.Matches(
        "reports/actors.txt", ActorTree.Write([SmallHost.Directory, SmallHost.Named(1, "beta")], all: false));

    [Fact]
    public void With_all_the_actor_tree_names_every_path()
    {
        var text = ActorTree.Write([SmallHost.Directory], all: true);

        Assert.All(SmallHost.Directory.Paths, path => Assert.Contains($"  {path}\n", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("host/0/pcpu/3", "pcpu")]
    [InlineData("host/0/dom/1", "domain")]
    [InlineData("host/0/dom/1/vcpu/0", "vcpu")]
    [InlineData("host/0/dom/1/evtchn/7", "port")]
    [InlineData("host/0/dom/1/evtchn", "port-space")]
    [InlineData("host/0/dev/nic0", "device")]
    [InlineData("host/0/dev/clients/3", "external-clients")]
    [InlineData("host/0/dom/0/driver/nic0", "driver")]
    [InlineData("host/0/pcpu/0/timers", "timer-queue")]
    [InlineData("host/0/pool/0", "scheduler")]
    [InlineData("host/0/scheduler", "scheduler")]
    public void A_path_tells_the_kind_of_actor(string path, string kind) => Assert.Equal(kind, ActorTree.KindOf(path));

    [Fact]
    public void The_json_report_reads_as_reviewed() => Golden.Matches("reports/run.json", JsonReport.Write(Report(1)));

    [Fact]
    public void The_json_report_has_what_scripts_rely_on()
    {
        using var json = JsonDocument.Parse(JsonReport.Write(Report(2)));
        var root = json.RootElement;

        foreach (
            var field in new[] { "run_id", "hash", "engine", "threads", "virtual_seconds", "wall_seconds", "events",
            "events_per_second", "actors", "hosts", "domains", "interrupts", "lost" })
            Assert.True(root.TryGetProperty(field, out _), field);
        Assert.Equal("0000000000abcdef", root.GetProperty("hash").GetString());
        Assert.Equal(10, root.GetProperty("actors").GetProperty("port").GetInt32() - 4);
        var web = root.GetProperty("domains").EnumerateArray().First(domain =>
            domain.GetProperty("name").GetString() == "web");
        foreach (var latency in new[] { "wake_latency_us", "request_latency_us" })
        {
            Assert.True(web.GetProperty(latency).GetProperty("p50").GetDouble() > 0);
            // A hundred observations: none or one is beyond these.
            foreach (var percentile in new[] { "p99", "p999" })
                Assert.Equal(JsonValueKind.Null, web.GetProperty(latency).GetProperty(percentile).ValueKind);
        }

        Assert.Equal(4, root.GetProperty("lost").GetProperty("packets_dropped_nic_ring_full").GetInt32());
    }

    [Fact]
    public void Cells_stand_under_their_heads()
    {
        var table = new TextTable("T", ["name", "count"], "legend");
        table.Add("a", "5");
        table.Add("longer", "1234567");

        Assert.Equal("T\n  name      count\n  a             5\n  longer  1234567\n  legend\n", table.ToString());
    }

    [Fact]
    public void A_golden_mismatch_shows_the_first_differing_line_and_how_to_accept()
    {
        var text = Golden.Difference("x.txt", ["a", "b", "c"], ["a", "B", "c"]);

        Assert.Equal(
            "Golden/x.txt differs first in line 2:\n      a\n  -   b\n  -   c\n  +   B\n  +   c\nIf the new text is "
            + "right: ACTORXEN_ACCEPT=1 dotnet test, and say why in the commit.",
            text);
    }

    private static RunReport Report(int hosts)
    {
        var counted = Enumerable.Range(0, hosts).Select(number =>
        {
            var directory = SmallHost.Named(number, number == 0 ? "alpha" : $"host{number}");
            return (Host: directory, SmallHost.Busy(directory, slowness: 1 + number).Book.Read(Figures.At));
        }).ToList();
        return ReportRows.Of(Figures, counted)
            .OfPart([.. counted.Select(one => one.Host)], [], VirtualTime.Zero, Figures.At);
    }

    private static string Text(RunReport report, bool all) =>
        ReportText.Headline(report) + "\n\n"
            + string.Join('\n', ReportText.Tables(report, all).Select(table => table.ToString()));
}
