using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;

namespace ActorXen.Nodes.Coordination;

/// <summary>Measures what the loss of a node costs: by the coordinator that leads the run through it, not in its
/// journal.</summary>
/// <param name="signs">What the node remembers of the others' life.</param>
/// <param name="say">One line for the node's operator; from any thread.</param>
internal sealed class RecoveryClock(LifeSigns signs, Action<string> say)
{
    /// <summary>Of all runs together; the latest are shown.</summary>
    private const int MostRecoveries = 100;

    private readonly Queue<(string RunId, RunRecovery Recovery)> _recoveries = [];
    private Interruption? _interruption;

    /// <summary>The latest last.</summary>
    public IReadOnlyList<RecoveryView> Of(string runId) =>
        [.. _recoveries.Where(each => each.RunId == runId).Select(each => each.Recovery.View)];

    /// <summary>An epoch ended before its time; whether a node is lost shows at the latest when the next one can
    /// begin.</summary>
    /// <param name="reached">How far the run had come.</param>
    public void Interrupt(LedEpoch epoch, VirtualTime reached) =>
        _interruption = new(epoch.RunId, epoch.Nodes, reached, signs.Now);

    /// <summary>The coordinator before this one may have been lost in the middle of a run, and other nodes with
    /// it.</summary>
    /// <param name="journal">Of the coordinators before.</param>
    public void TakeOver(IReadOnlyList<ICoordinatorEvent> journal, MemberSnapshot members)
    {
        if (journal.OfType<EpochBegan>().LastOrDefault() is not { } latest) return;
        var before = journal.OfType<CoordinatorTookOver>().LastOrDefault()?.Node;
        if (before is null || signs.GivenUp(before) is not { } lost) return;
        var here = members.All.Select(member => member.Node.ToString()).ToHashSet();
        var others = latest.Nodes.Where(name => name != before && !here.Contains(name))
            .Select(signs.GivenUp).OfType<NodeId>();
        _interruption = new(latest.RunId, [lost, .. others], VirtualTime.Zero, signs.Now);
    }

    /// <returns>null if the epoch before did not end by the loss of a node.</returns>
    public RunRecovery? Begin(EpochBegan began, MemberSnapshot members)
    {
        var interruption = _interruption;
        _interruption = null;
        if (interruption?.RunId != began.RunId) return null;
        var lost = interruption.Nodes.Where(node => !members.Has(node)).Order().ToList();
        if (lost.Count == 0) return null;
        var first = lost.Select(node => signs.Of(node) ?? new(interruption.Ended, null))
            .MinBy(silence => silence.LastSign);
        var now = signs.Now;
        var view = new RecoveryView(
            began.Number, began.Nodes.Count, [.. lost.Select(node => node.ToString())],
            signs.Clock.GetUtcNow() - (now - first.LastSign), first.Noticed - first.LastSign,
            interruption.Ended - first.LastSign, now - first.LastSign, null, null, Duration.Zero, null);
        return Keep(began.RunId, new(
            signs.Clock, view, interruption.Reached, recovery => say($"run {began.RunId} {recovery}")));
    }

    private RunRecovery Keep(string runId, RunRecovery recovery)
    {
        _recoveries.Enqueue((runId, recovery));
        if (_recoveries.Count > MostRecoveries) _recoveries.Dequeue();
        return recovery;
    }

    /// <param name="RunId">Whose epoch it was.</param>
    /// <param name="Nodes">That may be lost.</param>
    /// <param name="Reached">How far it had come; zero if only the store knows.</param>
    /// <param name="Ended">When the epoch was over, on the clock of <see cref="LifeSigns"/>.</param>
    private sealed record Interruption(string RunId, IReadOnlyList<NodeId> Nodes, VirtualTime Reached, TimeSpan Ended);
}
