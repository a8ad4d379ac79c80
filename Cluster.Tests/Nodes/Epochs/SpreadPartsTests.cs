using ActorXen.Bench.Nodes;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Store;
using ActorXen.Store.Journal;
using ActorXen.Tests.Support;
using ActorXen.Tests.Xen.Scheduling.HowTo;
using ActorXen.Xen.Hosts;
using Xunit.Abstractions;

namespace ActorXen.Tests.Nodes.Epochs;

/// <summary>Nodes write their hosts' states to the store, and load them from there, past the coordinator.</summary>
[Nodes, Long]
public sealed class SpreadPartsTests(ITestOutputHelper output) : StoreTest
{
    private static readonly VirtualTime _middle = VirtualTime.Zero + 4.Ms;
    private readonly List<string> _warnings = [];

    [Fact]
    public async Task No_state_of_a_host_passes_the_coordinator_and_fewer_nodes_resume_to_the_same_end()
    {
        await using var journal = OpenShared();
        using var nodes = NodeCircle.Of(3, parts: parts => parts with { Store = journal.PartStore });

        var (hash, first, second) = await RunTwiceAsync(journal, nodes);

        Assert.Equal(Undisturbed(), hash);
        Assert.Empty(_warnings);
        foreach (var line in new[] { first, second })
        {
            Assert.Equal((0, 0), (line.BytesOf<SaveHosts>(), line.BytesOf<LoadHosts>()));
            Assert.True(line.BytesOf<SaveParts>() > 0);
        }

        Assert.True(second.BytesOf<FetchParts>() > 0 && second.BytesOf<LoadFetched>() > 0);
    }

    [Fact]
    public async Task A_lost_part_makes_the_coordinator_load_the_checkpoint_before()
    {
        await using var journal = OpenShared();
        using var nodes = NodeCircle.Of(3, parts: parts => parts with { Store = journal.PartStore });

        var (hash, _, second) = await RunTwiceAsync(journal, nodes, between: async runId =>
        {
            var latest = await journal.Shared.FindAsync(runId, VirtualTime.Never);
            Assert.Equal(VirtualTime.Zero + 5.Ms, latest!.At);
            var key = StoreKeys.Part(runId, latest.Place.Holder, latest.Parts[^1].FirstHost);
            Assert.Equal(1, Store.Execute(
                "DELETE FROM snapshot WHERE persistence_id = @id AND sequence_number = @number",
                ("@id", key), ("@number", latest.Place.Number)));
        });

        Assert.Equal(Undisturbed(), hash);
        Assert.Contains("cannot load the checkpoint at 5 ms themselves", Assert.Single(_warnings),
            StringComparison.Ordinal);
        Assert.Contains("the checkpoint at 5 ms is damaged", Assert.Single(Store.Warnings), StringComparison.Ordinal);
        Assert.True(second.BytesOf<LoadHosts>() > 0 && second.BytesOf<LoadFetched>() == 0);
    }

    [Fact]
    public async Task Nodes_without_such_a_store_let_the_coordinator_write_and_it_says_so_once()
    {
        await using var journal = OpenShared();
        using var nodes = NodeCircle.Of(3);

        var (hash, first, second) = await RunTwiceAsync(journal, nodes);

        Assert.Equal(Undisturbed(), hash);
        Assert.Equal(2, _warnings.Count);
        Assert.All(_warnings, warning => Assert.Contains(
            "It has no store that other machines have, too. The coordinator writes those of this epoch.", warning,
            StringComparison.Ordinal));
        Assert.True(first.BytesOf<SaveHosts>() > 0 && second.BytesOf<LoadHosts>() > 0);
    }

    [Fact]
    public async Task Nodes_that_write_to_another_store_are_noticed()
    {
        await using var journal = OpenShared();
        await using var other = SqlRunJournal.OpenStore(OtherStore.Options with { IsForSeveralMachines = true });
        using var nodes = NodeCircle.Of(3, parts: parts => parts with { Store = other.PartStore });

        var (hash, first, second) = await RunTwiceAsync(journal, nodes);

        Assert.Equal(Undisturbed(), hash);
        Assert.All(_warnings, warning => Assert.Contains(
            "is not in this node's store. Give all nodes the same store.", warning, StringComparison.Ordinal));
        Assert.True(first.BytesOf<SaveHosts>() > 0 && second.BytesOf<LoadHosts>() > 0);
    }

    [Fact]
    public async Task A_worker_whose_store_is_away_waits_and_writes_when_it_is_back()
    {
        await using var journal = OpenShared();
        var (store, waits) = (new AwayStore(journal.PartStore!, 5), 0);
        using var nodes = NodeCircle.Of(3, parts: parts => parts with
        {
            Store = store,
            Delay = (_, _) =>
            {
                Interlocked.Increment(ref waits);
                return Task.CompletedTask;
            },
        });

        var (hash, first, _) = await RunTwiceAsync(journal, nodes);

        Assert.Equal(Undisturbed(), hash);
        Assert.Equal(5, waits);
        Assert.Empty(_warnings);
        Assert.Equal(0, first.BytesOf<SaveHosts>());
    }

    [Fact]
    public async Task A_worker_that_may_not_write_says_why_and_the_coordinator_does()
    {
        await using var journal = OpenShared();
        var store = new AwayStore(journal.PartStore!, int.MaxValue, mayPass: false);
        using var nodes = NodeCircle.Of(3, parts: parts => parts with { Store = store });

        var (hash, first, _) = await RunTwiceAsync(journal, nodes);

        Assert.Equal(Undisturbed(), hash);
        Assert.All(_warnings, warning => Assert.Contains("the store is away. Start it.", warning,
            StringComparison.Ordinal));
        Assert.True(first.BytesOf<SaveHosts>() > 0);
    }

    /// <summary>docs/benchmarks.md has what it prints.</summary>
    [Theory]
    [InlineData(4, 2)]
    [InlineData(60, 3)]
    public async Task A_checkpoint_costs_the_coordinator_next_to_nothing(int hosts, int members)
    {
        await using var journal = OpenShared();
        using var nodes = NodeCircle.Of(members, parts: parts => parts with { Store = journal.PartStore });
        var spec = hosts == 4
            ? ScenarioLoader.Load("first-light", new(XenPolicies.Instance)).Spec!
            : Program.ForNodes(XenPolicies.Instance).ReadScenario("bench", ClusterBenchScenario.Of(
                new(hosts, Racks: 6, Remote: 0.1, 200.Us, 1.Seconds, EngineKind.Plain, Pairs: 1)));
        var (simulation, line) = Begin(nodes, nodes.Plan(spec, members, runId: "20261202-3f9a1c"), spec);
        using (simulation)
        {
            simulation.Start();
            simulation.RunUntil(VirtualTime.Zero + 20.Ms);

            Assert.NotNull(simulation.Parted.Save(new("20261202-3f9a1c", ulong.MaxValue, 1)));
            Assert.Equal(hosts, simulation.SaveAll().Count);
        }

        var (now, before) = (line.BytesOf<SaveParts>(), line.BytesOf<SaveHosts>());
        output.WriteLine($"{hosts} hosts on {members} nodes: {now} bytes instead of {before}");
        Assert.InRange(now, 1, before / 50);
    }

    /// <summary>
    /// Three nodes run to the seal after the middle, where they are interrupted, and two of them continue.
    /// </summary>
    /// <returns>The run's hash, and what passed the coordinator of each part.</returns>
    private async Task<(ulong Hash, CountingLine First, CountingLine Second)> RunTwiceAsync(
        SqlRunJournal journal, NodeCircle nodes, Func<string, Task>? between = null)
    {
        var spec = Spec();
        var patient = new PatientJournal(journal, _ => { });
        var header = new RunPlan(spec.Length, 1.Ms, 2.Ms).Header(spec, "text", "test", DateTimeOffset.UnixEpoch);
        using var stop = new CancellationTokenSource();
        var run = new Run(patient, new ToyFacts(), progress => { if (progress.At >= _middle) stop.Cancel(); });
        var (three, first) = Begin(nodes, nodes.Plan(spec, 3, runId: header.RunId, epoch: 1), spec);
        using (three) Assert.Equal(RunOutcome.Interrupted, (await run.StartAsync(header, three, stop.Token)).Outcome);
        if (between is not null) await between(header.RunId);

        CountingLine? second = null;
        var resumed = await new Run(patient, new ToyFacts()).ResumeAsync(header.RunId, "test", _ =>
        {
            (var two, second) = Begin(nodes, nodes.Plan(spec, 2, runId: header.RunId, epoch: 2), spec);
            return two;
        });

        Assert.Equal(RunOutcome.Complete, resumed.Outcome);
        return (resumed.Hash, first, second!);
    }

    private (SpreadSimulation Simulation, CountingLine Line) Begin(NodeCircle nodes, EpochPlan plan, RunSpec spec)
    {
        CountingLine? line = null;
        var key = new EpochKey(plan.RunId, plan.Epoch);
        var simulation = SpreadSimulation.Begin(
            plan, spec, _ => [], run => HostFactory.Directories(run, HowToPolicies.Policies),
            members =>
            {
                line = new(new EpochLine(nodes.Nodes[0].System, key, members, default));
                return new(key, line, TimeSpan.FromSeconds(60), default);
            },
            _ => { }, _warnings.Add);
        return (simulation, line!);
    }

    private SqlRunJournal OpenShared() =>
        SqlRunJournal.OpenStore(Store.Options with { IsForSeveralMachines = true }, Store.Warnings.Add);

    private static ulong Undisturbed()
    {
        using var trial = Trial.Of(Spec());
        return trial.Simulation.Hash;
    }

    /// <summary>Three hosts in racks of their own.</summary>
    private static RunSpec Spec()
    {
        var spec = RichScenario.Of(9);
        return spec with { Hosts = [.. spec.Hosts.Select(host => host with { Rack = host.Number })] };
    }

    /// <summary>A store that is away for so many calls.</summary>
    private sealed class AwayStore(IPartStore inner, int failures, bool mayPass = true) : IPartStore
    {
        private int _failures = failures;

        public Task<HostPart> SaveAsync(PartsPlace place, int firstHost, IReadOnlyList<int> lengths, byte[] states) =>
            Interlocked.Decrement(ref _failures) >= 0
                ? Task.FromException<HostPart>(new StoreException("the store is away. Start it.", mayPass: mayPass))
                : inner.SaveAsync(place, firstHost, lengths, states);

        public Task<IReadOnlyList<byte[]>> LoadAsync(PartsPlace place, HostPart part) => inner.LoadAsync(place, part);
    }
}
