using ActorXen.Bench.Phold;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Execution;

[Long]
public sealed class SameHashTests(ActorsFixture actors) : IClassFixture<ActorsFixture>
{
    private static readonly PholdOptions SmallPhold = new(Lps: 60, EventsPerLp: 3, LpsPerHost: 8, Seed: 5);

    public static TheoryData<EngineKind, int, int> Executions()
    {
        var all = new TheoryData<EngineKind, int, int>();
        foreach (var engine in new[] { EngineKind.Plain, EngineKind.Actors })
        {
            foreach (var threads in new[] { 1, 2, 4 })
            {
                foreach (var divisor in new[] { 1, 2 }) all.Add(engine, threads, divisor);
            }
        }

        return all;
    }

    [Theory, MemberData(nameof(Executions))]
    public void Phold_has_one_hash_however_it_is_executed(EngineKind engine, int threads, int divisor)
    {
        var expected = Phold(EngineKind.Plain, 1, 1);

        Assert.Equal(expected, Phold(engine, threads, divisor));
    }

    [Fact]
    public void A_random_model_has_one_hash_however_it_is_executed() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 6], Gen.Long, Gen.Int[1, 4], Gen.Int[1, 2], Gen.Bool).Sample(
            (hosts, perHost, seed, threads, divisor, asActors) =>
            {
                var expected = actors.Outcome(Toy.Build(hosts, perHost, seed), EngineKind.Plain, 1, 1, 2.Ms);
                var engine = asActors ? EngineKind.Actors : EngineKind.Plain;

                Assert.Equal(expected, actors.Outcome(Toy.Build(hosts, perHost, seed), engine, threads, divisor, 2.Ms));
            },
            iter: 30, threads: 1);

    [Fact]
    public void Two_halves_make_a_whole() => Gen.Select(Gen.Long, Gen.Int[1, 3], Gen.Long[1, 1_999_999]).Sample(
        (seed, threads, cut) =>
        {
            using var simulation = actors.Build(Toy.Build(5, 3, seed), EngineKind.Actors, threads);
            simulation.Start();
            simulation.RunUntil(new(cut));
            simulation.RunUntil(VirtualTime.Zero + 2.Ms);

            var whole = actors.Outcome(Toy.Build(5, 3, seed), EngineKind.Plain, 1, 1, 2.Ms);
            Assert.Equal(whole, (simulation.Hash, simulation.Delivered));
        },
        iter: 20, threads: 1);

    [Theory]
    [InlineData(EngineKind.Plain, EngineKind.Actors, 2)]
    [InlineData(EngineKind.Actors, EngineKind.Plain, 1)]
    [InlineData(EngineKind.Actors, EngineKind.Actors, 3)]
    public void A_run_resumed_from_a_snapshot_reaches_the_same_hash(EngineKind before, EngineKind after, int threads)
    {
        using var first = actors.Build(Toy.Build(6, 4, 11), before, 2);
        first.Start();
        first.RunUntil(VirtualTime.Zero + 1.Ms);
        var states = Enumerable.Range(0, 6).Select(first.SaveHost).ToArray();
        first.RunUntil(VirtualTime.Zero + 2.Ms);

        using var second = actors.Build(Toy.Build(6, 4, 11), after, threads);
        for (var host = 0; host < 6; host++) second.LoadHost(host, states[host], VirtualTime.Zero + 1.Ms);
        Assert.Equal(VirtualTime.Zero + 1.Ms, second.Now);
        States.AreSame(states, Enumerable.Range(0, 6).Select(second.SaveHost));
        second.RunUntil(VirtualTime.Zero + 2.Ms);

        Assert.Equal((first.Hash, first.Delivered), (second.Hash, second.Delivered));
    }

    [Fact]
    public void Another_seed_gives_another_hash() => Assert.NotEqual(
        actors.Outcome(Toy.Build(3, 3, 1), EngineKind.Plain, 1, 1, 2.Ms).Hash,
        actors.Outcome(Toy.Build(3, 3, 2), EngineKind.Plain, 1, 1, 2.Ms).Hash);

    [Fact]
    public void The_floor_executes_exactly_as_many_events_as_the_engines()
    {
        var options = SmallPhold with { Events = 20_000 };
        var floor = PholdBench.Run(options with { Engine = PholdEngine.Floor });
        var plain = PholdBench.Run(options with { Engine = PholdEngine.Plain, Threads = 2 });
        var asActors = PholdBench.Run(options with { Engine = PholdEngine.Actors });

        Assert.InRange(floor.Events, 19_000, 21_000);
        Assert.Equal((floor.Events, floor.Events), (plain.Events, asActors.Events));
        Assert.Equal(plain.Hash, asActors.Hash);
    }

    private (ulong Hash, long Delivered) Phold(EngineKind engine, int threads, int divisor) =>
        actors.Outcome(new PholdTopology(SmallPhold).Build(SmallPhold.Seed), engine, threads, divisor, 20.Ms);
}
