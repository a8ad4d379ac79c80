using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes;

/// <summary>Founds or joins the cluster, and then keeps the founding row fresh.</summary>
/// <param name="found">The user wants this node to found the cluster, so the guard is not asked.</param>
/// <param name="log">The node's.</param>
internal sealed class ClusterJoin(
    NodeSystem node, NodeSettings settings, FoundingGuard guard, bool found, ILogger log)
{
    private const int RefreshesPerLease = 4;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await EnterAsync(stop);
            while (true) await RefreshAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            log.Say($"internal error while joining: {failure.GetType().Name}: {failure.Message}", LogLevel.Error);
        }
    }

    private async Task EnterAsync(CancellationToken stop)
    {
        var others = settings.Node.OtherSeeds;
        if (others.Count > 0 && !found) node.Join(others);
        while (!node.IsUp)
        {
            if (found || settings.Node.MayFound) await TryFoundAsync(others, stop);
            if (await ComesUpAsync(stop)) return;
            if (others.Count > 0) log.Say($"still trying to join through {string.Join(", ", others)}{Hint}");
        }
    }

    /// <summary>A node that is not recognised gets no answer, so what to look at is said here.</summary>
    private string Hint => settings.Node.Identity is null
        ? ""
        : " (nodes with another secret, or without one, do not answer)";

    private async Task TryFoundAsync(IReadOnlyList<HostPort> others, CancellationToken stop)
    {
        try
        {
            var holder = found ? null : await guard.TryWinAsync(node.Self, stop);
            if (holder is null) node.Found(others);
            else log.Say(Refusal(holder, others), LogLevel.Warning);
        }
        catch (Runs.StoreException failure)
        {
            log.Say($"cannot check whether this node may found the cluster: {failure.Message}", LogLevel.Warning);
        }
    }

    private string Refusal(string holder, IReadOnlyList<HostPort> others)
    {
        var lease = $"{settings.FoundingLease.TotalSeconds:0} s";
        if (others.Count > 0)
            return $"does not found the cluster: one founded by {holder} is alive, or was within the last {lease}";
        var (by, through) = holder == node.Self.ToString()
            ? ("an earlier node at this address", "HOST:PORT of another of its nodes")
            : (holder, holder);
        return $"a cluster '{settings.Node.Cluster}' founded by {by} uses this store, or did within the last {lease}. "
            + $"Join it with --seed-nodes {through}. If it no longer runs, wait, or found another one with --found.";
    }

    private async Task<bool> ComesUpAsync(CancellationToken stop)
    {
        for (var waited = TimeSpan.Zero; waited < settings.ReportEvery; waited += Glance)
        {
            if (node.IsUp) return true;
            await Task.Delay(Glance, stop);
        }

        return node.IsUp;
    }

    private async Task RefreshAsync(CancellationToken stop)
    {
        try
        {
            await guard.RefreshAsync(stop);
        }
        catch (Runs.StoreException)
        {
            // The next refresh may succeed. Runs report what is wrong with the store.
        }

        await Task.Delay(settings.FoundingLease / RefreshesPerLease, stop);
    }
}
