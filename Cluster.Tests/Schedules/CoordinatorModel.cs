using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using Akka.Actor;

namespace ActorXen.Tests.Schedules;

/// <summary>
/// A coordinator: the product's decisions and what executes epochs, in a shell that carries out the actions.
/// </summary>
internal sealed class CoordinatorModel
{
    private const int MostEvents = 6;
    private static readonly TimeSpan _stallAfter = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Timetable _time;
    private readonly StoreModel _store;
    private readonly Func<Address, Process?> _find;
    private readonly CoordinatorLog _log;
    private readonly CoordinatorPen _pen;
    private readonly Dictionary<CoordinatorAlarm, long> _alarms = [];
    private CoordinatorState _state;
    private readonly Dictionary<long, EpochControl> _controls = [];
    private int _appends;
    private bool _isOver;

    /// <param name="find">The process that has an address now; null if there is none.</param>
    public CoordinatorModel(Process process, Timetable time, StoreModel store, Func<Address, Process?> find)
    {
        (_process, _time, _store, _find) = (process, time, store, find);
        _log = new(process.Log, MostEvents);
        _pen = new(_log, Hear);
        _state = new(new CoordinatorSettings(
            process.Node.ToString(), Process.Version, 2, TimeSpan.FromMicroseconds(Process.OvertakenWait),
            TimeSpan.FromMicroseconds(Process.LeaveTimeout))
        {
            RunsAtATime = time.RunsAtATime,
        })
        {
            Members = process.View,
        };
        Post(new Started());
    }

    public CoordinatorState State => _state;

    /// <summary>Called when it has stopped.</summary>
    public Action Stopped { get; set; } = () => { };

    public void Take(MembersChanged changed) => Decide(changed);

    /// <summary>A message to it, such as a request.</summary>
    public void Post(CoordinatorInput input, long after = 0) => _process.After(after, () => Decide(input));

    public void Stop()
    {
        if (_isOver) return;
        _isOver = true;
        foreach (var control in _controls.Values) control.AskToAbort();
        _log.Close();
        Stopped();
    }

    private void Decide(CoordinatorInput input)
    {
        if (_isOver) return;
        (_state, var actions) = CoordinatorDecider.Decide(_state, input);
        _time.Tell($"{_process} takes {input.GetType().Name}: {actions.Count} actions; {_state.Note}");
        foreach (var action in actions) Carry(action);
        Compare();
    }

    private void Carry(CoordinatorAction action)
    {
        switch (action)
        {
            case ReadJournal: _process.After(0, () => _pen.Read(_state.Settings.Self), onFiber: true); break;
            case AppendEvent append: Append(append); break;
            case AnswerTo(var asker, var answer): ((Asker)asker).Hear(_process, answer); break;
            case DescribeTo(var asker, var runId):
                var view = new CoordinatorView(_state, new Dictionary<long, EpochFigures>(), _ => []);
                ((Asker)asker).Hear(_process, runId is null ? view.OfCluster() : view.OfRun(runId));
                break;
            case BeginLedEpoch begin: Begin(begin); break;
            case FinishLedEpoch(var number): _controls.GetValueOrDefault(number)?.AskToFinish(); break;
            case AbortLedEpoch(var number): _controls.GetValueOrDefault(number)?.AskToAbort(); break;
            case WakeAfter(var alarm, var wait): Wake(alarm, Micro.Of(wait)); break;
            case SayToOperator say: _time.Tell($"{_process} says {say.Line}"); break;
            case StopCoordinating: Stop(); break;
            case TimeRecovery or TimeTakeOver: break;
            default: throw new InvalidOperationException($"{action.GetType().Name} is not a coordinator's action.");
        }
    }

    private void Wake(CoordinatorAlarm alarm, long after)
    {
        var mine = _alarms[alarm] = _alarms.GetValueOrDefault(alarm) + 1;
        _process.After(after, () =>
        {
            if (_alarms[alarm] == mine) Decide(new AlarmRang(alarm));
        });
    }

    private void Append(AppendEvent append)
    {
        if (_time.Is(Mutation.AnswersTooEarly) && append is { Asker: Asker asker, Answer: { } early })
            asker.Hear(_process, early);
        _appends++;
        _process.After(0, () => _pen.Append(append), onFiber: true);
    }

    private void Hear(CoordinatorInput input) => _process.After(
        _time.Is(Mutation.AnswersOvertake) ? _time.Between(1, 500) : 0,
        () =>
        {
            if (input is EventWritten) _appends--;
            // Of a read, or of one of the writes: the others do not count, because the journal is read again.
            else _appends = 0;
            Decide(input);
        });

    private void Begin(BeginLedEpoch begin)
    {
        var control = _controls[begin.Epoch.Number] = new EpochControl();
        var members = begin.Epoch.Nodes.Select(node => new Address("akka.tcp", "sim", node.Address.Host, 1));
        var order = new EpochOrder(begin.Order, begin.Epoch.Number, [.. members]);
        _process.TakeSeat(begin.Epoch.RunId, () => _ = ExecuteAsync(begin.Epoch, order, control));
    }

    private async Task ExecuteAsync(LedEpoch epoch, EpochOrder order, EpochControl control)
    {
        EpochResult? result = null;
        EpochFailure? failure = null;
        try
        {
            control.Abort.ThrowIfCancellationRequested();
            var journal = new PatientJournal(
                _process.Journal, pause => _time.Tell($"{_process} waits: {pause.Problem}"), _process.DelayAsync,
                control.Abort);
            var facts = new ToyFacts { Marks = [VirtualTime.Zero + 3.Ms] };
            var leg = new EpochLeg(
                journal, facts, header => Build(order, header, control), "1", () => "report", _ => "report");
            result = await leg.RunAsync(order.Run.Header, control);
        }
        catch (Exception cause) when (cause is not ProcessGoneException)
        {
            failure = EpochFailure.Of(cause);
        }

        _process.After(0, () => End(epoch, control, result, failure));
    }

    private void End(LedEpoch epoch, EpochControl control, EpochResult? result, EpochFailure? failure)
    {
        _controls.Remove(epoch.Number);
        _process.LeaveSeat(epoch.RunId);
        var reached = VirtualTime.Later(control.Sealed, control.Progress?.At ?? VirtualTime.Zero);
        if (_time.Is(Mutation.EndIsUntold) && _time.Chance(0.3)) return;
        Decide(new EpochEnded(epoch, result, failure, reached, control.Progress));
    }

    private SpreadSimulation Build(EpochOrder order, RunHeader header, EpochControl control)
    {
        var plan = EpochPlan.Of(order, header);
        var key = new EpochKey(plan.RunId, plan.Epoch);
        return SpreadSimulation.Begin(
            plan, ToyHosts.Spec, _ => [], _ => ToyHosts.Directories,
            members => new(
                key, new LineModel(_process, _time, key, members, _find, control.Abort), _stallAfter, control.Abort),
            _ => { }, warning => _time.Tell($"{_process} warns: {warning}"));
    }

    /// <summary>When nothing is on its way, a coordinator knows what its journal says.</summary>
    private void Compare()
    {
        if (!_state.IsReady || _state.IsReading || _appends != 0 || _store.Coordinator != _process) return;
        var (live, stored) = (TextOf(_state.Book), TextOf(CoordinatorBook.Of(_store.Log())));
        if (live != stored) _time.Violate($"{_process} knows {live}, but its journal says {stored}");
    }

    public static string TextOf(CoordinatorBook book) => string.Join(
        ' ', [$"epoch {book.LastEpoch}:", .. book.Open.Select(run => $"{run.RunId} {run.HasBegun}"),
            .. book.Over.Select(run => $"{run.RunId} {run.Phase} {run.End?.Hash:x}")]);
}

/// <summary>Gets a coordinator's answer to one request.</summary>
internal sealed record Asker(Action<Process, ICoordination> Hear);
