using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using Akka.Actor;
using Akka.Actor.Internal;

namespace ActorXen.Tests.Actors;

public sealed class EntityActorTests(ActorsFixture actors) : IClassFixture<ActorsFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Every_entity_is_an_actor_at_its_own_path()
    {
        using var simulation = actors.Build(Toy.Build(2, 4, 1), EngineKind.Actors, 1);

        foreach (var path in simulation.Hosts.SelectMany(host => host.Paths))
        {
            var full = simulation.Actor!.Path / path.Split('/');
            var found = await actors.System.ActorSelection(full).ResolveOne(Patience);
            Assert.Equal(full, found.Path);
        }
    }

    [Fact]
    public void Context_self_and_sender_are_those_of_an_ordinary_actor()
    {
        var seen = new List<(string Self, string Sender)>();
        using var simulation = actors.Build(
            Two((message, context) =>
            {
                var cell = InternalCurrentActorCellKeeper.Current!;
                seen.Add((cell.Self.Path.Name, cell.Sender!.Path.Name));
                if (message is Hold) context.Send(new EntityRef<IGuestSoftware>(1), new WorkDone(1));
            }), EngineKind.Actors, 1);
        simulation.Start();
        simulation.RunUntil(new(1_000));

        // The host delivers scheduled messages; an entity's messages come from that entity.
        Assert.Equal([("first", "0"), ("second", "first")], seen);
        Assert.Null(InternalCurrentActorCellKeeper.Current);
    }

    [Theory]
    [InlineData(EngineKind.Plain, 1)]
    [InlineData(EngineKind.Plain, 2)]
    [InlineData(EngineKind.Actors, 1)]
    [InlineData(EngineKind.Actors, 2)]
    public void A_failing_entity_ends_its_run_and_no_other(EngineKind engine, int threads)
    {
        using var other = actors.Build(Toy.Build(4, 2, 3), EngineKind.Actors, 2);
        other.Start();
        using var simulation = actors.Build(WithFaultAt(new(500_000)), engine, threads);
        simulation.Start();

        var failure = Assert.Throws<RunFailedException>(() => simulation.RunUntil(VirtualTime.Zero + 1.Ms));
        Assert.Equal(("host/1/fault", new VirtualTime(500_000)), (failure.Path, failure.At));
        Assert.Equal("host/1/fault failed at 500 us: on Hold { Kind = Hold }: it burns", failure.Message);
        Assert.Throws<InvalidOperationException>(() => simulation.RunUntil(VirtualTime.Zero + 2.Ms));

        other.RunUntil(VirtualTime.Zero + 1.Ms);
        Assert.Equal(actors.Outcome(Toy.Build(4, 2, 3), EngineKind.Plain, 1, 1, 1.Ms).Hash, other.Hash);
    }

    [Fact]
    public void A_failure_at_the_start_names_the_entity()
    {
        using var simulation = actors.Build(WithFaultAt(VirtualTime.Zero), EngineKind.Actors, 1);

        Assert.Equal("host/1/fault", Assert.Throws<RunFailedException>(simulation.Start).Path);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_message_to_another_host_below_the_least_latency_fails_the_run(int threads)
    {
        var parts = Toy.Build(4, 2, 1);
        using var simulation = actors.Build(
            parts with { LatencyBetweenRacks = (_, _) => 60.Us }, EngineKind.Plain, threads);
        simulation.Start();

        var failure = Assert.Throws<RunFailedException>(() => simulation.RunUntil(VirtualTime.Zero + 2.Ms));
        Assert.Contains("the latency is too small", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_run_leaves_no_actors_and_its_name_can_be_used_again()
    {
        for (var time = 0; time < 3; time++)
        {
            var run = new Simulation(Toy.Build(2, 4, 1), new(EngineKind.Actors, 2), actors.System, "again");
            run.Start();
            run.RunUntil(new(100_000));
            run.Dispose();

            await Assert.ThrowsAsync<ActorNotFoundException>(
                () => actors.System.ActorSelection("/user/again/host/0").ResolveOne(TimeSpan.FromMilliseconds(50)));
        }
    }

    [Fact]
    public void The_name_of_a_disposed_run_is_free_at_once()
    {
        for (var time = 0; time < 200; time++)
            new Simulation(Toy.Build(1, 1, 1), new(EngineKind.Actors, 1), actors.System, "at-once").Dispose();
    }

    [Fact]
    public void A_message_from_outside_the_run_has_no_influence()
    {
        using var simulation = actors.Build(Toy.Build(2, 4, 9), EngineKind.Actors, 1);
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + 1.Ms);
        actors.System.ActorSelection(simulation.Actor!.Path / "host" / "0" / "toy" / "0").Tell(Hold.Instance);
        actors.System.ActorSelection(simulation.Actor!.Path / "host" / "0" / "toy" / "0").Tell("hello");
        simulation.RunUntil(VirtualTime.Zero + 2.Ms);

        Assert.Equal(actors.Outcome(Toy.Build(2, 4, 9), EngineKind.Plain, 1, 1, 2.Ms).Hash, simulation.Hash);
    }

    private static SimulationParts Two(Action<Message, EntityContext> rule)
    {
        var host = new HostTimeline(0, 1);
        host.Add("host/0/first", new Rule(rule, context => context.Schedule(Self(context), 10.Ns, Hold.Instance)));
        host.Add("host/0/second", new Rule(rule, _ => { }));
        return new([host], [Toy.DirectoryOf(host)], (_, _) => 1.Ms);
    }

    private static SimulationParts WithFaultAt(VirtualTime at)
    {
        var parts = Toy.Build(4, 2, 3);
        parts.Hosts[1].Add("host/1/fault", new Rule(
            (_, _) => throw new InvalidOperationException("it burns"),
            context =>
            {
                if (at == VirtualTime.Zero) throw new InvalidOperationException("it never worked");
                context.Schedule(Self(context), at - VirtualTime.Zero, Hold.Instance, Phase.HardwareArrival);
            }));
        return parts;
    }

    private static EntityRef<ILogicalProcess> Self(EntityContext context) => context.Self<ILogicalProcess>();

    private sealed class Rule(Action<Message, EntityContext> handle, Action<EntityContext> start) : IEntity
    {
        public void Start(EntityContext context) => start(context);

        public void Handle(Message message, EntityContext context) => handle(message, context);

        public void Save(StateWriter state)
        {
        }

        public void Load(StateReader state)
        {
        }
    }
}
