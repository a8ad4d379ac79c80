using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Nodes.Epochs;

/// <summary>An epoch ends as a whole, whatever ends it, and what belongs to an older one has no effect.</summary>
[Nodes]
public sealed class EpochTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly RunSpec Spec = Rerack(RichScenario.Of(4));

    /// <summary>Far beyond what any test waits for.</summary>
    private static readonly VirtualTime FarAway = VirtualTime.Zero + 100.Seconds;

    [Fact]
    public async Task A_message_of_an_older_epoch_is_dropped_and_counted()
    {
        using var nodes = new NodeCircle();
        var plan = nodes.Plan(Spec, 2, epoch: 5);
        using var simulation = nodes.Begin(plan, Spec);
        var stale = new EventBatch(new(plan.RunId, 4), 0, 1, HasFailed: false, VirtualTime.Zero, default);
        var ofAnotherRun = stale with { Key = new("unheard-of", 5) };

        nodes.Nodes[0].Worker.Tell(stale, Akka.Actor.ActorRefs.NoSender);
        nodes.Nodes[0].Worker.Tell(ofAnotherRun, Akka.Actor.ActorRefs.NoSender);
        var status = await nodes.StatusAsync(0);

        Assert.Equal(2, status.StaleDropped);
        Assert.Equal((plan.RunId, 5), (status.Epochs.Single().RunId, status.Epochs.Single().Epoch));
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + 1.Ms);
    }

    [Fact]
    public void A_newer_epoch_ends_the_older_one_and_an_older_one_cannot_begin()
    {
        using var nodes = new NodeCircle();
        var older = nodes.Plan(Spec, 3, epoch: 1);
        using var first = nodes.Begin(older, Spec);
        first.Start();

        using var second = nodes.Begin(nodes.Plan(Spec, 2, runId: older.RunId, epoch: 2), Spec);
        second.Start();
        second.RunUntil(VirtualTime.Zero + 1.Ms);

        Assert.Throws<EpochEndedException>(() => first.RunUntil(VirtualTime.Zero + 1.Ms));
        Assert.Throws<EpochEndedException>(() => nodes.Begin(older, Spec));
        second.RunUntil(VirtualTime.Zero + 2.Ms);
    }

    [Fact]
    public async Task A_worker_that_stops_in_the_middle_of_a_window_ends_the_epoch()
    {
        var begun = new FirstFact();
        using var nodes = NodeCircle.Of(3, parts: parts => parts with { Watch = _ => [begun] });
        using var simulation = nodes.Begin(Spec, 3);
        simulation.Start();

        var running = Task.Run(() => simulation.RunUntil(FarAway));
        await begun.Task.WaitAsync(Patience);
        nodes.Nodes[2].System.Stop(nodes.Nodes[2].Worker);

        var ended = await Assert.ThrowsAsync<EpochEndedException>(() => running.WaitAsync(Patience));
        Assert.Contains(nodes.Nodes[2].Address.ToString(), ended.Message, StringComparison.Ordinal);
        Assert.Throws<EpochEndedException>(() => simulation.RunUntil(FarAway));
    }

    [Fact]
    public async Task A_cancelled_epoch_ends_although_its_members_are_well()
    {
        var begun = new FirstFact();
        using var epochEnds = new CancellationTokenSource();
        using var nodes = NodeCircle.Of(2, parts: parts => parts with { Watch = _ => [begun] });
        using var simulation = nodes.Begin(nodes.Plan(Spec, 2), Spec, epochEnds: epochEnds.Token);
        simulation.Start();

        var running = Task.Run(() => simulation.RunUntil(FarAway));
        await begun.Task.WaitAsync(Patience);
        await epochEnds.CancelAsync();

        await Assert.ThrowsAsync<EpochEndedException>(() => running.WaitAsync(Patience));
        simulation.Dispose();
        Assert.Empty((await nodes.StatusAsync(0)).Epochs);
    }

    [Fact]
    public async Task Workers_abandon_an_epoch_whose_coordinator_is_gone()
    {
        using var nodes = NodeCircle.Of(3);
        using var coordinator = NodeCircle.Of(1);
        var plan = nodes.Plan(Spec, 2);
        using var simulation =
            SpreadSimulation.Begin(coordinator.Nodes[0].System, plan, Spec, XenPolicies.Instance, _ => [], default);
        Assert.Single((await nodes.StatusAsync(1)).Epochs);

        coordinator.Dispose();

        var status = await nodes.StatusAsync(1);
        for (var asked = 0; status.Epochs.Count > 0 && asked < 100_000; asked++) status = await nodes.StatusAsync(1);
        Assert.Empty(status.Epochs);
    }

    [Fact]
    public void A_member_without_a_worker_ends_the_epoch_before_it_begins()
    {
        using var nodes = new NodeCircle();
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        nodes.Nodes[1].System.Stop(nodes.Nodes[1].Worker);

        Assert.Throws<EpochEndedException>(() => nodes.Begin(nodes.Plan(Spec, 2), Spec, epochEnds: impatient.Token));
    }

    [Fact]
    public void A_scenario_that_a_node_cannot_read_fails_the_run_there()
    {
        using var nodes = NodeCircle.Of(
            2, parts: parts =>
                parts with { ReadScenario = (name, _) => throw new InvalidDataException($"{name} is not HOCON") });

        var failure = Assert.Throws<NodeFailedException>(() => nodes.Begin(Spec, 2));

        Assert.Contains("is not HOCON", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Of_several_entities_that_fail_on_several_nodes_the_earliest_is_reported(int members)
    {
        using var nodes =
            NodeCircle.Of(members, parts: parts => parts with { Build = (_, isOurs) => Bombs.Build(isOurs) });
        using var local = new Simulation(Bombs.Parts(), Trial.Plain, null, "local");
        local.Start();
        var expected = Assert.Throws<RunFailedException>(() => local.RunUntil(VirtualTime.Zero + 1.Ms));

        using var simulation = SpreadSimulation.Begin(
            nodes.Nodes[0].System, nodes.Plan(Spec, members), Spec, _ => [], _ => Bombs.Parts().Directories, default);
        simulation.Start();
        var failure = Assert.Throws<RunFailedException>(() => simulation.RunUntil(VirtualTime.Zero + 1.Ms));

        Assert.Equal(expected.Message, failure.Message);
        Assert.Equal((expected.Path, expected.At), (failure.Path, failure.At));
    }

    private static RunSpec Rerack(RunSpec spec) =>
        spec with { Hosts = [.. spec.Hosts.Select(host => host with { Rack = host.Number })] };

    /// <summary>Tells when something happens on a host.</summary>
    private sealed class FirstFact : IFactSink
    {
        private readonly TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _happened.Task;

        public FactMask Asks => FactMask.All;

        public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) => _happened.TrySetResult();
    }
}
