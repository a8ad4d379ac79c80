using ActorXen.Nodes.Membership;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;

namespace ActorXen.Nodes.Coordination;

/// <summary>
/// Reaches the coordinator from any node, and lets the coordinator run on this node if it has that role.
/// </summary>
internal sealed class CoordinatorGate
{
    private const string ManagerName = "coordinator";
    private const string SingletonName = "one";

    private readonly IActorRef _proxy;

    /// <param name="parts">null on a node that never coordinates.</param>
    public CoordinatorGate(NodeSystem node, CoordinatorParts? parts)
    {
        var system = node.Actors;
        if (parts is not null)
        {
            var manager = ClusterSingletonManagerSettings.Create(system)
                .WithRole(NodeOptions.Coordinator)
                .WithSingletonName(SingletonName);
            system.ActorOf(
                ClusterSingletonManager.Props(
                    Props.Create(() => new CoordinatorActor(parts)), new CoordinatorActor.Leave(), manager),
                ManagerName);
        }

        var proxy = ClusterSingletonProxySettings.Create(system)
            .WithRole(NodeOptions.Coordinator)
            .WithSingletonName(SingletonName)
            .WithBufferSize(100);
        _proxy = system.ActorOf(ClusterSingletonProxy.Props($"/user/{ManagerName}", proxy), "coordinator-proxy");
    }

    /// <returns>Its answer; <see cref="RequestRefused"/> if it refuses or does not answer in time.</returns>
    public async Task<ICoordination> AskAsync(ICoordinatorRequest request, TimeSpan longestWait)
    {
        try
        {
            return await _proxy.Ask<ICoordination>(request, longestWait);
        }
        catch (AskTimeoutException)
        {
            return new RequestRefused(
                "The coordinator does not answer: the cluster is forming, or the coordinator moves to another node. "
                + "Try again.");
        }
    }
}
