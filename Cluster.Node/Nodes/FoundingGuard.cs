using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Store;

namespace ActorXen.Nodes;

/// <summary>
/// Who may found a cluster of this name: the holder of a row in the store that the living cluster keeps fresh.
/// </summary>
/// <remarks>Without it a restarted, cut-off ordinal 0 founds a second cluster: decision 0023.</remarks>
internal sealed class FoundingGuard(FoundingRow row, NodeSystem node, NodeSettings settings)
{
    private const int ShortestLease = 1;

    private string Cluster => settings.Node.Cluster;

    private long Incarnation => node.Membership.SelfUniqueAddress.Uid;

    /// <returns>null if this node may found; else who did, HOST:PORT.</returns>
    /// <exception cref="Runs.StoreException">The store does not answer.</exception>
    public async Task<string?> TryWinAsync(HostPort self, CancellationToken stop)
    {
        var lease = (int)Math.Ceiling(settings.FoundingLease.TotalSeconds);
        if (await row.TryWinAsync(Cluster, self.ToString(), Incarnation, lease, stop)) return null;
        // It may have run out in between; the next try tells.
        return (await row.ReadAsync(Cluster, stop))?.Address ?? "another node";
    }

    /// <summary>Says that the cluster lives.</summary>
    public Task RefreshAsync(CancellationToken stop) => row.RefreshAsync(Cluster, stop);

    /// <summary>The founder goes as the last one: who starts the cluster again need not wait for the lease.</summary>
    public async Task GiveUpAsync()
    {
        try
        {
            var isLast = node.IsUp && node.Membership.State.Members.Count == 1;
            if (isLast && await row.ReadAsync(Cluster) is { } founding && founding.Incarnation == Incarnation)
                await row.TryWinAsync(Cluster, node.Self.ToString(), Incarnation, ShortestLease);
        }
        catch (Runs.StoreException)
        {
            // Then the lease runs out by itself.
        }
    }
}
