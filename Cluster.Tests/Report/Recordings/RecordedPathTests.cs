using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Report.Counting;
using ActorXen.Report.Paths;
using ActorXen.Report.Recordings;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Cli;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Recordings;

/// <summary>What a run records is what executing it again finds, however it is executed.</summary>
[Long]
public sealed class RecordedPathTests(NodeCircle nodes) : IClassFixture<NodeCircle>
{
    /// <summary>In the place of a choice of requests: every fact.</summary>
    private const string Trace = "trace";

    private static readonly ExecutionOptions Actors = new(EngineKind.Actors, 2);

    [Fact]
    public void A_recording_of_all_is_what_a_book_has() => Assert.All(Enumerable.Range(300, 12), seed =>
    {
        var spec = new RandomSpec(seed, RandomSize.Runnable).Next();

        var (recorded, hash) = Record(spec, "all+wakeups", Trial.Plain);
        var (booked, plainHash) = Book(spec);

        Assert.Equal(booked.Select(Text).Order(), recorded.Select(Text).Order());
        Assert.Equal(plainHash, hash);
    });

    [Theory]
    [InlineData("all")]
    [InlineData("1/3+wakeups")]
    [InlineData("1/7")]
    [InlineData("slowest:3")]
    [InlineData(Trace)]
    public async Task Engines_threads_nodes_and_interruptions_leave_the_same_bytes(string paths)
    {
        var spec = RichScenario.Of(21);
        spec = spec with { Hosts = [.. spec.Hosts.Select(host => host with { Rack = host.Number })] };
        var whole = await RunAsync(spec, paths, Trial.Plain);

        var actors = await RunAsync(spec, paths, Actors);
        var windows = await RunAsync(spec, paths, Trial.Plain with { WindowDivisor = 2 });
        var resumed = await ResumedAsync(spec, paths);
        var spread = await SpreadAsync(spec, paths);

        Assert.Contains(whole, one => one.Length > 0);
        Assert.Equal(whole, actors);
        Assert.Equal(whole, windows);
        Assert.Equal(whole, resumed);
        Assert.Equal(whole, spread);
    }

    /// <summary>
    /// A sample watches a host only while a request of it is near, so it may not know what began before.
    /// </summary>
    [Fact]
    public void A_sample_has_the_chosen_requests_and_nearly_all_of_their_time()
    {
        var spec = ScenarioLoader.Load("first-light", Given.Options with { Sets = ["length=200ms"] }).Spec!;
        var (all, hash) = Record(spec, "all", Trial.Plain);
        var (sample, sampledHash) = Record(spec, "1/10", Trial.Plain);
        var known = all.ToDictionary(chain => (chain.Host, chain.Domain, chain.Number));

        Assert.Equal(hash, sampledHash);
        Assert.InRange(sample.Count, all.Count / 14, all.Count / 7);
        Assert.All(sample, chain =>
        {
            var whole = known[(chain.Host, chain.Domain, chain.Number)];
            Assert.Equal((whole.Begun, whole.Latency), (chain.Begun, chain.Latency));
            Assert.Equal(chain.Latency, chain.Segments.Sum(segment => segment.Length));
        });
        var unknown = sample.Sum(chain =>
            chain.Segments.Where(segment => segment.Cause == Cause.Unknown).Sum(segment => segment.Length));
        var share = (double)unknown / sample.Sum(chain => chain.Latency);
        Assert.True(share < 0.03, $"{share:P1} of the time is of unknown cause");
        var equal = sample.Count(chain => Text(chain) == Text(known[(chain.Host, chain.Domain, chain.Number)]));
        Assert.True(equal > sample.Count * 0.85, $"only {equal} of {sample.Count} are as in the recording of all");
    }

    [Fact]
    public void The_slowest_of_each_domain_are_recorded_and_not_many_more()
    {
        const int Slowest = 3;
        var spec = ScenarioLoader.Load("first-light", Given.Options with { Sets = ["length=100ms"] }).Spec!;
        var (all, _) = Record(spec, "all", Trial.Plain);

        var (slow, _) = Record(spec, $"slowest:{Slowest}", Trial.Plain);

        var recorded = slow.Select(Text).ToHashSet();
        Assert.All(all.GroupBy(chain => (chain.Host, chain.Domain)), domain => Assert.All(
            domain.OrderByDescending(chain => chain.Latency).ThenBy(chain => chain.Ended).Take(Slowest),
            chain => Assert.Contains(Text(chain), recorded)));
        Assert.True(slow.Count < all.Count / 2, $"{slow.Count} of {all.Count}");
    }

    [Fact]
    public void What_has_no_room_is_counted()
    {
        var spec = RichScenario.Of(22);
        List<PathRecorder> recorders = [];
        using var trial = new Trial(spec, more: host =>
        {
            recorders.Add(new(host, PathSelection.TryParse("all")!, _ => default, mostBytes: 500));
            return [recorders[^1]];
        });
        trial.Simulation.Start();
        trial.RunToEnd();
        List<PathChain> chains = [];
        var records = new PathRecords(chains.Add);

        records.Read([.. recorders.Select(
            recorder => new ReadOnlyMemory<byte>(recorder.Take(trial.Simulation.Now)))]);

        var ended = trial.FactsOf(PathFacts.RequestEnded).Count();
        Assert.True(records.LeftOut > 0);
        Assert.InRange(chains.Count, 1, ended - 1);
        Assert.True(chains.Count + records.LeftOut >= ended);
    }

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        var spec = RichScenario.Of(23);
        var (shelf, _) = Shelved(spec, "all", Trial.Plain);
        var bytes = shelf.Take([RecordKind.Paths], spec.Hosts.Count)[0].Hosts[0];

        foreach (var length in (int[])[1, bytes.Length / 2, bytes.Length - 1])
        {
            Assert.ThrowsAny<StateFormatException>(
                () => new PathRecords(_ => { }).Read([bytes.AsMemory(0, length)]));
        }
    }

    private static (List<PathChain> Chains, ulong Hash) Record(RunSpec spec, string paths, ExecutionOptions options)
    {
        var (shelf, hash) = Shelved(spec, paths, options);
        List<PathChain> chains = [];
        var records = new PathRecords(chain => chains.Add(chain.Copy()));
        records.Read([.. shelf.Take([RecordKind.Paths], spec.Hosts.Count)[0].Hosts
            .Select(host => new ReadOnlyMemory<byte>(host))]);
        Assert.Equal(0, records.LeftOut);
        return (chains, hash);
    }

    private static (RecorderShelf Shelf, ulong Hash) Shelved(RunSpec spec, string paths, ExecutionOptions options)
    {
        var (books, shelf) = (new CounterShelf(), new RecorderShelf());
        using var simulation = Trial.Factory.Build(spec, options, host => HostRecorders.Watch(
            host, books.Watch(host), shelf, paths, isTraced: false, spec.Hosts.Count));
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + spec.Length);
        shelf.Collect(simulation.Now);
        return (shelf, simulation.Hash);
    }

    private static (List<PathChain> Chains, ulong Hash) Book(RunSpec spec)
    {
        List<PathChain> chains = [];
        var book = new PathBook([ChainKind.Request, ChainKind.Wakeup], chain => chains.Add(chain.Copy()));
        using var trial = new Trial(spec, more: host => [book.Of(host)]);
        trial.Simulation.Start();
        trial.RunToEnd();
        return (chains, trial.Simulation.Hash);
    }

    private static Task<List<string>> RunAsync(RunSpec spec, string paths, ExecutionOptions options) =>
        RunAsync(spec, paths, (run, header, build) =>
        {
            using var simulation = build(options);
            return run.StartAsync(header, simulation);
        });

    private static Task<List<string>> ResumedAsync(RunSpec spec, string paths)
    {
        using var stop = new CancellationTokenSource();
        return RunAsync(
            spec, paths,
            async (run, header, build) =>
            {
                using (var simulation = build(Trial.Plain)) await run.StartAsync(header, simulation, stop.Token);
                await run.ResumeAsync(header.RunId, "test", _ => build(Trial.Plain));
            },
            at => { if (at.At.Nanoseconds > spec.Length.Nanoseconds / 2) stop.Cancel(); });
    }

    private static async Task<List<string>> RunAsync(
        RunSpec spec, string paths, Func<Run, RunHeader, Func<ExecutionOptions, ISimulation>, Task> execute,
        Action<RunProgress>? progress = null)
    {
        var journal = new MemoryJournal();
        var header = HeaderOf(spec, paths);
        var (books, shelf) = (new CounterShelf(), new RecorderShelf());
        var facts = new RunFacts(books, header, () => Duration.Zero, EngineKind.Plain) { Recorders = shelf };
        await execute(new Run(journal, facts, progress), header, options => Trial.Factory.Build(
            spec, options, host => HostRecorders.Watch(
                host, books.Watch(host), shelf, header.Paths, header.IsTraced, spec.Hosts.Count)));
        return await RecordedAsync(journal, header, spec);
    }

    private async Task<List<string>> SpreadAsync(RunSpec spec, string paths)
    {
        var journal = new MemoryJournal();
        var header = HeaderOf(spec, paths);
        var books = new CounterShelf();
        var facts = new RunFacts(books, header, () => Duration.Zero, EngineKind.Plain);
        using var spread = nodes.Begin(PlanOf(spec, header), spec, books.Watch);
        await new Run(journal, facts).StartAsync(header, spread);
        return await RecordedAsync(journal, header, spec);
    }

    private EpochPlan PlanOf(RunSpec spec, RunHeader header) => nodes.Plan(spec, 3) with
    {
        Paths = header.Paths,
        IsTraced = header.IsTraced,
    };

    private static async Task<List<string>> RecordedAsync(MemoryJournal journal, RunHeader header, RunSpec spec)
    {
        List<string> all = [];
        foreach (var seal in (await journal.ReadAsync(header.RunId)).Seals)
        {
            var hosts = await journal.LoadRecordedAsync(
                header.RunId, header.Records.Single(), seal.At, spec.Hosts.Count);
            all.AddRange(hosts!.Select(Convert.ToHexString));
        }

        return all;
    }

    private static RunHeader HeaderOf(RunSpec spec, string paths) =>
        RunPlan.For(spec.Length).Header(spec, "text", "test", DateTimeOffset.UnixEpoch) with
        {
            Paths = paths == Trace ? "" : paths,
            IsTraced = paths == Trace,
        };

    private static string Text(PathChain chain) =>
        $"{chain.Host} {chain.Domain} {chain.Kind} {chain.Number} {chain.Begun}: {string.Join(", ", chain.Segments)}";
}
