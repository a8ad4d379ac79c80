using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;

namespace ActorXen.Nodes;

/// <summary>
/// Brings a node into its cluster, by founding it or by joining it, and keeps the founding row fresh then.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="settings">Of it.</param>
/// <param name="guard">Who may found.</param>
/// <param name="found">The user says so: no guard is asked.</param>
/// <param name="say">One line for the operator.</param>
internal sealed class ClusterJoin(
    NodeSystem node, NodeSettings settings, FoundingGuard guard, bool found, Action<string> say)
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
            say($"internal error while joining: {failure.GetType().Name}: {failure.Message}");
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
            if (others.Count > 0) say($"still trying to join through {string.Join(", ", others)}");
        }
    }

    private async Task TryFoundAsync(IReadOnlyList<HostPort> others, CancellationToken stop)
    {
        try
        {
            var holder = found ? null : await guard.TryWinAsync(node.Self, stop);
            if (holder is null) node.Found(others);
            else say(Refusal(holder, others));
        }
        catch (Runs.StoreException failure)
        {
            say($"cannot ask who may found the cluster: {failure.Message}");
        }
    }

    private string Refusal(string holder, IReadOnlyList<HostPort> others)
    {
        var lease = $"{settings.FoundingLease.TotalSeconds:0} s";
        if (others.Count > 0)
            return $"does not found the cluster: one founded by {holder} lives, or did within the last {lease}";
        var (by, through) = holder == node.Self.ToString()
            ? ("an earlier node at this address", "HOST:PORT of another of its nodes")
            : (holder, holder);
        return $"a cluster '{settings.Node.Cluster}' founded by {by} lives in this store, or did within the last "
            + $"{lease}. "
            + $"Join it with --seed-nodes {through}, or wait if it is gone; --found founds another one all the same.";
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
            // The next one may succeed. The runs say what is wrong with the store.
        }

        await Task.Delay(settings.FoundingLease / RefreshesPerLease, stop);
    }
}
