using ActorXen.Experiments;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Experiments;

/// <summary>The scenarios of the experiments are runs like any other.</summary>
public class ScenarioTests
{
    private static readonly Duration _length = 120.Ms;

    public static TheoryData<string> Names => [.. ExperimentCatalogue.All.Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Each_can_be_saved_and_resumed_in_the_other_engine_with_the_same_result(string name)
    {
        using var first = new Trial(SpecOf(name));
        first.Simulation.Start();
        var at = VirtualTime.Zero + (_length / 2);
        first.Simulation.RunUntil(at);
        var states = first.Simulation.SaveAll();
        first.RunToEnd();

        using var second = new Trial(SpecOf(name), new ExecutionOptions(EngineKind.Actors, 1));
        second.Simulation.LoadAll(states, at);
        States.AreSame(states, second.Simulation.SaveAll());
        second.RunToEnd();

        Assert.Equal(first.Simulation.Hash, second.Simulation.Hash);
        Assert.Equal(first.Simulation.Delivered, second.Simulation.Delivered);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_invariant_holds_in_each(string name)
    {
        using var trial = Trial.Of(SpecOf(name));

        Checkers.CheckAll(trial);
    }

    private static RunSpec SpecOf(string name) =>
        ScenarioLoader.Load(name, new(Given.Options.Catalogue, [$"length={_length.Nanoseconds}ns"])).Spec!;
}
