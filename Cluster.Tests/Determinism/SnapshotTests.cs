using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Determinism;

/// <summary>A run that was saved and continues elsewhere is the same run.</summary>
[Long]
public sealed class SnapshotTests
{
    [Fact]
    public void A_run_continues_from_a_snapshot_in_another_engine_unchanged() =>
        Gen.Select(RandomSpecs.AnyOf, Gen.Int[1, 999]).Sample(
            (spec, thousandths) => AssertContinues(spec, thousandths),
            iter: 10,
            threads: 1,
            print: drawn => $"{RandomSpecs.Describe(drawn.Item1)}\nsaved at {drawn.Item2} thousandths");

    [Fact]
    public void The_rich_scenario_can_be_saved_at_any_time()
    {
        for (var thousandths = 40; thousandths < 1_000; thousandths += 240)
            AssertContinues(RichScenario.Of(seed: 3), thousandths);
    }

    [Fact]
    public void A_state_that_is_loaded_and_saved_again_is_the_same_to_the_byte() =>
        Gen.Select(RandomSpecs.AnyOf, Gen.Int[1, 999]).Sample(
            (spec, thousandths) =>
            {
                using var original = new Trial(spec);
                original.Simulation.Start();
                var at = VirtualTime.Zero + (spec.Length * thousandths / 1_000);
                original.Simulation.RunUntil(at);
                var states = SaveAll(original.Simulation);

                using var copy = new Trial(spec);
                LoadAll(copy.Simulation, states, at);

                States.AreSame(states, SaveAll(original.Simulation));
                States.AreSame(states, SaveAll(copy.Simulation));
            },
            iter: 20,
            print: drawn => $"{RandomSpecs.Describe(drawn.Item1)}\nsaved at {drawn.Item2} thousandths");

    private static void AssertContinues(RunSpec spec, int thousandths)
    {
        var toActors = thousandths % 2 == 0;
        var actors = new ExecutionOptions(EngineKind.Actors, 1 + (thousandths % 3 / 2), 2);
        using var first = new Trial(spec, toActors ? Trial.Plain : actors);
        first.Simulation.Start();
        var at = VirtualTime.Zero + (spec.Length * thousandths / 1_000);
        first.Simulation.RunUntil(at);
        var states = SaveAll(first.Simulation);
        var seen = first.Logs.Select(log => log.Facts.Count).ToArray();
        first.RunToEnd();

        using var second = new Trial(spec, toActors ? actors : Trial.Plain);
        LoadAll(second.Simulation, states, at);
        second.RunToEnd();

        Assert.Equal(first.Simulation.HostHashes, second.Simulation.HostHashes);
        Assert.Equal(first.Simulation.Delivered, second.Simulation.Delivered);
        for (var host = 0; host < seen.Length; host++)
            Assert.True(
                first.Logs[host].Facts.Skip(seen[host]).SequenceEqual(second.Logs[host].Facts),
                $"other facts on host {host}");
    }

    private static byte[][] SaveAll(ISimulation simulation) =>
        [.. Enumerable.Range(0, simulation.Hosts.Count).Select(simulation.SaveHost)];

    private static void LoadAll(ISimulation simulation, byte[][] states, VirtualTime at)
    {
        for (var host = 0; host < states.Length; host++) simulation.LoadHost(host, states[host], at);
    }
}
