using ActorXen.Nodes.Logs;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Membership;

/// <summary>Tells the operator which nodes come, leave, or do not answer.</summary>
internal sealed class MembershipLog : UntypedActor
{
    private readonly MemberList _members;
    private readonly ILogger _log;

    public MembershipLog(MemberList members, ILogger log) => (_members, _log) = (members, log);

    protected override void PreStart() => _members.Follow(Self);

    protected override void OnReceive(object message)
    {
        if (message is not MembershipChanged changed) Unhandled(message);
        else if (changed.Event is { } happened && TextOf(happened) is { } text)
            _log.Say($"{happened.Member.Node} {text}", LevelOf(happened));
    }

    private static LogLevel LevelOf(MemberEvent happened) =>
        happened is { Change: MemberChange.Unreachable } or { Member.Phase: MemberPhase.Down }
            ? LogLevel.Warning
            : LogLevel.Information;

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
