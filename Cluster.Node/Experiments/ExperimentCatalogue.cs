namespace ActorXen.Experiments;

/// <summary>The experiments that come with the program. A new one is a file, a scenario, and a line here.</summary>
public static class ExperimentCatalogue
{
    /// <summary>In alphabetical order.</summary>
    public static IReadOnlyList<Experiment> All { get; } =
    [
        Bobtail.Experiment,
        BoostOnMigrate.Experiment,
        CreditVsCredit2.Experiment,
        Credit2Runqueue.Experiment,
        IdleGovernorDisk.Experiment,
        MigrationDelay.Experiment,
        NicModeration.Experiment,
        RatelimitSpecvirt.Experiment,
        SmtSysbench.Experiment,
        ThreeSchedulers.Experiment,
        TickSamplingTheft.Experiment,
        TimerPrecision.Experiment,
        TimesliceLatency.Experiment,
    ];

    /// <returns>Null if there is none of this name.</returns>
    public static Experiment? Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name);
}
