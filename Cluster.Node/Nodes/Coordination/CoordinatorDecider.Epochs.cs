using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Coordination;

// How epochs begin and end, and what follows.
internal sealed partial class CoordinatorDecider
{
    /// <summary>
    /// Epochs that may lose a node before anything of the run is sealed. More would only cost the next nodes too.
    /// </summary>
    private const int MostLosses = 3;

    /// <summary>Workers that can have a share: up, of this version, and not about to leave; in address order.</summary>
    private IEnumerable<ClusterMember> Workers => _state.Members.Up(NodeOptions.Worker).Where(member =>
        IsOfThisVersion(member) && !_state.Released.Contains(member.Node.ToString()));

    /// <summary>Decides what to do next. Called after every change that may matter.</summary>
    private void Consider()
    {
        foreach (var epoch in _state.Epochs) Watch(epoch);
        AnswerReleases();
        if (!_state.IsReady || !_state.Deciding.IsEmpty) return;
        if (_state.IsLeaving)
        {
            if (_state.Epochs.IsEmpty) Do(new StopCoordinating());
            return;
        }

        var next = _state.Epochs.Count < _state.Settings.RunsAtATime ? _state.NextRun : null;
        _state = _state with { Note = next is null ? "" : Obstacle(next) };
        if (next is null || _state.Note.Length > 0) return;
        if (CountLoss(next) >= MostLosses)
        {
            var failure = $"It lost a node in {MostLosses} epochs before anything of it was sealed. The nodes may have "
                + "too little memory for it: give them more, or submit a smaller scenario.";
            Do(new SayToOperator($"run {next.RunId} failed: {failure}", LogLevel.Error, next.RunId));
            Finish(next.RunId, 0, failure, "");
            return;
        }

        AppendDecision(next.RunId, new EpochBegan(
            _state.Book.LastEpoch + 1, next.RunId, [.. Workers.Select(worker => worker.Node.ToString())]));
    }

    /// <summary>
    /// Only now, when the next epoch could begin, is it known which nodes of the previous one are lost.
    /// </summary>
    /// <returns>How many epochs lost a node before anything of the run was sealed.</returns>
    private int CountLoss(CoordinatedRun run)
    {
        if (run.Broken is not { } nodes) return run.EpochsThatLostNodes;
        var losses = run.EpochsThatLostNodes + (nodes.All(_state.Members.Has) ? 0 : 1);
        _state = _state with
        {
            Book = _state.Book.Change(run.RunId, one => one with { Broken = null, EpochsThatLostNodes = losses }),
        };
        return losses;
    }

    /// <returns>Why the run cannot continue now; empty if it can.</returns>
    private string Obstacle(CoordinatedRun next)
    {
        if (_state.IsRetrying) return _state.Note;
        if (_state.Released.Contains(_state.Settings.Self))
            return "The coordinator's node is leaving; another node will coordinate.";
        var workers = Workers.Count();
        var needed = next.HasBegun ? 1 : _state.Settings.MinMembers;
        if (workers < needed) return $"It waits for {Count(needed, "worker")}: {workers} joined so far{Strangers()}.";
        // A member that is down is no longer part of the cluster, although its removal takes another second.
        var silent = _state.Members.All.FirstOrDefault(
            member => member is { IsReachable: false, Phase: not MemberPhase.Down });
        return silent is null ? "" : $"It waits until {silent.Node}, which does not answer, is back or declared lost.";
    }

    private string Strangers()
    {
        var strangers = _state.Members.Up(NodeOptions.Worker).Count(member => !IsOfThisVersion(member));
        return strangers == 0 ? "" : $", and {strangers} of another version, which cannot take part";
    }

    private bool IsOfThisVersion(ClusterMember member) => member.Version == _state.Settings.Version;

    private void Begin(EpochBegan began)
    {
        if (_state.Book.Find(began.RunId) is not { IsOpen: true } run || _state.IsLeaving) return;
        NodeId[] nodes = [.. Workers.Select(worker => worker.Node)];
        // A node may have come or gone since the decision. This epoch number is then not used.
        if (!nodes.Select(node => node.ToString()).SequenceEqual(began.Nodes)) return;
        var epoch = new LedEpoch(run.RunId, began.Number, nodes);
        _state = _state with { Epochs = _state.Epochs.Add(epoch) };
        var names = string.Join(", ", began.Nodes);
        Say(epoch, $"epoch {began.Number} of run {run.RunId} on {Count(nodes.Length, "node")}: {names}");
        Do(new BeginLedEpoch(epoch, run.Order));
    }

    /// <summary>Ends the epoch if it should have other nodes, or should not run any more.</summary>
    private void Watch(LedEpoch epoch)
    {
        if (epoch.Nodes.Any(node => !_state.Members.Has(node))) AbortEpoch(epoch.Number);
        var workers = Workers.Select(worker => worker.Node).ToHashSet();
        var isWanted = _state.Book.Find(epoch.RunId) is { IsOpen: true } && !_state.IsLeaving;
        if (isWanted && workers.SetEquals(epoch.Nodes)) return;
        if (isWanted && workers.IsSupersetOf(epoch.Nodes) && _state.IsSettling) return;
        FinishEpoch(epoch.Number);
    }

    private void FinishEpoch(long number)
    {
        if (EpochWith(number) is not { IsFinishing: false } epoch) return;
        if (!epoch.IsAborting) Say(epoch, $"epoch {epoch.Number} of run {epoch.RunId} ends at the next sealed time");
        Replace(epoch, epoch with { IsFinishing = true });
        Do(new FinishLedEpoch(number));
    }

    private void AbortEpochs()
    {
        foreach (var epoch in _state.Epochs) AbortEpoch(epoch.Number);
    }

    private void AbortEpoch(long number)
    {
        if (EpochWith(number) is not { IsAborting: false } epoch) return;
        Replace(epoch, epoch with { IsAborting = true });
        Do(new AbortLedEpoch(number));
    }

    private LedEpoch? EpochWith(long number) => _state.Epochs.Find(epoch => epoch.Number == number);

    private void Replace(LedEpoch epoch, LedEpoch by) =>
        _state = _state with { Epochs = _state.Epochs.Replace(epoch, by) };

    private void EndEpoch(EpochEnded ended)
    {
        _state = _state with { Epochs = _state.Epochs.RemoveAll(epoch => epoch.Number == ended.Epoch.Number) };
        var isBroken = ended.Failure is not null && ended.Reached == VirtualTime.Zero;
        _state = _state with
        {
            Book = _state.Book.Note(ended.Epoch.RunId, ended.Reached, ended.Last).Change(
                ended.Epoch.RunId, run => run with { Broken = isBroken ? ended.Epoch.Nodes : null }),
        };
        if (ended.Result is { } result) TakeResult(ended.Epoch, result);
        else TakeFailure(ended, ended.Failure!);
        Consider();
    }

    private void TakeResult(LedEpoch epoch, EpochResult result)
    {
        _state = _state with { Failures = 0 };
        if (result.Outcome == RunOutcome.Interrupted)
        {
            Say(epoch, $"epoch {epoch.Number} of run {epoch.RunId} ended at {result.At}");
            return;
        }

        Finish(epoch.RunId, result.Hash, result.Failure, result.ReportText);
        if (result.Failure is { } failure) Say(epoch, $"run {epoch.RunId} failed: {failure}", LogLevel.Error);
        else Say(epoch, $"run {epoch.RunId} is complete");
    }

    private void TakeFailure(EpochEnded ended, EpochFailure failure)
    {
        var epoch = ended.Epoch;
        Say(epoch, $"epoch {epoch.Number} of run {epoch.RunId} ended: {failure.Problem}", LogLevel.Warning);
        Do(new TimeRecovery(epoch, ended.Reached));
        switch (failure.Fault)
        {
            // The next epoch has other nodes, and its workers drop what is left of this one when it begins.
            case EpochFault.Ended when epoch.Nodes.Any(node => !_state.Members.Has(node)): break;
            case EpochFault.Ended: RetryAfter(Soon); break;
            // Either the store comes back, or another coordinator has taken over the run and the next write shows it.
            case EpochFault.Store: RetryAfter(NextWait()); break;
            case EpochFault.Run: Finish(epoch.RunId, 0, failure.Problem, ""); break;
            default: throw new InvalidOperationException($"no answer to {failure.Fault}");
        }

        _state = _state with { Note = failure.Problem };
    }

    private void RetryAfter(TimeSpan wait)
    {
        _state = _state with { IsRetrying = true };
        Do(new WakeAfter(CoordinatorAlarm.Retry, wait));
    }

    /// <summary>The run counts as open until this is written, so it must not begin again.</summary>
    private void Finish(string runId, ulong hash, string? failure, string report) =>
        AppendDecision(runId, new RunFinished(runId, hash, failure, report));
}
