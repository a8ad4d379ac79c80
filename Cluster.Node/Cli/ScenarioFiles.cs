using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Cli;

/// <summary>Reads the scenarios that users name and those that stored runs contain.</summary>
internal static class ScenarioFiles
{
    /// <exception cref="InputException">The scenario is wrong; the message lists every problem.</exception>
    public static LoadedScenario Load(ScenarioRequest request, IScenarioCatalogue policies)
    {
        IReadOnlyList<string> sets = request.Seed is { } seed ? [.. request.Set, $"seed={seed}"] : request.Set;
        var loaded = ScenarioLoader.Load(request.Path, new(policies, sets));
        var spec = Checked(request.Path, loaded);
        return new(spec, ScenarioText.Of(spec, policies))
        {
            Warnings = [.. loaded.Warnings.Select(warning => warning.Warning)],
        };
    }

    /// <exception cref="InputException">The scenario is wrong; the message lists every problem.</exception>
    public static RunSpec OfRun(RunHeader header, IScenarioCatalogue policies) => Checked(
        $"the scenario of run {header.RunId}",
        ScenarioLoader.LoadText(header.ScenarioName, header.ScenarioText, new(policies)));

    private static RunSpec Checked(string name, LoadResult loaded) =>
        loaded.Spec ?? throw new InputException(ScenarioProblem.Table(name, loaded.Problems));
}
