using Akka.Actor;

namespace ActorXen.Nodes.Membership;

/// <summary>Tells the operator which nodes come, leave, or do not answer.</summary>
internal sealed class MembershipLog : UntypedActor
{
    private readonly MemberList _members;
    private readonly Action<string> _say;

    public MembershipLog(MemberList members, Action<string> say) => (_members, _say) = (members, say);

    protected override void PreStart() => _members.Follow(Self);

    protected override void OnReceive(object message)
    {
        if (message is not MembershipChanged changed) Unhandled(message);
        else if (changed.Event is { } happened && TextOf(happened) is { } text) _say($"{happened.Member.Node} {text}");
    }

    private static string? TextOf(MemberEvent happened) => happened switch
    {
        { Change: MemberChange.Unreachable } => "does not answer",
        { Change: MemberChange.Reachable } => "answers again",
        { Member.Phase: MemberPhase.Up } => $"is up ({string.Join(", ", happened.Member.Roles)})",
        { Member.Phase: MemberPhase.Leaving } => "is leaving",
        { Member.Phase: MemberPhase.Down } => "is declared lost",
        { Member.Phase: MemberPhase.Removed } => "is removed from the cluster",
        _ => null,
    };
}
