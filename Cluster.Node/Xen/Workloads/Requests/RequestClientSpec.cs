using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Requests;

/// <summary>Sends requests to a server guest, open loop.</summary>
/// <param name="Server">Resolved from host and domain name.</param>
/// <param name="RequestsPerSecond">Poisson.</param>
/// <param name="RequestBytes">64 to 65,536.</param>
/// <param name="Outstanding">Most requests under way; more are abandoned and counted.</param>
public sealed record RequestClientSpec(
    NetAddress Server, int RequestsPerSecond, int RequestBytes, int Outstanding) : WorkloadSpec
{
    public override NetworkRole Network => NetworkRole.Asks;

    /// <summary>Counts the server's end as well, because the server's settings do not name its clients.</summary>
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        2 * WorkloadLoad.Request * RequestsPerSecond;
}
