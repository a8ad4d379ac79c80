using ActorXen.Cli.Parts;
using ActorXen.Scenarios;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>Reads the scenarios of a study's points: once for all seeds, unless they refer to the seed.</summary>
/// <remarks>Cells of a point follow each other, so only those of a few points are kept.</remarks>
/// <param name="load">Reads a scenario.</param>
internal sealed class PointScenarios(Func<ScenarioRequest, LoadedScenario> load)
{
    /// <summary>Points whose scenarios are kept.</summary>
    public const int Most = 16;

    private readonly Recent<(LoadedScenario Loaded, bool RefersToSeed)> _known = new(Most);

    /// <exception cref="InputException">The scenario is wrong; the message lists every problem.</exception>
    public LoadedScenario Read(string scenario, IReadOnlyList<string> set, long seed)
    {
        LoadedScenario Load() => load(new(scenario, set, seed));
        var (known, refersToSeed) = _known.Get(string.Join('\n', [scenario, .. set]), () =>
        {
            var loaded = Load();
            return (loaded, loaded.RefersToSeed());
        });
        if (known.Spec.Seed == seed) return known;
        // The reader says what is wrong with a seed below 0.
        if (refersToSeed || seed < 0) return Load();
        return known with { Spec = known.Spec with { Seed = seed }, Text = SeedLine.With(known.Text, seed) };
    }
}
