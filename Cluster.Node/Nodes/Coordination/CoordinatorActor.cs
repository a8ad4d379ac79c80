using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace ActorXen.Nodes.Coordination;

/// <param name="Node">On which it is.</param>
/// <param name="Log">Its journal.</param>
/// <param name="Execution">Executes what it decides.</param>
/// <param name="Signs">What the node remembers of the others' life.</param>
/// <param name="Say">One line for the node's operator; from any thread.</param>
internal sealed record CoordinatorParts(
    NodeOptions Node, ICoordinatorLog Log, IEpochExecution Execution, LifeSigns Signs, Action<string> Say);

/// <summary>Leads the runs of a cluster, one at a time, epoch by epoch. There is one, wherever the cluster's oldest node is.</summary>
/// <remarks>
/// An epoch is a run on a fixed set of nodes. A node that goes ends it at once, and the run goes on from its last checkpoint;
/// a node that comes, leaves or is asked to ends it at the next sealed time. All that must outlive this node is in the log.
/// </remarks>
internal sealed partial class CoordinatorActor : UntypedActor, IWithTimers, IWithUnboundedStash
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
    private bool _hasRead;
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
            case SubmitRun or CancelRun when _isReading: Stash.Stash(); break;
            case DescribeRun when !_hasRead: Stash.Stash(); break;
            case TakenOver over: Recover(over.Events); break;
            case LogFailed failed: Pause(failed.Cause); break;
            case ReadAgain: TakeOver(); break;
            case Retry: Consider(); break;
            case Written written: Apply(written); break;
            case EpochOver over: EndEpoch(over); break;
            case Settled: Consider(); break;
            case Leave: LeaveNode(); break;
            case GiveUp: _epoch?.Control.AskToAbort(); break;
            case ReleaseNode release: Release(release.Node, Sender); break;
            case DescribeCluster: Sender.Tell(Describe()); break;
            case DescribeRun describe: Sender.Tell(Describe(describe.RunId)); break;
            case SubmitRun submit: Submit(submit.Order); break;
            case CancelRun cancel: Cancel(cancel.RunId); break;
            case not null when _members.Apply(message): MembersChanged(message); break;
            default: Unhandled(message!); break;
        }
    }

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
        InterruptBy(events);
        (_hasRead, _isReady, _isReading, _isDeciding, _failures, _note) = (true, true, false, false, 0, "");
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
        var wait = isOvertaken ? 2 * (_parts.Node.StableAfter + _parts.Node.AcceptablePause) : NextWait();
        Timers.StartSingleTimer(nameof(ReadAgain), new ReadAgain(), wait);
    }

    /// <summary>Who may have a share: up, a worker, of this version, and not about to leave.</summary>
    private IEnumerable<Member> Workers() => _members.Up(NodeOptions.Worker).Where(member =>
        IsOfThisVersion(member) && !_released.Contains(member.Address));

    private bool IsOfThisVersion(Member member) => member.AppVersion.Equals(_cluster.SelfMember.AppVersion);

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

    private string SelfName => NameOf(_cluster.SelfAddress);

    private static string NameOf(Address address) => NodeSystem.Of(address).ToString();

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static string OneLine(Exception cause) =>
        (cause is AggregateException ? cause.GetBaseException() : cause).Message.ReplaceLineEndings(" ");

    /// <summary>Ends the singleton on this node, at a sealed time if there is one soon.</summary>
    internal sealed record Leave;

    private sealed record TakenOver(IReadOnlyList<ICoordinatorEvent> Events);

    private sealed record LogFailed(Exception Cause);

    private sealed record Written(ICoordinatorEvent Event, IActorRef? Asker, ICoordination? Answer);

    private sealed record EpochOver(EpochInHand Epoch, EpochResult? Result, Exception? Cause);

    private sealed record ReadAgain;

    private sealed record Retry;

    private sealed record Settled;

    private sealed record GiveUp;

    private sealed record EpochInHand(string RunId, long Number, IReadOnlyList<UniqueAddress> Nodes, EpochControl Control);
}
