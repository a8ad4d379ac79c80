using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Studies;

namespace ActorXen.Experiments;

/// <summary>
/// The experiments that come with the program: a file in <c>config/experiments</c> and a scenario each.
/// </summary>
public static class ExperimentCatalogue
{
    private static readonly Lazy<IReadOnlyList<Experiment>> _all = new(() =>
    [
        .. ExperimentFile.ShippedNames.Select(name => FiledExperiment.Read(FileOf(name)!))
            .OrderBy(experiment => experiment.Name, StringComparer.Ordinal),
    ]);

    /// <summary>In alphabetical order.</summary>
    public static IReadOnlyList<Experiment> All => _all.Value;

    /// <returns>Null if there is none of this name.</returns>
    public static Experiment? Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name);

    /// <param name="named">A file, or the name of a shipped one.</param>
    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="StudyException">It is wrong; the message lists every problem.</exception>
    public static Experiment? OfFile(string named) => FileOf(named) is { } file ? FiledExperiment.Read(file) : null;

    private static ExperimentFile? FileOf(string named)
    {
        var file = ExperimentFile.Find(named, out var problems);
        return problems.Count == 0 ? file : throw new StudyException(ScenarioProblem.Table(named, problems));
    }
}
