using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Tests.Support;

/// <summary>One actor system for all tests of a class, as one node has for all of its runs.</summary>
public sealed class ActorsFixture : IDisposable
{
    private int _runs;

    public ActorSystem System { get; } = ActorSystem.Create("tests", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");

    public Simulation Build(SimulationParts parts, EngineKind engine, int threads, int divisor = 1) =>
        new(parts, new ExecutionOptions(engine, threads, divisor), System, $"run-{Interlocked.Increment(ref _runs)}");

    /// <summary>Runs from the beginning; the hash, and how much was delivered.</summary>
    public (ulong Hash, long Delivered) Outcome(
        SimulationParts parts, EngineKind engine, int threads, int divisor, Duration length)
    {
        using var simulation = Build(parts, engine, threads, divisor);
        simulation.Start();
        simulation.RunUntil(VirtualTime.Zero + length);
        return (simulation.Hash, simulation.Delivered);
    }

    public void Dispose() => System.Dispose();
}
