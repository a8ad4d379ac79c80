using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Determinism;

/// <summary>I-35: neither engine nor threads nor the length of windows affect what happens.</summary>
[Trait("Invariant", "I-35")]
[Long]
public sealed class EngineTests
{
    private static readonly ExecutionOptions[] _executions =
    [
        .. from engine in new[] { EngineKind.Plain, EngineKind.Actors }
           from threads in new[] { 1, 2, 4 }
           from divisor in new[] { 1, 2 }
           where threads < 4 || divisor == 1 // More threads than cores wait for each other at every window.
           select new ExecutionOptions(engine, threads, divisor),
    ];

    [Fact]
    public void All_engines_thread_counts_and_window_lengths_do_the_same()
    {
        using var expected = Trial.Of(RichScenario.Of(seed: 1));

        foreach (var options in _executions) AssertSame(expected, options);
    }

    [Fact]
    public void They_do_the_same_in_random_scenarios() => RandomSpecs.Any.Sample(
        spec =>
        {
            using var expected = Trial.Of(spec);
            AssertSame(expected, _executions[(int)(spec.Seed % _executions.Length)]);
            AssertSame(expected, new(EngineKind.Actors, 1, 2));
        },
        iter: 8,
        threads: 1,
        print: RandomSpecs.Describe);

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another_one()
    {
        using var one = Trial.Of(RichScenario.Of(seed: 1));
        using var same = Trial.Of(RichScenario.Of(seed: 1));
        using var other = Trial.Of(RichScenario.Of(seed: 2));

        Assert.Equal(one.Simulation.Hash, same.Simulation.Hash);
        Assert.NotEqual(one.Simulation.Hash, other.Simulation.Hash);
    }

    [Fact]
    public void A_run_in_pieces_is_the_same_run()
    {
        using var whole = Trial.Of(RichScenario.Of(seed: 1));
        using var pieces = new Trial(RichScenario.Of(seed: 1));

        pieces.Simulation.Start();
        for (var microseconds = 1; microseconds < 10_000; microseconds += 733)
            pieces.Simulation.RunUntil(VirtualTime.Zero + microseconds.Us);
        pieces.RunToEnd();

        Assert.Equal(whole.Simulation.Hash, pieces.Simulation.Hash);
    }

    private static void AssertSame(Trial expected, ExecutionOptions options)
    {
        using var actual = Trial.Of(expected.Spec, options);
        Assert.Equal(expected.Simulation.HostHashes, actual.Simulation.HostHashes);
        Assert.Equal(expected.Simulation.Delivered, actual.Simulation.Delivered);
        for (var host = 0; host < expected.Logs.Count; host++)
            Assert.True(
                expected.Logs[host].Facts.SequenceEqual(actual.Logs[host].Facts),
                $"{options} has other facts on host {host}");
    }
}
