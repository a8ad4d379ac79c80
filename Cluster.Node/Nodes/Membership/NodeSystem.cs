using ActorXen.Nodes.Security;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;

namespace ActorXen.Nodes.Membership;

/// <summary>Why a node is no longer part of the cluster.</summary>
public enum NodeEnd
{
    /// <summary>It was asked to leave, and left.</summary>
    Left = 0,

    /// <summary>It was in the smaller part of a partitioned cluster, or the others downed it, so it stopped.</summary>
    Downed = 1,
}

/// <summary>One node's actor system: it joins the cluster, detects failures, and leaves.</summary>
/// <remarks>
/// After a partition the majority continues and the rest stops, so that no two parts lead one run (decision 0023).
/// </remarks>
public sealed class NodeSystem
{
    private readonly TaskCompletionSource<NodeEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeSystem(NodeOptions options, ActorSystem system)
    {
        (Options, Actors) = (options, system);
        Membership = Akka.Cluster.Cluster.Get(system);
        Members = new(system);
        system.WhenTerminated.ContinueWith(_ => _ended.TrySetResult(EndOf(system)), TaskScheduler.Default);
        system.ActorOf(Props.Create(() => new QuarantineWatch()), "quarantine-watch");
    }

    public NodeOptions Options { get; }

    /// <summary>The actor system, named after the cluster.</summary>
    public ActorSystem Actors { get; }

    public Akka.Cluster.Cluster Membership { get; }

    /// <summary>The members as this node sees them.</summary>
    internal MemberList Members { get; }

    /// <summary>Where other nodes reach it. A port of 0 in the options is replaced by the real one.</summary>
    public HostPort Self => Of(Membership.SelfAddress);

    internal NodeId SelfId => Of(Membership.SelfUniqueAddress);

    /// <summary>Whether it is a full member and not about to leave.</summary>
    public bool IsUp => !_ended.Task.IsCompleted && Membership.SelfMember.Status == MemberStatus.Up;

    /// <summary>Completes when the node is no longer part of the cluster and its actors have stopped.</summary>
    public Task<NodeEnd> Ended => _ended.Task;

    /// <summary>Starts listening, but does not join yet.</summary>
    /// <exception cref="NodeStartException">The port is taken, or the address is not this machine's.</exception>
    public static NodeSystem Start(NodeOptions options, Config? more = null)
    {
        try
        {
            var config = NodeConfig.Of(options).WithFallback(more ?? Config.Empty).WithFallback(
                ClusterSingleton.DefaultConfig());
            return new(options, ActorSystem.Create(options.Cluster, IdentitySetup.Of(config, options.Identity)));
        }
        catch (Exception cause)
        {
            // Akka's transport only says that it failed; the reason is nearly always one of these two.
            var address = new HostPort(options.Bind, options.Public.Port);
            throw new NodeStartException(
                $"The node cannot listen on {address}: the port is taken, or the address is not this machine's. "
                + "Choose another --port, or another address with --bind.",
                cause);
        }
    }

    /// <summary>Joins the cluster of these nodes, and keeps trying until one of them answers.</summary>
    public void Join(IEnumerable<HostPort> through) => Membership.JoinSeedNodes([.. through.Select(AddressOf)]);

    /// <summary>Founds a cluster, or joins the one that any of the others already belongs to.</summary>
    public void Found(IReadOnlyList<HostPort> others)
    {
        if (others.Count == 0) Membership.Join(Membership.SelfAddress);
        else Join([Self, .. others]);
    }

    /// <summary>Leaves the cluster, hands the coordinator over, and ends the actor system.</summary>
    public async Task LeaveAsync()
    {
        await CoordinatedShutdown.Get(Actors).Run(CoordinatedShutdown.ClrExitReason.Instance);
        await Ended;
    }

    /// <summary>Ends like a killed process, without telling the other nodes. For tests.</summary>
    internal async Task KillAsync()
    {
        // One after the other, because Akka waits ten seconds for a transport that is already being shut down.
        await ((Akka.Remote.RemoteActorRefProvider)((ExtendedActorSystem)Actors).Provider).Transport.Shutdown();
        await Actors.Terminate();
    }

    public static HostPort Of(Address address) => new(address.Host ?? "", address.Port ?? 0);

    internal static NodeId Of(UniqueAddress node) => new(Of(node.Address), node.Uid);

    /// <summary>Fills in the protocol and the system's name, which all nodes of a cluster share.</summary>
    internal Address AddressOf(HostPort place) => Membership.SelfAddress.WithHost(place.Host).WithPort(place.Port);

    private static NodeEnd EndOf(ActorSystem system) =>
        CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason
            ? NodeEnd.Downed
            : NodeEnd.Left;

    /// <summary>
    /// Stops the node when another node quarantines it: that node never talks to it again, so it must be restarted.
    /// </summary>
    private sealed class QuarantineWatch : UntypedActor
    {
        protected override void PreStart() =>
            Context.System.EventStream.Subscribe(Self, typeof(Akka.Remote.ThisActorSystemQuarantinedEvent));

        protected override void OnReceive(object message)
        {
            if (message is not Akka.Remote.ThisActorSystemQuarantinedEvent) return;
            CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
        }
    }
}

/// <summary>A node cannot start with its settings: exit code 2.</summary>
public sealed class NodeStartException(string problem, Exception? cause = null) : Exception(problem, cause);
