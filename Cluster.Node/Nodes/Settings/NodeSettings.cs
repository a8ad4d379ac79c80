using ActorXen.Nodes.Membership;
using ActorXen.Store.Database;

namespace ActorXen.Nodes.Settings;

/// <summary>
/// All that a node can be told; what it means, its range and its default stand in <c>config/node.conf</c>.
/// </summary>
/// <param name="Node">Of the cluster's part.</param>
/// <param name="Http">Where to listen for health, metrics and the API.</param>
/// <param name="FoundingLease">A cluster of which nobody was heard for so long is gone.</param>
/// <param name="ReportEvery">How often to say that joining did not succeed yet.</param>
/// <param name="LargestRequest">Bytes of one request to the API.</param>
/// <param name="RequestTimeout">For one request to the API.</param>
/// <param name="Store">Where runs are kept.</param>
public sealed record NodeSettings(
    NodeOptions Node,
    HostPort Http,
    TimeSpan FoundingLease,
    TimeSpan ReportEvery,
    long LargestRequest,
    TimeSpan RequestTimeout,
    StoreOptions Store);
