using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;

namespace ActorXen.Nodes.Coordination;

/// <summary>What the running epoch says of itself at this moment.</summary>
/// <param name="Waiting">What it waits for; empty if it does not.</param>
/// <param name="Sealed">Virtual time that is sealed, by this epoch or those before it.</param>
/// <param name="HostsOf">By HOST:PORT; empty before the hosts are placed.</param>
internal sealed record EpochFigures(
    RunProgress? Progress, string Waiting, VirtualTime Sealed, IReadOnlyDictionary<string, int> HostsOf);

/// <summary>How things stand, for those who ask.</summary>
/// <param name="state">Of the coordinator.</param>
/// <param name="epoch">Of the epoch under way; null if there is none.</param>
/// <param name="recoveriesOf">By run.</param>
internal sealed class CoordinatorView(
    CoordinatorState state, EpochFigures? epoch, Func<string, IReadOnlyList<RecoveryView>> recoveriesOf)
{
    public ClusterDescription OfCluster() => new(
        state.Settings.Self, state.Book.LastEpoch, [.. state.Members.All.Select(ViewOf)],
        [.. state.Book.Open.Select(ViewOf), .. state.Book.Over.Select(ViewOf)], state.Note);

    /// <param name="runId">Whole or a beginning of it.</param>
    public ICoordination OfRun(string runId) => state.Book.Find(runId, out var problem) is { } run
        ? new RunDescription(ViewOf(run), run.End?.ReportText ?? "")
        : new RequestRefused(problem, state.IsReady ? Refusal.Unknown : Refusal.NotNow);

    private MemberView ViewOf(ClusterMember member) => new(
        member.Node.ToString(), member.Roles, $"{member.Phase}".ToLowerInvariant(), member.IsReachable, member.Version,
        epoch?.HostsOf.GetValueOrDefault(member.Node.ToString()) ?? 0);

    private RunView ViewOf(CoordinatedRun run)
    {
        var header = run.Order.Header;
        var figures = state.Epoch?.RunId == run.RunId ? epoch : null;
        var isFirst = run.IsOpen && state.Book.Open.First() == run;
        var waits = figures?.Waiting ?? (isFirst ? state.Note : "");
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
        };
    }
}
