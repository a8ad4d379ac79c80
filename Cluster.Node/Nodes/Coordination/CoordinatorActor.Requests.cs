using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using Akka.Actor;
using Akka.Cluster;

namespace ActorXen.Nodes.Coordination;

// What nodes ask for: runs submitted and cancelled, and how things stand.
internal sealed partial class CoordinatorActor
{
    private void Submit(RunOrder order)
    {
        var runId = order.Header.RunId;
        if (!_isReady) Sender.Tell(NotReady());
        else if (_book.Find(runId) is not null) Sender.Tell(new RunAccepted(runId));
        else Append(new RunSubmitted(order), Sender, new RunAccepted(runId));
    }

    private void Cancel(string runId)
    {
        if (!_isReady) Sender.Tell(NotReady());
        else if (_book.Find(runId, out var problem) is not { } entry) Sender.Tell(new RequestRefused(problem, Refusal.Unknown));
        else if (!entry.IsOpen) Sender.Tell(new RequestRefused($"Run {entry.RunId} is over already.", Refusal.Over));
        else Append(new RunCancelled(entry.RunId), Sender, new RunAccepted(entry.RunId));
    }

    private RequestRefused NotReady() => new($"The coordinator is not ready: {_note} Try again.");

    private ICoordination Describe(string runId) => _book.Find(runId, out var problem) is { } entry
        ? new RunDescription(ViewOf(entry), entry.End?.ReportText ?? "")
        : new RequestRefused(problem, _isReady ? Refusal.Unknown : Refusal.NotNow);

    private ClusterDescription Describe() => new(
        SelfName, _book.LastEpoch, [.. _members.All.Select(ViewOf)], [.. _book.Open.Select(ViewOf), .. _book.Over.Select(ViewOf)], _note);

    private MemberView ViewOf(Member member) => new(
        NameOf(member.Address), [.. member.Roles.Order(StringComparer.Ordinal)], $"{member.Status}".ToLowerInvariant(),
        _members.IsReachable(member), $"{member.AppVersion}", _epoch?.Control.Shares.GetValueOrDefault(member.Address) ?? 0);

    private RunView ViewOf(CoordinatorBook.Entry entry)
    {
        var header = entry.Order.Header;
        var epoch = _epoch?.RunId == entry.RunId ? _epoch : null;
        var isFirst = entry.IsOpen && _book.Open.First() == entry;
        var waits = epoch?.Control.Waiting ?? (isFirst ? _note : "");
        var phase = (entry.IsOpen, epoch, waits) switch
        {
            (false, _, _) => entry.Phase,
            (_, not null, "") => RunPhase.Running,
            (_, _, not "") => RunPhase.Paused,
            _ => RunPhase.Queued,
        };
        var note = entry.End?.Failure ?? waits;
        var progress = epoch?.Control.Progress ?? entry.Last;
        var reached = epoch is null ? entry.Reached : SealedBy(epoch.Control);
        var at = entry.Phase == RunPhase.Complete ? VirtualTime.Zero + header.Length : VirtualTime.Later(entry.Reached, reached);
        return new(
            entry.RunId, header.ScenarioName, phase, note, at, header.Length, progress?.Begun ?? VirtualTime.Zero,
            progress?.Delivered ?? 0, progress?.WallSeconds ?? 0, entry.End?.Failure is null ? entry.End?.Hash : null)
        {
            Recoveries = RecoveriesOf(entry.RunId),
        };
    }

    private static VirtualTime SealedBy(EpochControl control) =>
        VirtualTime.Later(control.Sealed, control.Progress?.At ?? VirtualTime.Zero);
}
