using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using Akka.Cluster;

namespace ActorXen.Nodes.Coordination;

// What the loss of a node costs: measured by the coordinator that leads the run through it, and not in its journal.
internal sealed partial class CoordinatorActor
{
    /// <summary>Of all runs together; the latest are shown.</summary>
    private const int MostRecoveries = 100;

    private readonly Queue<(string RunId, RunRecovery Recovery)> _recoveries = [];
    private Interruption? _interruption;

    /// <summary>An epoch ended before its time; whether a node is lost shows at the latest when the next one can begin.</summary>
    private void Interrupt(EpochInHand epoch) =>
        _interruption = new(epoch.RunId, epoch.Nodes, SealedBy(epoch.Control), _parts.Signs.Now);

    /// <summary>The coordinator before this one was lost in mid-run, and with it perhaps others.</summary>
    private void InterruptBy(IReadOnlyList<ICoordinatorEvent> journal)
    {
        if (_epoch is not null || journal.OfType<EpochBegan>().LastOrDefault() is not { } latest) return;
        var before = journal.OfType<CoordinatorTookOver>().LastOrDefault()?.Node;
        if (before is null || _parts.Signs.GivenUp(before) is not { } lost) return;
        var here = _members.All.Select(member => NameOf(member.Address)).ToHashSet();
        var others = latest.Nodes.Where(name => name != before && !here.Contains(name))
            .Select(_parts.Signs.GivenUp).OfType<UniqueAddress>();
        _interruption = new(latest.RunId, [lost, .. others], VirtualTime.Zero, _parts.Signs.Now);
    }

    /// <returns>null if the epoch before did not end by the loss of a node.</returns>
    private RunRecovery? RecoveryIn(EpochBegan began)
    {
        var interruption = _interruption;
        _interruption = null;
        if (interruption?.RunId != began.RunId) return null;
        var lost = interruption.Nodes.Where(node => !_members.Has(node)).Order().ToList();
        if (lost.Count == 0) return null;
        var first = lost.Select(node => _parts.Signs.Of(node) ?? new(interruption.Ended, null)).MinBy(silence => silence.LastSign);
        var now = _parts.Signs.Now;
        var view = new RecoveryView(
            began.Number, began.Nodes.Count, [.. lost.Select(node => NameOf(node.Address))],
            _parts.Signs.Clock.GetUtcNow() - (now - first.LastSign), first.Noticed - first.LastSign,
            interruption.Ended - first.LastSign, now - first.LastSign, null, null, Duration.Zero, null);
        return Keep(began.RunId, new(
            _parts.Signs.Clock, view, interruption.Reached, recovery => _parts.Say($"run {began.RunId} {recovery}")));
    }

    private RunRecovery Keep(string runId, RunRecovery recovery)
    {
        _recoveries.Enqueue((runId, recovery));
        if (_recoveries.Count > MostRecoveries) _recoveries.Dequeue();
        return recovery;
    }

    private IReadOnlyList<RecoveryView> RecoveriesOf(string runId) =>
        [.. _recoveries.Where(each => each.RunId == runId).Select(each => each.Recovery.View)];

    /// <param name="RunId">Whose epoch it was.</param>
    /// <param name="Nodes">That may be lost.</param>
    /// <param name="Reached">How far it had come; zero if only the store knows.</param>
    /// <param name="Ended">When the epoch was over, on the clock of <see cref="LifeSigns"/>.</param>
    private sealed record Interruption(string RunId, IReadOnlyList<UniqueAddress> Nodes, VirtualTime Reached, TimeSpan Ended);
}
