namespace ActorXen.Experiments.Oracles;

/// <summary>The closed forms that the program checks itself against.</summary>
public static class OracleCatalogue
{
    /// <summary>In order of their ids.</summary>
    public static IReadOnlyList<Oracle> All { get; } =
    [
        Queues.SingleServer,
        Queues.AnyService,
        Queues.SeveralServers,
        Loops.ProcessorSharing,
        Moderation.ByTime,
        Moderation.ByGap,
        Moderation.ByNumber,
        Scheduling.Tail,
        Scheduling.Deadlines,
        Scheduling.Shares,
        Loops.MeanValueAnalysis,
        Scheduling.Ticks,
        Scheduling.Residency,
        Loops.Little,
        Scheduling.Theft,
        Scheduling.Conservation,
        Scheduling.Determinism,
    ];

    /// <returns>Null if there is none of this id.</returns>
    public static Oracle? Find(string id) =>
        All.FirstOrDefault(oracle => string.Equals(oracle.Id, id, StringComparison.OrdinalIgnoreCase));
}
