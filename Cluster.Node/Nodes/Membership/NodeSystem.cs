using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;

namespace ActorXen.Nodes.Membership;

/// <summary>Why a node is not part of the cluster any more.</summary>
public enum NodeEnd
{
    /// <summary>It was asked to leave, and left.</summary>
    Left = 0,

    /// <summary>It was in the smaller part of a divided cluster, or the others gave it up: it stopped itself.</summary>
    Downed = 1,
}

/// <summary>One node's actor system: membership, failure detection, and the way out.</summary>
/// <remarks>
/// A cut cluster goes on in its majority; the rest stops itself, so that no two parts lead one run (decision 0023).
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

    /// <summary>The actor system; its name is the cluster's.</summary>
    public ActorSystem Actors { get; }

    public Akka.Cluster.Cluster Membership { get; }

    /// <summary>The members as this node sees them.</summary>
    internal MemberList Members { get; }

    /// <summary>Where the others reach it; the port is known from now on.</summary>
    public HostPort Self => Of(Membership.SelfAddress);

    /// <summary>It is a full member, and not about to leave.</summary>
    public bool IsUp => !_ended.Task.IsCompleted && Membership.SelfMember.Status == MemberStatus.Up;

    /// <summary>Ends when the node is no part of the cluster any more, and its actors are gone.</summary>
    public Task<NodeEnd> Ended => _ended.Task;

    /// <summary>Starts listening; joins nobody yet.</summary>
    /// <exception cref="NodeStartException">The port is taken, or the address is not one of this machine.</exception>
    public static NodeSystem Start(NodeOptions options, Config? more = null)
    {
        try
        {
            var config = NodeConfig.Of(options).WithFallback(more ?? Config.Empty).WithFallback(
                ClusterSingleton.DefaultConfig());
            return new(options, ActorSystem.Create(options.Cluster, BootstrapSetup.Create().WithConfig(config)));
        }
        catch (Exception cause)
        {
            // Akka's transport says no more than that it failed; the reason is nearly always one of these two.
            var address = new HostPort(options.Bind, options.Public.Port);
            throw new NodeStartException(
                $"The node cannot listen on {address}: it is taken, or no address of this machine. "
                + "Choose another --port, or another address with --bind.",
                cause);
        }
    }

    /// <summary>Joins through others, who must be there or come; goes on trying.</summary>
    public void Join(IEnumerable<HostPort> through) => Membership.JoinSeedNodes([.. through.Select(AddressOf)]);

    /// <summary>Begins a cluster, unless one of the others already has one: then it joins that.</summary>
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

    /// <summary>Ends as a killed process would: without a word to the others. For tests.</summary>
    internal async Task KillAsync()
    {
        // One after the other: Akka waits ten seconds for a transport that is being shut down already.
        await ((Akka.Remote.RemoteActorRefProvider)((ExtendedActorSystem)Actors).Provider).Transport.Shutdown();
        await Actors.Terminate();
    }

    public static HostPort Of(Address address) => new(address.Host ?? "", address.Port ?? 0);

    internal static NodeId Of(UniqueAddress node) => new(Of(node.Address), node.Uid);

    /// <summary>All nodes of a cluster have the same protocol and system.</summary>
    internal Address AddressOf(HostPort place) => Membership.SelfAddress.WithHost(place.Host).WithPort(place.Port);

    private static NodeEnd EndOf(ActorSystem system) =>
        CoordinatedShutdown.Get(system).ShutdownReason is CoordinatedShutdown.ClusterDowningReason
            ? NodeEnd.Downed
            : NodeEnd.Left;

    /// <summary>Others who gave this node up never talk to it again: it can only stop and be started again.</summary>
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

/// <summary>A node cannot start as it was told to: exit code 2.</summary>
public sealed class NodeStartException(string problem, Exception? cause = null) : Exception(problem, cause);
