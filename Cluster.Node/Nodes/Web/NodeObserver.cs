using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Nodes.Wire;
using Akka.Actor;

namespace ActorXen.Nodes.Web;

/// <summary>What a node knows now about its cluster and about its own share of the runs.</summary>
internal sealed class NodeObserver(NodeSystem node, CoordinatorGate gate, NodeSettings settings)
{
    private static readonly TimeSpan LongestWorker = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCoordinator = TimeSpan.FromSeconds(3);

    /// <returns>A <see cref="ClusterDescription"/>, or a refusal.</returns>
    public async Task<ICoordination> ClusterAsync() => node.IsUp
        ? await gate.AskAsync(
            new DescribeCluster(),
            settings.RequestTimeout < LongestCoordinator ? settings.RequestTimeout : LongestCoordinator)
        : new RequestRefused("This node is not in a cluster yet.");

    /// <returns>null on a node without a worker, or if the worker is too busy to answer.</returns>
    public async Task<WorkerStatus?> WorkerAsync()
    {
        if (!node.IsUp || !settings.Node.Roles.Contains(NodeOptions.Worker)) return null;
        try
        {
            return await SpreadWorker.StatusAsync(node.Actors, node.Membership.SelfAddress, LongestWorker);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
