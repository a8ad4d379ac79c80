using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Series;
using ActorXen.Runs;
using ActorXen.Tests.Cli;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Report.Series;

/// <summary>The windows of a run add up to the run, on any number of nodes and after any interruption.</summary>
[Long]
public sealed class SeriesTests(NodeCircle nodes) : IClassFixture<NodeCircle>
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Windows_add_up_to_the_counts_of_the_run(long seed)
    {
        var spec = RichScenario.Of(seed);
        var (run, series) = await RunAsync(spec, new MemoryJournal(), warmUp: Duration.Zero);

        var windows = SeriesWindow.ReadAll(series).ToList();
        var last = VirtualTime.Zero;
        foreach (var window in windows)
        {
            Assert.Equal(last, window.From);
            last = window.To;
        }

        Assert.Equal(VirtualTime.Zero + spec.Length, last);
        foreach (var group in run.Groups)
        {
            var sum = new Tally(CounterLayout.Shipped, Subject.Domain, "sum");
            foreach (var window in windows)
                if (window.Groups.GetValueOrDefault(group.Key) is { } part) sum.Merge(part);
            foreach (var counter in CounterLayout.Shipped.Counters.Where(counter =>
                Tally.OwnerOf(counter.Subject) == Subject.Domain))
            {
                var expected = string.Join(' ', group.Sum.Tally.MembersOf(counter));
                var found = string.Join(' ', sum.MembersOf(counter));
                Assert.Equal($"{counter.Name} {expected}", $"{counter.Name} {found}");
            }

            foreach (var latency in CounterLayout.Shipped.Latencies.Where(one => one.Subject == Subject.Domain))
            {
                var (whole, parts) = (group.Sum.Tally[latency], sum[latency]);
                Assert.Equal(
                    (latency.Name, whole.Count, whole.Mean, whole.Longest, whole.LongestAt),
                    (latency.Name, parts.Count, parts.Mean, parts.Longest, parts.LongestAt));
                Assert.InRange(parts.P99, whole.P99 * 0.98 - 0.001, whole.P99 * 1.02 + 0.001);
            }
        }
    }

    [Fact]
    public void A_window_forgets_what_the_one_before_counted()
    {
        var spec = RichScenario.Of(15);
        var shelf = new CounterShelf();
        var hosts = HostFactory.BuildAll(spec, XenPolicies.Instance);
        foreach (var host in hosts) host.Timeline.WatchWith(shelf.Watch(host.Directory));
        var recorder = new SeriesRecorder(shelf);
        recorder.Begin(VirtualTime.Zero);
        foreach (var host in hosts) host.Timeline.Start();
        foreach (var host in hosts) host.Timeline.RunUntil(VirtualTime.Zero + 1.Ms);

        ReadOnlyMemory<byte>[] windows = [.. Enumerable.Repeat(VirtualTime.Zero + 1.Ms, 2).Select(recorder.EndAsBytes)];
        List<SeriesWindow> series = [.. SeriesWindow.ReadAll(windows)];
        Assert.Contains(series[0].Groups.Values, tally => tally.Values().Any());
        Assert.Equal(series[0].Groups.Keys, series[1].Groups.Keys);
        Assert.All(series[1].Groups.Values, tally => Assert.Empty(tally.Values()));
    }

    [Fact]
    public async Task A_run_that_is_interrupted_has_the_series_and_the_report_of_one_that_is_not()
    {
        var spec = RichScenario.Of(13);
        var journal = new MemoryJournal();
        using var stop = new CancellationTokenSource();
        await RunAsync(
            spec, journal, null, stop: stop,
            progress: at => { if (at.At.Nanoseconds > spec.Length.Nanoseconds / 2) stop.Cancel(); });
        var (resumed, series) = await RunAsync(spec, journal, null, isResumed: true);

        var (whole, once) = await RunAsync(spec, new MemoryJournal(), null);

        Assert.Equal(Hex(once), Hex(series));
        Assert.Equal(Comparable(whole), Comparable(resumed));
    }

    [Fact]
    public async Task A_run_on_three_nodes_has_the_series_and_the_report_of_one_process()
    {
        var spec = RichScenario.Of(14);
        spec = spec with { Hosts = [.. spec.Hosts.Select(host => host with { Rack = host.Number })], WarmUp = 1.Ms };
        var (whole, once) = await RunAsync(spec, new MemoryJournal(), 1.Ms);
        var shelf = new CounterShelf();
        var header = HeaderOf(spec);
        var journal = new MemoryJournal();
        var facts = new RunFacts(shelf, header, () => 1.Ms, EngineKind.Plain);

        using var spread = nodes.Begin(spec, 3, watch: shelf.Watch);
        await new Run(journal, facts).StartAsync(header, spread);

        var seals = (await journal.ReadAsync(header.RunId)).Seals;
        Assert.Equal(Hex(once), Hex(seals.Select(seal => seal.Series)));
        Assert.Equal(Comparable(whole), Comparable(facts.Report!));
    }

    [Fact]
    public async Task A_report_without_its_warm_up_counts_what_came_after_it()
    {
        var spec = RichScenario.Of(15);
        var cut = new Duration(spec.Length.Nanoseconds / 3);
        var (report, _) = await RunAsync(spec, new MemoryJournal(), cut);

        var shelf = new CounterShelf();
        using var simulation = Build(spec, shelf);
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + cut);
        var before = shelf.Read(simulation.Now).Select(host => host.Counters).ToList();
        simulation.RunUntil(VirtualTime.Zero + spec.Length);
        var after = shelf.Read(simulation.Now).Zip(before, (host, early) => (host.Host, host.Counters.Since(early)));
        var expected = ReportRows.Of(report.Run, after);

        Assert.Equal(VirtualTime.Zero + cut, report.Run.From);
        Assert.Equal(expected.Values(), report.Values());
        Assert.Equal(spec.Length - cut, report.Run.Covered);
    }

    [Fact]
    public async Task A_report_is_the_same_after_the_store()
    {
        var (report, _) = await RunAsync(RichScenario.Of(16), new MemoryJournal(), null);
        var bytes = ReportBytes.Write(report);

        var read = ReportBytes.Read(bytes);

        Assert.Equal(JsonReport.Write(report), JsonReport.Write(read));
        Assert.Equal(bytes, ReportBytes.Write(read));
        foreach (var length in (int[])[0, 1, 8, 17, bytes.Length / 2, bytes.Length - 1])
            Assert.ThrowsAny<StateFormatException>(() => ReportBytes.Read(bytes.AsMemory(0, length)));
    }

    private static async Task<(RunReport Report, List<ReadOnlyMemory<byte>> Series)> RunAsync(
        RunSpec spec, MemoryJournal journal, Duration? warmUp, bool isResumed = false,
        CancellationTokenSource? stop = null, Action<RunProgress>? progress = null)
    {
        var shelf = new CounterShelf();
        var header = HeaderOf(spec);
        var facts = new RunFacts(shelf, header, () => warmUp, EngineKind.Plain);
        var run = new Run(journal, facts, progress);
        if (isResumed) await run.ResumeAsync(header.RunId, "test", _ => Build(spec, shelf));
        else
        {
            using var simulation = Build(spec, shelf);
            await run.StartAsync(header, simulation, stop?.Token ?? default);
        }

        var record = await journal.ReadAsync(header.RunId);
        return (facts.Report!, [.. record.Seals.Select(seal => seal.Series)]);
    }

    private static RunHeader HeaderOf(RunSpec spec) =>
        RunPlan.For(spec.Length).Header(spec, "text", "test", DateTimeOffset.UnixEpoch) with
        {
            RunId = "20261130-000000",
        };

    private static ISimulation Build(RunSpec spec, CounterShelf shelf) =>
        new SimulationFactory(() => throw new InvalidOperationException("no actors"), XenPolicies.Instance)
            .Build(spec, Trial.Plain, shelf.Watch);

    /// <summary>All that does not depend on threads and wall time.</summary>
    private static string Comparable(RunReport report) =>
        JsonReport.Write(report with { Run = report.Run with { WallSeconds = 0, Threads = 1 } });

    private static string Hex(IEnumerable<ReadOnlyMemory<byte>> series) =>
        string.Concat(series.Select(windows => Convert.ToHexString(windows.Span)));
}
