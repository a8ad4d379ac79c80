using Akka.Actor;
using Akka.Cluster;
using static Akka.Cluster.ClusterEvent;

namespace ActorXen.Nodes.Membership;

/// <summary>Tells the operator who comes, who goes, and who does not answer.</summary>
internal sealed class MembershipLog(Action<string> say) : UntypedActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    protected override void PreStart() => _cluster.Subscribe(
        Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent), typeof(IReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MemberUp up: say($"{NameOf(up.Member)} is up ({string.Join(", ", up.Member.Roles.Order(StringComparer.Ordinal))})"); break;
            case MemberLeft left: say($"{NameOf(left.Member)} leaves"); break;
            case MemberDowned downed: say($"{NameOf(downed.Member)} is given up"); break;
            case MemberRemoved removed: say($"{NameOf(removed.Member)} is gone"); break;
            case UnreachableMember lost: say($"{NameOf(lost.Member)} does not answer"); break;
            case ReachableMember found: say($"{NameOf(found.Member)} answers again"); break;
        }
    }

    private static string NameOf(Member member) => NodeSystem.Of(member.Address).ToString();
}
