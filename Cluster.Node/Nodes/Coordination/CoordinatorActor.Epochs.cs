using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Cluster;

namespace ActorXen.Nodes.Coordination;

// Epochs: what begins them, what ends them, what comes of it.
internal sealed partial class CoordinatorActor
{
    /// <summary>Does what is to be done next, if anything. Called after whatever may have changed that.</summary>
    private void Consider()
    {
        if (_epoch is { } epoch) Watch(epoch);
        AnswerReleases();
        if (!_isReady || _isDeciding || _epoch is not null) return;
        if (_isLeaving)
        {
            Context.Stop(Self);
            return;
        }

        if (_book.Open.FirstOrDefault() is not { } next)
        {
            _note = "";
            return;
        }

        _note = Obstacle(next);
        if (_note.Length > 0) return;
        _isDeciding = true;
        Append(new EpochBegan(_book.LastEpoch + 1, next.RunId, [.. Workers().Select(worker => NameOf(worker.Address))]));
    }

    /// <returns>Why the run cannot go on now; empty if it can.</returns>
    private string Obstacle(CoordinatorBook.Entry next)
    {
        if (Timers.IsTimerActive(nameof(Retry))) return _note;
        if (_released.Contains(_cluster.SelfAddress)) return "This node leaves; another one will coordinate.";
        var workers = Workers().ToList();
        var needed = next.HasBegun ? 1 : _parts.Node.MinMembers;
        if (workers.Count < needed) return $"It waits for {Count(needed, "worker")}; {workers.Count} are here{Strangers()}.";
        // Who is given up is no part of the cluster any more, although membership takes another second to say that it is gone.
        var silent = _members.All.FirstOrDefault(member => !_members.IsReachable(member) && member.Status != MemberStatus.Down);
        return silent is null ? "" : $"{NameOf(silent.Address)} does not answer; it waits until it does, or is given up.";
    }

    private string Strangers()
    {
        var strangers = _members.Up(NodeOptions.Worker).Count(member => !IsOfThisVersion(member));
        return strangers == 0 ? "" : $", {strangers} more of another version";
    }

    private void Begin(EpochBegan began)
    {
        if (_book.Find(began.RunId) is not { IsOpen: true } entry || _isLeaving) return;
        var members = Workers().ToList();
        // Between the decision and now somebody may have gone: then this number is not used.
        if (!members.Select(member => NameOf(member.Address)).SequenceEqual(began.Nodes)) return;
        var control = new EpochControl { Recovery = RecoveryIn(began) };
        var epoch = new EpochInHand(entry.RunId, began.Number, [.. members.Select(member => member.UniqueAddress)], control);
        _epoch = epoch;
        _parts.Say($"epoch {began.Number} of run {entry.RunId} on {Count(members.Count, "node")}: {string.Join(", ", began.Nodes)}");
        var order = new EpochOrder(entry.Order, began.Number, [.. members.Select(member => member.Address)]);
        _parts.Execution.RunAsync(order, epoch.Control).PipeTo(
            Self, success: result => new EpochOver(epoch, result, null), failure: cause => new EpochOver(epoch, null, cause));
    }

    /// <summary>Ends the epoch if its nodes are not the ones that it should have.</summary>
    private void Watch(EpochInHand epoch)
    {
        if (epoch.Nodes.Any(node => !_members.Has(node))) epoch.Control.AskToAbort();
        var workers = Workers().Select(worker => worker.UniqueAddress).ToHashSet();
        var isWanted = _book.Find(epoch.RunId) is { IsOpen: true } && !_isLeaving;
        if (isWanted && workers.SetEquals(epoch.Nodes)) return;
        if (isWanted && workers.IsSupersetOf(epoch.Nodes) && Timers.IsTimerActive(nameof(Settled))) return;
        if (!epoch.Control.Finish.IsCancellationRequested && !epoch.Control.Abort.IsCancellationRequested)
            _parts.Say($"epoch {epoch.Number} of run {epoch.RunId} ends at the next sealed time");
        epoch.Control.AskToFinish();
    }

    private void EndEpoch(EpochOver over)
    {
        over.Epoch.Control.Dispose();
        if (_epoch == over.Epoch) _epoch = null;
        if (_book.Find(over.Epoch.RunId) is { } entry)
            (entry.Reached, entry.Last) = (SealedBy(over.Epoch.Control), over.Epoch.Control.Progress);
        if (over.Result is { } result) Take(over.Epoch, result);
        else Fail(over.Epoch, over.Cause!);
        Consider();
    }

    private void Take(EpochInHand epoch, EpochResult result)
    {
        _failures = 0;
        if (result.Outcome == RunOutcome.Interrupted)
        {
            _parts.Say($"epoch {epoch.Number} of run {epoch.RunId} ended at {result.At}");
            return;
        }

        Finish(epoch.RunId, result.Hash, result.Failure, result.ReportText);
        _parts.Say(result.Failure is { } failure ? $"run {epoch.RunId} failed: {failure}" : $"run {epoch.RunId} is complete");
    }

    private void Fail(EpochInHand epoch, Exception cause)
    {
        var why = cause is OperationCanceledException ? "A node is gone." : OneLine(cause);
        _parts.Say($"epoch {epoch.Number} of run {epoch.RunId} ended: {why}");
        Interrupt(epoch);
        switch (cause)
        {
            // The others are known, and the epoch's nodes drop what is left of it when the next one begins.
            case EpochEndedException or OperationCanceledException when epoch.Nodes.Any(node => !_members.Has(node)): break;
            case EpochEndedException or OperationCanceledException: Timers.StartSingleTimer(nameof(Retry), new Retry(), Soon); break;
            // It may be there again; or somebody has taken the run over, and this node will be told so.
            case StoreException: Timers.StartSingleTimer(nameof(Retry), new Retry(), NextWait()); break;
            default: Finish(epoch.RunId, 0, why, ""); break;
        }

        _note = why;
    }

    /// <summary>Until it is written the run counts as open, so nothing else begins.</summary>
    private void Finish(string runId, ulong hash, string? failure, string report)
    {
        _isDeciding = true;
        Append(new RunFinished(runId, hash, failure, report));
    }

    /// <summary>Longer with every failure that follows another one.</summary>
    private TimeSpan NextWait() => TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, Math.Pow(2, _failures++)));
}
