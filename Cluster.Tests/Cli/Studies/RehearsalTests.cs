using ActorXen.Actors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Studies;

namespace ActorXen.Tests.Cli.Studies;

/// <summary>The cell that a study reads and runs while its options are read.</summary>
public sealed class RehearsalTests
{
    /// <summary>The program would not tell, because it does not wait for its rehearsal.</summary>
    [Fact]
    public void It_runs_to_its_end()
    {
        using var actors = new ActorRuntime();

        Rehearsal.Run(Program.Parts(actors, Terminal.OfProcess()));
    }
}
