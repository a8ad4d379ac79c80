using ActorXen.Nodes.Membership;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Coordination;

/// <param name="State">The coordinator's next state.</param>
/// <param name="Actions">What to do, in this order.</param>
internal sealed record CoordinatorDecision(CoordinatorState State, IReadOnlyList<CoordinatorAction> Actions);

/// <summary>
/// Decides what a coordinator does, as a pure function of its state and of what happened: no clock, actors or I/O.
/// </summary>
/// <remarks>
/// An epoch is one attempt at a run on a fixed set of nodes. The loss of a node ends it at once, and the run continues
/// from its last checkpoint. A node that joins, leaves or asks to leave ends it at the next sealed time. Several runs
/// may have an epoch at the same time. Whatever must outlive this node is written to the journal before it takes
/// effect.
/// </remarks>
internal sealed partial class CoordinatorDecider
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    private readonly List<CoordinatorAction> _actions = [];
    private CoordinatorState _state;

    private CoordinatorDecider(CoordinatorState state) => _state = state;

    public static CoordinatorDecision Decide(CoordinatorState state, CoordinatorInput input)
    {
        var decider = new CoordinatorDecider(state);
        decider.Take(input);
        return new(decider._state, decider._actions);
    }

    private void Take(CoordinatorInput input)
    {
        switch (input)
        {
            case Started: ReadJournal(); break;
            case JournalRead read: Recover(read.Events); break;
            case JournalFailed failed: Pause(failed); break;
            case EventWritten written: Apply(written); break;
            case MembersChanged changed: ChangeMembers(changed); break;
            case RequestCame came: Serve(came); break;
            case NodeLeaves leaves: Release(leaves); break;
            case LeaveAsked: Leave(); break;
            case AlarmRang rang: Ring(rang.Alarm); break;
            case EpochEnded ended: EndEpoch(ended); break;
            default: throw new ArgumentException($"{input.GetType().Name} is not a known input.", nameof(input));
        }
    }

    private void ReadJournal()
    {
        _state = _state with { IsReading = true };
        Do(new ReadJournal());
    }

    private void Recover(IReadOnlyList<ICoordinatorEvent> events)
    {
        if (_state.Epochs.IsEmpty) Do(new TimeTakeOver(events));
        var book = CoordinatorBook.Of(events);
        _state = _state with
        {
            Book = book,
            HasRead = true,
            IsReady = true,
            IsReading = false,
            Deciding = [],
            Failures = 0,
            Note = "",
        };
        Say($"this node coordinates the cluster: {Count(book.Open.Count(), "open run")}, epoch {book.LastEpoch}");
        Consider();
        ServeWaiting();
    }

    /// <summary>
    /// The event that failed may or may not be in the store; reading the journal again shows which. If another
    /// coordinator took over, this one waits longer, until the cluster has decided which part of it continues.
    /// </summary>
    private void Pause(JournalFailed failed)
    {
        if (failed.Asker is { } asker) Do(new AnswerTo(asker, new RequestRefused($"{failed.Problem} Try again.")));
        _state = _state with { IsReady = false, IsReading = false, Deciding = [], Note = failed.Problem };
        if (failed.IsOvertaken) AbortEpochs();
        Say($"the coordinator cannot use its journal: {failed.Problem}", LogLevel.Warning);
        if (_state.IsLeaving)
        {
            Do(new StopCoordinating());
            return;
        }

        Do(new WakeAfter(CoordinatorAlarm.ReadAgain, failed.IsOvertaken ? _state.Settings.OvertakenWait : NextWait()));
        ServeWaiting();
    }

    private void Apply(EventWritten written)
    {
        _state = _state with { Book = _state.Book.Apply(written.Event) };
        if (written.Event is EpochBegan { RunId: var begun }) Decided(begun);
        if (written.Event is RunFinished { RunId: var finished }) Decided(finished);
        if (written.Event is EpochBegan began) Begin(began);
        if (written is { Asker: { } asker, Answer: { } answer }) Do(new AnswerTo(asker, answer));
        Consider();
    }

    private void ChangeMembers(MembersChanged changed)
    {
        _state = _state with { Members = changed.Now };
        if (changed.Event is { } happened)
        {
            if (happened.Is(MemberPhase.Removed))
                _state = _state with { Released = _state.Released.Remove(happened.Member.Node.ToString()) };
            if (happened.Is(MemberPhase.Up)) Settle();
        }

        Consider();
    }

    private void Settle()
    {
        _state = _state with { IsSettling = true };
        Do(new WakeAfter(CoordinatorAlarm.Settled, Settling));
    }

    private void Ring(CoordinatorAlarm alarm)
    {
        switch (alarm)
        {
            case CoordinatorAlarm.ReadAgain: ReadJournal(); break;
            case CoordinatorAlarm.Retry: _state = _state with { IsRetrying = false }; Consider(); break;
            case CoordinatorAlarm.Settled: _state = _state with { IsSettling = false }; Consider(); break;
            case CoordinatorAlarm.GiveUp: AbortEpochs(); break;
        }
    }

    private void Leave()
    {
        _state = _state with { IsLeaving = true };
        // Epochs get half of the time in which the node has to leave; the other half is for leaving the cluster.
        Do(new WakeAfter(CoordinatorAlarm.GiveUp, _state.Settings.LeaveTimeout / 2));
        // Without an epoch, what is being written can wait for the next coordinator.
        if (_state.IsReady && (_state.Deciding.IsEmpty || !_state.Epochs.IsEmpty)) Consider();
        else Do(new StopCoordinating());
    }

    /// <summary>Writes an event that decides what runs next.</summary>
    private void AppendDecision(string runId, ICoordinatorEvent one)
    {
        _state = _state with { Deciding = _state.Deciding.Add(runId) };
        Append(one);
    }

    private void Decided(string runId) => _state = _state with { Deciding = _state.Deciding.Remove(runId) };

    private void Append(ICoordinatorEvent one, object? asker = null, ICoordination? answer = null) =>
        Do(new AppendEvent(one, asker, answer));

    private void Say(string line, LogLevel level = LogLevel.Information) => Do(new SayToOperator(line, level));

    private void Say(LedEpoch epoch, string line, LogLevel level = LogLevel.Information) =>
        Do(new SayToOperator(line, level, epoch.RunId, epoch.Number));

    private void Do(CoordinatorAction action) => _actions.Add(action);

    /// <summary>Doubles with each failure in a row.</summary>
    private TimeSpan NextWait()
    {
        var wait = TimeSpan.FromSeconds(Math.Min(LongestRetry.TotalSeconds, Math.Pow(2, _state.Failures)));
        _state = _state with { Failures = _state.Failures + 1 };
        return wait;
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
