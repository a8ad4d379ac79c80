using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Parts;

/// <summary>Reads the scenarios that users name and those that stored runs contain.</summary>
internal static class ScenarioFiles
{
    /// <exception cref="InputException">The scenario is wrong; the message lists every problem.</exception>
    public static LoadedScenario Load(ScenarioRequest request, IScenarioCatalogue policies)
    {
        if (RunId.IsOne(request.Path) && !File.Exists(request.Path)) throw new InputException(
            $"{request.Path} is the id of a run, not a scenario. Execute it again with actorxen replay {request.Path}, "
            + $"or resume it with actorxen run --resume {request.Path}.");
        var loaded = ScenarioLoader.Load(
            request.Path, new(policies, SetsOf(request)) { Options = request.Options });
        var spec = Checked(request.Path, loaded);
        return new(spec, ScenarioText.Of(spec, policies))
        {
            Warnings = [.. loaded.Warnings.Select(warning => warning.Warning)],
            RefersToSeed = () => ScenarioLoader.RefersToSeed(request.Path, new(policies, request.Set)),
        };
    }

    /// <summary>The settings of a request that differ from the scenario's file, as they were written.</summary>
    public static IReadOnlyList<string> ChangesOf(ScenarioRequest request, IScenarioCatalogue policies) =>
        ScenarioLoader.Changes(request.Path, new(policies, SetsOf(request)));

    private static IReadOnlyList<string> SetsOf(ScenarioRequest request) =>
        request.Seed is { } seed ? [.. request.Set, $"seed={seed}"] : request.Set;

    /// <exception cref="InputException">The scenario is wrong; the message lists every problem.</exception>
    public static RunSpec OfRun(RunHeader header, IScenarioCatalogue policies) => Checked(
        $"the scenario of run {header.RunId}",
        ScenarioLoader.LoadText(header.ScenarioName, header.ScenarioText, new(policies)));

    /// <summary>A stored run's scenario with settings laid over it.</summary>
    /// <exception cref="InputException">A setting is wrong; the message lists every problem.</exception>
    public static LoadedScenario Changed(
        RunHeader header, IReadOnlyList<string> set, IScenarioCatalogue policies)
    {
        var loaded = ScenarioLoader.LoadText(header.ScenarioName, header.ScenarioText, new(policies, set));
        var spec = Checked($"the scenario of run {header.RunId}", loaded);
        return new(spec, ScenarioText.Of(spec, policies))
        {
            Warnings = [.. loaded.Warnings.Select(warning => warning.Warning)],
        };
    }

    private static RunSpec Checked(string name, LoadResult loaded) =>
        loaded.Spec ?? throw new InputException(ScenarioProblem.Table(name, loaded.Problems));
}
