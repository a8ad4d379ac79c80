using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Store;

namespace ActorXen.Nodes;

/// <summary>
/// Decides which node may found a cluster of this name: the one that holds a row in the store, which a running
/// cluster keeps fresh.
/// </summary>
/// <remarks>
/// Without it, ordinal 0 would found a second cluster if it restarted while cut off from the others (decision 0023).
/// </remarks>
internal sealed class FoundingGuard(FoundingRow row, NodeSystem node, NodeSettings settings)
{
    private const int ShortestLease = 1;

    private string Cluster => settings.Node.Cluster;

    private long Incarnation => node.Membership.SelfUniqueAddress.Uid;

    /// <returns>null if this node may found the cluster; else HOST:PORT of the founder.</returns>
    /// <exception cref="Runs.StoreException">The store does not answer.</exception>
    public async Task<string?> TryWinAsync(HostPort self, CancellationToken stop)
    {
        var lease = (int)Math.Ceiling(settings.FoundingLease.TotalSeconds);
        if (await row.TryWinAsync(Cluster, self.ToString(), Incarnation, lease, stop)) return null;
        // The row may have expired in between; the next attempt will show it.
        return (await row.ReadAsync(Cluster, stop))?.Address ?? "another node";
    }

    /// <summary>Renews the lease, because the cluster is running.</summary>
    public Task RefreshAsync(CancellationToken stop) => row.RefreshAsync(Cluster, stop);

    /// <summary>
    /// Cuts the lease short if this node founded the cluster and is its last member, so that the cluster can be started
    /// again without waiting.
    /// </summary>
    public async Task ReleaseAsync()
    {
        try
        {
            var isLast = node.IsUp && node.Membership.State.Members.Count == 1;
            if (isLast && await row.ReadAsync(Cluster) is { } founding && founding.Incarnation == Incarnation)
                await row.TryWinAsync(Cluster, node.Self.ToString(), Incarnation, ShortestLease);
        }
        catch (Runs.StoreException)
        {
            // The lease expires by itself.
        }
    }
}
