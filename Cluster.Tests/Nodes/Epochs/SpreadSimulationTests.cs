using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using CsCheck;

namespace ActorXen.Tests.Nodes.Epochs;

/// <summary>However many nodes run it: the same hash, the same counters, the same states.</summary>
[Nodes, Long]
public sealed class SpreadSimulationTests(NodeCircle nodes) : IClassFixture<NodeCircle>
{
    private static readonly VirtualTime End = VirtualTime.Zero + 10.Ms;
    private static readonly VirtualTime Middle = VirtualTime.Zero + 4.Ms;

    [Theory]
    [InlineData(1, EngineKind.Plain, 1)]
    [InlineData(1, EngineKind.Actors, 3)]
    [InlineData(2, EngineKind.Plain, 3)]
    [InlineData(2, EngineKind.Actors, 1)]
    [InlineData(3, EngineKind.Plain, 1)]
    [InlineData(3, EngineKind.Actors, 7)]
    public void A_run_on_several_nodes_is_that_of_one_process(int members, EngineKind engine, int divisor)
    {
        var spec = ThreeRacks(5);
        var expected = Local(spec);

        using var spread = nodes.Begin(spec, members, new(engine, 1, divisor), expected.Shelf.Watch);

        Assert.Equal(expected.Outcome, OutcomeOf(spread, spec, expected.Shelf));
        Assert.Equal(members, spread.Members.Count);
    }

    [Fact]
    public void A_random_run_on_three_nodes_is_that_of_one_process() =>
        Gen.Select(RandomSpecs.Any, Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Bool).Sample(
            (drawn, members, divisor, threads, asActors) =>
            {
                var spec = ARackEach(drawn);
                var expected = Local(spec);
                var options = new ExecutionOptions(asActors ? EngineKind.Actors : EngineKind.Plain, threads, divisor);

                using var spread = nodes.Begin(spec, members, options, expected.Shelf.Watch);

                Assert.Equal(expected.Outcome, OutcomeOf(spread, spec, expected.Shelf));
            },
            iter: 8, threads: 1, print: drawn => RandomSpecs.Describe(drawn.Item1));

    [Fact]
    public void Two_nodes_resume_what_three_nodes_saved()
    {
        var spec = ThreeRacks(6);
        var expected = Local(spec);
        using var three = nodes.Begin(spec, 3, watch: expected.Shelf.Watch);
        three.Start();
        three.RunUntil(Middle);
        var states = three.SaveAll();
        using var local = new Trial(spec);

        using var two = nodes.Begin(spec, 2, watch: expected.Shelf.Watch);
        two.LoadAll(states, Middle);

        Assert.Equal((three.Hash, three.Delivered, Middle), (two.Hash, two.Delivered, two.Now));
        States.AreSame(states, two.SaveAll());
        Assert.Equal(states[2], two.SaveHost(2));
        two.RunUntil(End);
        two.CollectFacts();
        Assert.Equal(expected.Outcome, StateOf(two, spec, expected.Shelf));
    }

    [Fact]
    public async Task Once_they_run_members_are_connected_directly_and_no_longer_when_the_epoch_is_over()
    {
        var spec = ThreeRacks(5);
        using (var spread = nodes.Begin(spec, 3))
        {
            spread.Start();
            spread.RunUntil(Middle);

            await Eventually.HoldsAsync(
                () => Connections().All(count => count == 2), "each has connections from both others");
            spread.RunUntil(End);
            Assert.Equal(Local(spec).Outcome.Hash, spread.Hash);
        }

        await Eventually.HoldsAsync(() => Connections().All(count => count == 0), "the connections are closed");

        IEnumerable<int> Connections() =>
            Enumerable.Range(0, 3).Select(node => nodes.StatusAsync(node).GetAwaiter().GetResult().DirectConnections);
    }

    [Fact]
    public void With_fewer_racks_than_nodes_some_nodes_are_idle()
    {
        var spec = RichScenario.Of(3);
        var expected = Local(spec);

        using var spread = nodes.Begin(spec, 3, watch: expected.Shelf.Watch);

        Assert.Equal(expected.Outcome, OutcomeOf(spread, spec, expected.Shelf));
        Assert.Equal(2, spread.Members.Count);
    }

    [Fact]
    public void Messages_that_are_larger_than_a_frame_arrive_in_pieces()
    {
        var spec = ThreeRacks(8);
        var expected = Local(spec);
        using var narrow = NodeCircle.Of(2, "actorxen.wire.part-bytes = 50");

        using var spread = narrow.Begin(spec, 2);
        spread.Start();
        spread.RunUntil(Middle);
        using var restored = narrow.Begin(spec, 2, watch: expected.Shelf.Watch);
        restored.LoadAll(spread.SaveAll(), Middle);
        restored.RunUntil(End);
        restored.CollectFacts();

        Assert.Equal(expected.Outcome, StateOf(restored, spec, expected.Shelf));
    }

    [Fact]
    public async Task A_run_that_one_set_of_nodes_began_another_resumes_to_the_same_end()
    {
        var spec = ThreeRacks(9);
        var expected = Local(spec);
        var journal = new ActorXen.Tests.Cli.MemoryJournal();
        var header = new RunPlan(spec.Length, 1.Ms, 2.Ms).Header(spec, "text", "test", DateTimeOffset.UnixEpoch);
        using var stop = new CancellationTokenSource();
        var run = new Run(journal, new ToyFacts(), progress => { if (progress.At >= Middle) stop.Cancel(); });

        using (var three = nodes.Begin(nodes.Plan(spec, 3, runId: header.RunId, epoch: 1), spec, expected.Shelf.Watch))
            Assert.Equal(RunOutcome.Interrupted, (await run.StartAsync(header, three, stop.Token)).Outcome);
        var plan = nodes.Plan(spec, 2, runId: header.RunId, epoch: 2);
        var resumed = await new Run(journal, new ToyFacts()).ResumeAsync(
            header.RunId, "test", _ => nodes.Begin(plan, spec, expected.Shelf.Watch));

        Assert.Equal((RunOutcome.Complete, expected.Outcome.Hash), (resumed.Outcome, resumed.Hash));
    }

    /// <summary>The outcome of a whole run in this process, and a shelf for another run of the same.</summary>
    private static (Outcome Outcome, CounterShelf Shelf) Local(RunSpec spec)
    {
        var shelf = new CounterShelf();
        using var simulation = new SimulationFactory(
            () => throw new InvalidOperationException("no actors"), XenPolicies.Instance)
            .Build(spec, Trial.Plain, shelf.Watch);
        return (OutcomeOf(simulation, spec, shelf), new());
    }

    private static Outcome OutcomeOf(ISimulation simulation, RunSpec spec, CounterShelf shelf)
    {
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + new Duration(spec.Length.Nanoseconds / 3));
        simulation.RunUntil(VirtualTime.Zero + spec.Length);
        simulation.CollectFacts();
        return StateOf(simulation, spec, shelf);
    }

    private static Outcome StateOf(ISimulation simulation, RunSpec spec, CounterShelf shelf)
    {
        var counters = new StateWriter();
        foreach (var host in spec.Hosts) shelf.Book(host.Number).Save(counters);
        return new(simulation.Hash, simulation.Delivered, simulation.Now, Convert.ToHexString(counters.Written));
    }

    private static RunSpec ThreeRacks(long seed) => ARackEach(RichScenario.Of(seed));

    private static RunSpec ARackEach(RunSpec spec) =>
        spec with { Hosts = [.. spec.Hosts.Select(host => host with { Rack = host.Number })] };

    private sealed record Outcome(ulong Hash, long Delivered, VirtualTime At, string Counters);
}
