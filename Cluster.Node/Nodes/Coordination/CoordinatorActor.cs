using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Coordination;

/// <summary>What a coordinator needs from its node.</summary>
/// <param name="Log">The coordinator's journal.</param>
/// <param name="Execution">Executes the epochs that the coordinator begins.</param>
/// <param name="Signs">When the other nodes were last heard of.</param>
/// <param name="Operator">The node's log.</param>
internal sealed record CoordinatorParts(
    NodeSystem Node, ICoordinatorLog Log, IEpochExecution Execution, LifeSigns Signs, ILogger Operator);

/// <summary>
/// Leads the runs of a cluster, one or several at a time, epoch by epoch. It runs on the oldest node with the
/// coordinator role.
/// </summary>
/// <remarks><see cref="CoordinatorDecider"/> decides; this actor carries out its actions.</remarks>
internal sealed class CoordinatorActor : UntypedActor, IWithTimers
{
    private readonly CoordinatorParts _parts;
    private readonly RecoveryClock _recoveries;
    private readonly CoordinatorPen _pen;
    private readonly Dictionary<long, EpochControl> _controls = [];
    private CoordinatorState _state;

    public CoordinatorActor(CoordinatorParts parts)
    {
        _parts = parts;
        _recoveries = new(parts.Signs, parts.Operator);
        var self = Self;
        _pen = new(parts.Log, input => self.Tell(input));
        var (node, options) = (parts.Node, parts.Node.Options);
        _state = new(new CoordinatorSettings(
            node.Self.ToString(), $"{node.Membership.SelfMember.AppVersion}", options.MinMembers,
            2 * (options.StableAfter + options.AcceptablePause), options.LeaveTimeout)
        {
            RunsAtATime = options.RunsAtATime,
        })
        {
            Members = node.Members.Now,
        };
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _parts.Node.Members.Follow(Self);
        Decide(new Started());
    }

    protected override void PostStop()
    {
        foreach (var control in _controls.Values) control.AskToAbort();
        _parts.Log.Close();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CoordinatorInput input: Decide(input); break;
            case MembershipChanged changed: Decide(new MembersChanged(changed.Now, changed.Event)); break;
            case EpochOver over: End(over); break;
            case Leave: Decide(new LeaveAsked()); break;
            case ReleaseNode release: Decide(new NodeLeaves(NodeSystem.Of(release.Node).ToString(), Sender)); break;
            case ICoordinatorRequest request: Decide(new RequestCame(request, Sender)); break;
            default: Unhandled(message); break;
        }
    }

    private void Decide(CoordinatorInput input)
    {
        (_state, var actions) = CoordinatorDecider.Decide(_state, input);
        foreach (var action in actions) Carry(action);
    }

    private void Carry(CoordinatorAction action)
    {
        switch (action)
        {
            case ReadJournal: _pen.Read(_state.Settings.Self); break;
            case AppendEvent append: _pen.Append(append); break;
            case AnswerTo(var asker, var answer): ((IActorRef)asker).Tell(answer); break;
            case DescribeTo(var asker, var runId): ((IActorRef)asker).Tell(Describe(runId)); break;
            case BeginLedEpoch begin: Begin(begin); break;
            case FinishLedEpoch(var number): _controls.GetValueOrDefault(number)?.AskToFinish(); break;
            case AbortLedEpoch(var number): _controls.GetValueOrDefault(number)?.AskToAbort(); break;
            case TimeRecovery(var epoch, var reached): _recoveries.Interrupt(epoch, reached); break;
            case TimeTakeOver(var journal): _recoveries.TakeOver(journal, _state.Members); break;
            case WakeAfter(var alarm, var wait): Timers.StartSingleTimer(alarm, new AlarmRang(alarm), wait); break;
            case SayToOperator say: _parts.Operator.Say(say.Line, say.Level, say.RunId, say.Epoch); break;
            case StopCoordinating: Context.Stop(Self); break;
            default: throw new InvalidOperationException($"{action.GetType().Name} is not a coordinator's action.");
        }
    }

    private void Begin(BeginLedEpoch begin)
    {
        var control = new EpochControl
        {
            Recovery = _recoveries.Begin(begin.Epoch, _state.Members),
            Waits = what => SayWaits(begin, what),
        };
        _controls.Add(begin.Epoch.Number, control);
        var members = begin.Epoch.Nodes.Select(node => _parts.Node.AddressOf(node.Address));
        _parts.Execution.RunAsync(new(begin.Order, begin.Epoch.Number, [.. members]), control).PipeTo(
            Self,
            success: result => new EpochOver(begin.Epoch, control, result, null),
            failure: cause => new EpochOver(begin.Epoch, control, null, EpochFailure.Of(cause)));
    }

    /// <remarks>Called on any thread; the log is made for that.</remarks>
    private void SayWaits(BeginLedEpoch begin, string what)
    {
        var (run, epoch) = (begin.Order.Header.RunId, begin.Epoch.Number);
        if (what.Length == 0) _parts.Operator.Say($"run {run} continues", run: run, epoch: epoch);
        else _parts.Operator.Say($"run {run} waits: {what}", LogLevel.Warning, run, epoch);
    }

    private void End(EpochOver over)
    {
        _controls.Remove(over.Epoch.Number);
        over.Control.Dispose();
        Decide(new EpochEnded(over.Epoch, over.Result, over.Failure, SealedBy(over.Control), over.Control.Progress));
    }

    private ICoordination Describe(string? runId)
    {
        var figures = _controls.ToDictionary(each => each.Key, each => FiguresOf(each.Value));
        var view = new CoordinatorView(_state, figures, _recoveries.Of);
        return runId is null ? view.OfCluster() : view.OfRun(runId);
    }

    private static EpochFigures FiguresOf(EpochControl control) => new(
        control.Progress, control.Waiting, SealedBy(control),
        control.Shares.ToDictionary(share => NodeSystem.Of(share.Key).ToString(), share => share.Value));

    private static VirtualTime SealedBy(EpochControl control) =>
        VirtualTime.Later(control.Sealed, control.Progress?.At ?? VirtualTime.Zero);

    /// <summary>Ends the singleton on this node, at a sealed time if its epochs reach one soon.</summary>
    internal sealed record Leave;

    private sealed record EpochOver(LedEpoch Epoch, EpochControl Control, EpochResult? Result, EpochFailure? Failure);
}
