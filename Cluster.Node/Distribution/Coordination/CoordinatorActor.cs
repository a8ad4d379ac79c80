using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace ActorXen.Distribution.Coordination;

/// <param name="Node">On which it is.</param>
/// <param name="Log">Its journal.</param>
/// <param name="Execution">Executes what it decides.</param>
/// <param name="Say">One line for the node's operator.</param>
internal sealed record CoordinatorParts(NodeOptions Node, ICoordinatorLog Log, IEpochExecution Execution, Action<string> Say);

/// <summary>Leads the runs of a cluster, one at a time, epoch by epoch. There is one, wherever the cluster's oldest node is.</summary>
/// <remarks>
/// An epoch is a run on a fixed set of nodes. A node that goes ends it at once, and the run goes on from its last checkpoint;
/// a node that comes, leaves or is asked to ends it at the next sealed time. All that must outlive this node is in the log.
/// </remarks>
internal sealed class CoordinatorActor : UntypedActor, IWithTimers, IWithUnboundedStash
{
    /// <summary>Nodes that come together get their shares together.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    private readonly CoordinatorParts _parts;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Members _members = new();
    private readonly HashSet<Address> _released = [];
    private readonly List<(Address Node, IActorRef Asker)> _releases = [];
    private CoordinatorBook _book = new();
    private EpochInHand? _epoch;
    private string _note = "It reads its journal.";
    private bool _isReady;
    private bool _isReading;
    private bool _isDeciding;
    private bool _isLeaving;
    private int _failures;

    public CoordinatorActor(CoordinatorParts parts) => _parts = parts;

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(IMemberEvent), typeof(IReachabilityEvent));
        TakeOver();
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        _epoch?.Control.AskToAbort();
        _parts.Log.Close();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SubmitRun or CancelRun or DescribeRun when _isReading: Stash.Stash(); break;
            case TakenOver over: Recover(over.Events); break;
            case LogFailed failed: Pause(failed.Cause); break;
            case Retry when _isReady: Consider(); break;
            case Retry: TakeOver(); break;
            case Written written: Apply(written); break;
            case EpochOver over: EndEpoch(over); break;
            case Settled: Consider(); break;
            case Leave: LeaveNode(); break;
            case GiveUp: _epoch?.Control.AskToAbort(); break;
            case ReleaseNode release: Release(release.Node, Sender); break;
            case DescribeCluster: Sender.Tell(Describe()); break;
            case DescribeRun describe: Answer(describe.RunId, entry => new RunDescription(ViewOf(entry), entry.End?.ReportText ?? "")); break;
            case SubmitRun submit: Submit(submit.Order); break;
            case CancelRun cancel: Answer(cancel.RunId, Cancel); break;
            case not null when _members.Apply(message): MembersChanged(message); break;
            default: Unhandled(message!); break;
        }
    }

    // Its journal ---------------------------------------------------------------------------------------------------

    private void TakeOver()
    {
        _isReading = true;
        _parts.Log.TakeOverAsync(SelfName).PipeTo(
            Self, success: events => new TakenOver(events), failure: cause => new LogFailed(cause));
    }

    private void Recover(IReadOnlyList<ICoordinatorEvent> events)
    {
        _book = new CoordinatorBook();
        foreach (var one in events) _book.Apply(one);
        (_isReady, _isReading, _isDeciding, _failures, _note) = (true, false, false, 0, "");
        _parts.Say($"this node coordinates the cluster: {Count(_book.Open.Count(), "open run")}, epoch {_book.LastEpoch}");
        Stash.UnstashAll();
        Consider();
    }

    private void Append(ICoordinatorEvent one, IActorRef? asker = null, ICoordination? answer = null) => _parts.Log.AppendAsync(one).PipeTo(
        Self,
        success: () => new Written(one, asker, answer),
        failure: cause =>
        {
            asker?.Tell(new RequestRefused($"{OneLine(cause)} Try again."));
            return new LogFailed(cause);
        });

    private void Apply(Written written)
    {
        _book.Apply(written.Event);
        if (written.Event is EpochBegan or RunFinished) _isDeciding = false;
        if (written.Event is EpochBegan epoch) Begin(epoch);
        if (written.Answer is not null) written.Asker?.Tell(written.Answer);
        Consider();
    }

    /// <summary>Whatever failed may be in the store or not: reading it again tells. Who was overtaken waits longer, until the
    /// cluster has decided which part of it goes on.</summary>
    private void Pause(Exception cause)
    {
        if (_isLeaving) Context.Stop(Self);
        (_isReady, _isReading, _isDeciding) = (false, false, false);
        Stash.UnstashAll();
        _note = OneLine(cause);
        var isOvertaken = cause is RunTakenOverException;
        if (isOvertaken) _epoch?.Control.AskToAbort();
        _parts.Say($"the coordinator's journal: {_note}");
        RetryAfter(isOvertaken ? 2 * (_parts.Node.StableAfter + _parts.Node.AcceptablePause) : null);
    }

    // Epochs --------------------------------------------------------------------------------------------------------

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
        if (workers.Count < needed) return $"It waits for {Count(needed, "worker")}; {workers.Count} are here.";
        var silent = _members.All.FirstOrDefault(member => !_members.IsReachable(member));
        return silent is null ? "" : $"{NameOf(silent.Address)} does not answer; it waits until it does, or is given up.";
    }

    private void Begin(EpochBegan began)
    {
        if (_book.Find(began.RunId) is not { IsOpen: true } entry || _isLeaving) return;
        var members = Workers().ToList();
        // Between the decision and now somebody may have gone: then this number is not used.
        if (!members.Select(member => NameOf(member.Address)).SequenceEqual(began.Nodes)) return;
        var epoch = new EpochInHand(entry.RunId, began.Number, [.. members.Select(member => member.UniqueAddress)]);
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
        if (over.Result is { } result) EndEpoch(over.Epoch, result);
        else Fail(over.Epoch, over.Cause!);
        Consider();
    }

    private void EndEpoch(EpochInHand epoch, EpochResult result)
    {
        _failures = 0;
        if (_book.Find(epoch.RunId) is { } entry) entry.Reached = result.At;
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
        _parts.Say($"epoch {epoch.Number} of run {epoch.RunId} ended: {OneLine(cause)}");
        switch (cause)
        {
            case EpochEndedException or OperationCanceledException: RetryAfter(Soon); break;
            // It may be there again; or somebody has taken the run over, and this node will be told so.
            case StoreException: RetryAfter(null); break;
            default: Finish(epoch.RunId, 0, OneLine(cause), ""); break;
        }

        _note = OneLine(cause);
    }

    /// <summary>Until it is written the run counts as open, so nothing else begins.</summary>
    private void Finish(string runId, ulong hash, string? failure, string report)
    {
        _isDeciding = true;
        Append(new RunFinished(runId, hash, failure, report));
    }

    private void RetryAfter(TimeSpan? wait)
    {
        var seconds = Math.Min(LongestRetry.TotalSeconds, Math.Pow(2, _failures++));
        Timers.StartSingleTimer(nameof(Retry), new Retry(), wait ?? TimeSpan.FromSeconds(seconds));
    }

    // Members -------------------------------------------------------------------------------------------------------

    /// <summary>Who may have a share: up, a worker, of this version, and not about to leave.</summary>
    private IEnumerable<Member> Workers() => _members.Up(NodeOptions.Worker).Where(member =>
        member.AppVersion.Equals(_cluster.SelfMember.AppVersion) && !_released.Contains(member.Address));

    private void MembersChanged(object happened)
    {
        if (happened is MemberRemoved removed) _released.Remove(removed.Member.Address);
        if (happened is MemberUp) Timers.StartSingleTimer(nameof(Settled), new Settled(), Settling);
        Consider();
    }

    private void Release(Address node, IActorRef asker)
    {
        _released.Add(node);
        _releases.Add((node, asker));
        Consider();
    }

    private void AnswerReleases()
    {
        bool IsFree(Address node) => _epoch is null || _epoch.Nodes.All(member => member.Address != node);
        foreach (var (node, asker) in _releases.Where(release => IsFree(release.Node)).ToList())
        {
            asker.Tell(new NodeReleased());
            _releases.Remove((node, asker));
        }
    }

    private void LeaveNode()
    {
        _isLeaving = true;
        // Half of the time that the node has: the other half is for membership.
        Timers.StartSingleTimer(nameof(GiveUp), new GiveUp(), _parts.Node.LeaveTimeout / 2);
        if (_isReady && !_isDeciding) Consider();
        else Context.Stop(Self);
    }

    // Requests ------------------------------------------------------------------------------------------------------

    private void Submit(RunOrder order)
    {
        var runId = order.Header.RunId;
        if (!_isReady) Sender.Tell(new RequestRefused($"The coordinator is not ready: {_note} Try again."));
        else if (_book.Find(runId) is not null) Sender.Tell(new RunAccepted(runId));
        else Append(new RunSubmitted(order), Sender, new RunAccepted(runId));
    }

    private ICoordination? Cancel(CoordinatorBook.Entry entry)
    {
        if (!entry.IsOpen) return new RequestRefused($"Run {entry.RunId} is over already.");
        Append(new RunCancelled(entry.RunId), Sender, new RunAccepted(entry.RunId));
        return null;
    }

    private void Answer(string runId, Func<CoordinatorBook.Entry, ICoordination?> answer)
    {
        if (!_isReady) Sender.Tell(new RequestRefused($"The coordinator is not ready: {_note} Try again."));
        else if (_book.Find(runId, out var problem) is not { } entry) Sender.Tell(new RequestRefused(problem, IsUnknown: true));
        else if (answer(entry) is { } known) Sender.Tell(known);
    }

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
        entry.Last = progress;
        var at = entry.Phase == RunPhase.Complete ? VirtualTime.Zero + header.Length : VirtualTime.Later(entry.Reached, progress?.At ?? VirtualTime.Zero);
        return new(
            entry.RunId, header.ScenarioName, phase, note, at, header.Length, progress?.Begun ?? VirtualTime.Zero,
            progress?.Delivered ?? 0, progress?.WallSeconds ?? 0, entry.End?.Failure is null ? entry.End?.Hash : null);
    }

    private string SelfName => NameOf(_cluster.SelfAddress);

    private static string NameOf(Address address) => NodeSystem.Of(address).ToString();

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static string OneLine(Exception cause) => cause.GetBaseException().Message.ReplaceLineEndings(" ");

    /// <summary>Ends the singleton on this node, at a sealed time if there is one soon.</summary>
    internal sealed record Leave;

    private sealed record TakenOver(IReadOnlyList<ICoordinatorEvent> Events);

    private sealed record LogFailed(Exception Cause);

    private sealed record Written(ICoordinatorEvent Event, IActorRef? Asker, ICoordination? Answer);

    private sealed record EpochOver(EpochInHand Epoch, EpochResult? Result, Exception? Cause);

    private sealed record Retry;

    private sealed record Settled;

    private sealed record GiveUp;

    private sealed record EpochInHand(string RunId, long Number, IReadOnlyList<UniqueAddress> Nodes)
    {
        public EpochControl Control { get; } = new();
    }
}
