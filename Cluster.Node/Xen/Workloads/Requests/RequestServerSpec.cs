using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Requests;

/// <summary>Answers requests.</summary>
/// <param name="RequestsPerSecond">
/// Poisson arrivals from the host's external clients; 0 if only guests send requests.
/// </param>
/// <param name="RequestBytes">64 to 65,536.</param>
/// <param name="ReplyBytes">64 to 65,536.</param>
/// <param name="ServiceTime">Mean CPU time of one answer.</param>
/// <param name="Outstanding">Most requests under way from external clients; more are abandoned and counted.</param>
public sealed record RequestServerSpec(
    int RequestsPerSecond, int RequestBytes, int ReplyBytes, Duration ServiceTime, int Outstanding) : WorkloadSpec
{
    /// <summary>
    /// Squared coefficient of variation of the CPU time of an answer, percent, 0 to 10,000: 0 is always the mean, 100
    /// exponential.
    /// </summary>
    public int ServiceVariation { get; init; } = 100;

    public override NetworkRole Network => NetworkRole.Answers;

    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        WorkloadLoad.Request * RequestsPerSecond;
}
