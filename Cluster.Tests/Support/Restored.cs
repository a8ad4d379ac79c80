using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Support;

/// <summary>Runs that are executed in several ways and must end alike.</summary>
internal static class Restored
{
    /// <summary>
    /// By the plain engine, by actors on two threads, and saved at a time and continued in another simulation.
    /// </summary>
    public static void HasTheSameHash(RunSpec spec, Duration at)
    {
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        half.Simulation.RunUntil(VirtualTime.Zero + at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), VirtualTime.Zero + at);

        rest.RunToEnd();

        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
    }
}
