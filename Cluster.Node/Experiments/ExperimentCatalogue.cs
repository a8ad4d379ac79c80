namespace ActorXen.Experiments;

/// <summary>The experiments that come with the program. A new one is a file, a scenario, and a line here.</summary>
public static class ExperimentCatalogue
{
    /// <summary>In alphabetical order.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        BoostOnMigrate.Experiment,
        Credit2Runqueue.Experiment,
        RatelimitSpecvirt.Experiment,
        TickSamplingTheft.Experiment,
        TimesliceLatency.Experiment,
    ];

    /// <returns>Null if there is none of this name.</returns>
    public static Experiment? Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name);
}
