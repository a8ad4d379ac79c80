using Akka.Actor;
using Akka.Cluster;
using static Akka.Cluster.ClusterEvent;

namespace ActorXen.Nodes.Membership;

/// <summary>Sent to followers of the member list: at once with the present members, then after every change.</summary>
/// <param name="Now">The members after the change.</param>
/// <param name="Event">What changed; null in the first message.</param>
internal sealed record MembershipChanged(MemberSnapshot Now, MemberEvent? Event);

/// <summary>The one list of the cluster's members that a node keeps. Actors that need the members follow it.</summary>
internal sealed class MemberList
{
    private readonly IActorRef _keeper;
    private MemberSnapshot _now = MemberSnapshot.Empty;

    public MemberList(ActorSystem system) =>
        _keeper = system.ActorOf(Props.Create(() => new Keeper(this)), "member-list");

    /// <summary>The present members. Thread-safe.</summary>
    public MemberSnapshot Now => Volatile.Read(ref _now);

    /// <summary>Sends an actor <see cref="MembershipChanged"/> until it stops.</summary>
    public void Follow(IActorRef follower) => _keeper.Tell(new NewFollower(follower));

    private sealed record NewFollower(IActorRef Follower);

    private sealed class Keeper(MemberList list) : UntypedActor
    {
        private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
        private readonly List<IActorRef> _followers = [];

        protected override void PreStart() => _cluster.Subscribe(
            Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent), typeof(IReachabilityEvent));

        protected override void PostStop() => _cluster.Unsubscribe(Self);

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case NewFollower joined: Add(joined.Follower); break;
                case Terminated gone: _followers.Remove(gone.ActorRef); break;
                case not null when EventOf(message) is { } happened: Tell(happened); break;
                default: Unhandled(message!); break;
            }
        }

        private void Add(IActorRef follower)
        {
            Context.Watch(follower);
            _followers.Add(follower);
            follower.Tell(new MembershipChanged(list.Now, null));
        }

        private void Tell(MemberEvent happened)
        {
            Volatile.Write(ref list._now, list.Now.Apply(happened));
            foreach (var follower in _followers) follower.Tell(new MembershipChanged(list.Now, happened));
        }

        private static MemberEvent? EventOf(object message) => message switch
        {
            MemberRemoved removed =>
                new(MemberChange.Phase, Of(removed.Member), WasDown: removed.PreviousStatus == MemberStatus.Down),
            IMemberEvent changed => new(MemberChange.Phase, Of(changed.Member)),
            UnreachableMember lost => new(MemberChange.Unreachable, Of(lost.Member)),
            ReachableMember found => new(MemberChange.Reachable, Of(found.Member)),
            _ => null,
        };

        private static ClusterMember Of(Member member) => new(
            NodeSystem.Of(member.UniqueAddress),
            [.. member.Roles.Order(StringComparer.Ordinal)],
            PhaseOf(member.Status),
            IsReachable: true,
            $"{member.AppVersion}");

        private static MemberPhase PhaseOf(MemberStatus status) => status switch
        {
            MemberStatus.Joining => MemberPhase.Joining,
            MemberStatus.WeaklyUp => MemberPhase.WeaklyUp,
            MemberStatus.Up => MemberPhase.Up,
            MemberStatus.Leaving => MemberPhase.Leaving,
            MemberStatus.Exiting => MemberPhase.Exiting,
            MemberStatus.Down => MemberPhase.Down,
            _ => MemberPhase.Removed,
        };
    }
}
