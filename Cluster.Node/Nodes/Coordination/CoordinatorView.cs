using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;

namespace ActorXen.Nodes.Coordination;

/// <summary>Live figures of an epoch under way.</summary>
/// <param name="Waiting">What it waits for; empty if it does not wait.</param>
/// <param name="Sealed">Latest virtual time that this epoch or an earlier one sealed.</param>
/// <param name="HostsOf">Number of hosts by HOST:PORT; empty before the hosts are placed.</param>
internal sealed record EpochFigures(
    RunProgress? Progress, string Waiting, VirtualTime Sealed, IReadOnlyDictionary<string, int> HostsOf);

/// <summary>Describes the cluster and its runs to nodes that ask.</summary>
/// <param name="epochs">Figures of the epochs under way, by number.</param>
/// <param name="recoveriesOf">Gives the recoveries of a run.</param>
internal sealed class CoordinatorView(
    CoordinatorState state, IReadOnlyDictionary<long, EpochFigures> epochs,
    Func<string, IReadOnlyList<RecoveryView>> recoveriesOf)
{
    public ClusterDescription OfCluster() => new(
        state.Settings.Self, state.Book.LastEpoch, [.. state.Members.All.Select(ViewOf)],
        [.. state.Book.Open.Select(ViewOf), .. state.Book.Over.Select(ViewOf)], state.Note);

    /// <param name="runId">The whole id or a prefix of it.</param>
    public ICoordination OfRun(string runId) => state.Book.Find(runId, out var problem) is { } run
        ? new RunDescription(ViewOf(run), run.End?.ReportText ?? "")
        : new RequestRefused(problem, state.IsReady ? Refusal.Unknown : Refusal.NotNow);

    private MemberView ViewOf(ClusterMember member) => new(
        member.Node.ToString(), member.Roles, $"{member.Phase}".ToLowerInvariant(), member.IsReachable, member.Version,
        epochs.Values.Sum(epoch => epoch.HostsOf.GetValueOrDefault(member.Node.ToString())));

    private RunView ViewOf(CoordinatedRun run)
    {
        var header = run.Order.Header;
        var figures = state.EpochOf(run.RunId) is { } epoch ? epochs.GetValueOrDefault(epoch.Number) : null;
        var waits = figures?.Waiting ?? (state.NextRun?.RunId == run.RunId ? state.Note : "");
        var phase = (run.IsOpen, figures, waits) switch
        {
            (false, _, _) => run.Phase,
            (_, not null, "") => RunPhase.Running,
            (_, _, not "") => RunPhase.Paused,
            _ => RunPhase.Queued,
        };
        var progress = figures?.Progress ?? run.Last;
        var reached = VirtualTime.Later(run.Reached, figures?.Sealed ?? run.Reached);
        var at = run.Phase == RunPhase.Complete ? VirtualTime.Zero + header.Length : reached;
        return new(
            run.RunId, header.ScenarioName, phase, run.End?.Failure ?? waits, at, header.Length,
            progress?.Begun ?? VirtualTime.Zero, progress?.Delivered ?? 0, progress?.WallSeconds ?? 0,
            run.End?.Failure is null ? run.End?.Hash : null)
        {
            Recoveries = recoveriesOf(run.RunId),
            Name = header.Name,
        };
    }
}
