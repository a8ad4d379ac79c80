using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Membership;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Coordination;

/// <summary>
/// Measures what the loss of a node costs, for the coordinator that leads the run. The journal has nothing of it.
/// </summary>
/// <param name="signs">When the other nodes were last heard of.</param>
/// <param name="log">The node's.</param>
internal sealed class RecoveryClock(LifeSigns signs, ILogger log)
{
    /// <summary>Recoveries to remember, over all runs; the oldest are dropped.</summary>
    private const int MostRecoveries = 100;

    private readonly Queue<(string RunId, RunRecovery Recovery)> _recoveries = [];
    private readonly Dictionary<string, Interruption> _interruptions = [];

    /// <summary>A run's recoveries, the latest last.</summary>
    public IReadOnlyList<RecoveryView> Of(string runId) =>
        [.. _recoveries.Where(each => each.RunId == runId).Select(each => each.Recovery.View)];

    /// <summary>
    /// An epoch ended early. When the next one can begin, it is known whether a node was lost.
    /// </summary>
    /// <param name="reached">Latest virtual time that was sealed.</param>
    public void Interrupt(LedEpoch epoch, VirtualTime reached) =>
        _interruptions[epoch.RunId] = new(epoch.Nodes, reached, signs.Now);

    /// <summary>The previous coordinator, and other nodes with it, may have been lost in the middle of a run.</summary>
    /// <param name="journal">What the previous coordinators wrote.</param>
    public void TakeOver(IReadOnlyList<ICoordinatorEvent> journal, MemberSnapshot members)
    {
        var before = journal.OfType<CoordinatorTookOver>().LastOrDefault()?.Node;
        if (before is null || signs.GivenUp(before) is not { } lost) return;
        var here = members.All.Select(member => member.Node.ToString()).ToHashSet();
        var book = CoordinatorBook.Of(journal);
        foreach (var began in journal.OfType<EpochBegan>().Where(one => book.Find(one.RunId) is { IsOpen: true }))
        {
            var others = began.Nodes.Where(name => name != before && !here.Contains(name))
                .Select(signs.GivenUp).OfType<NodeId>();
            _interruptions[began.RunId] = new([lost, .. others], VirtualTime.Zero, signs.Now);
        }
    }

    /// <returns>null if the previous epoch did not end because a node was lost.</returns>
    public RunRecovery? Begin(LedEpoch epoch, MemberSnapshot members)
    {
        if (!_interruptions.Remove(epoch.RunId, out var interruption)) return null;
        var lost = interruption.Nodes.Where(node => !members.Has(node)).Order().ToList();
        if (lost.Count == 0) return null;
        var first = lost.Select(node => signs.Of(node) ?? new(interruption.Ended, null))
            .MinBy(silence => silence.LastSign);
        var now = signs.Now;
        var view = new RecoveryView(
            epoch.Number, epoch.Nodes.Count, [.. lost.Select(node => node.ToString())],
            signs.Clock.GetUtcNow() - (now - first.LastSign), first.Noticed - first.LastSign,
            interruption.Ended - first.LastSign, now - first.LastSign, null, null, Duration.Zero, null);
        return Keep(epoch.RunId, new(
            signs.Clock, view, interruption.Reached,
            recovery => log.Say(
                $"run {epoch.RunId} {recovery}", LogLevel.Information, epoch.RunId, epoch.Number)));
    }

    private RunRecovery Keep(string runId, RunRecovery recovery)
    {
        _recoveries.Enqueue((runId, recovery));
        if (_recoveries.Count > MostRecoveries) _recoveries.Dequeue();
        return recovery;
    }

    /// <param name="Nodes">Nodes that may be lost.</param>
    /// <param name="Reached">How far the run had come; zero if only the store knows.</param>
    /// <param name="Ended">When the epoch was over, on the clock of <see cref="LifeSigns"/>.</param>
    private sealed record Interruption(IReadOnlyList<NodeId> Nodes, VirtualTime Reached, TimeSpan Ended);
}
