using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;

namespace ActorXen.Tests.Schedules;

/// <summary>A user with one run: submits it until it is accepted, may cancel it, and asks how far it is.</summary>
internal sealed class Client
{
    private const long Patience = 3 * Micro.Second;

    private readonly Timetable _time;
    private readonly StoreModel _store;
    private readonly Func<Process?> _anyone;
    private readonly Func<Process?> _coordinator;
    private readonly RunOrder _order;
    private readonly bool _cancels;
    private bool _hasAskedAgain;
    private int _request;

    /// <param name="anyone">A node to ask; null if there is none.</param>
    /// <param name="coordinator">Where nodes believe that the coordinator is; null if they do not know.</param>
    public Client(Timetable time, StoreModel store, int number, Func<Process?> anyone, Func<Process?> coordinator)
    {
        (_time, _store, _anyone, _coordinator) = (time, store, anyone, coordinator);
        var runId = $"{time.Below(100_000):00000}-{number}";
        var length = new Duration((4 + time.Below(4)) * 1_000_000L);
        _order = new(
            new RunHeader(
                runId, "scenario { }", "toy", SeedOf(runId), length, "1", 1.Ms, 2.Ms, DateTimeOffset.UnixEpoch),
            EngineKind.Plain, 1, AllRows: false);
        _cancels = time.Chance(0.25);
        time.After(time.Between(Micro.Ms, 20 * Micro.Second), Ask);
    }

    public string RunId => _order.Header.RunId;

    public VirtualTime End => VirtualTime.Zero + _order.Header.Length;

    public bool IsAccepted { get; private set; }

    public bool IsCancelled { get; private set; }

    /// <summary>How it ended, as a coordinator told; null if none did.</summary>
    public RunPhase? Told { get; private set; }

    /// <param name="runIdOrKey">A run's id, or its persistence id.</param>
    public static long SeedOf(string runIdOrKey) => long.Parse(
        runIdOrKey.Replace("run-", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal));

    private bool WantsToCancel => IsAccepted && _cancels && !IsCancelled && Told is null;

    private void Ask()
    {
        if (Told is not null && !_time.HasFaults) return;
        var mine = ++_request;
        _time.After(Patience, () => Repeat(mine));
        if (_anyone() is not { } node) return;
        ICoordinatorRequest request = !IsAccepted ? new SubmitRun(_order)
            : WantsToCancel && _time.Chance(0.3) ? new CancelRun(RunId)
            : !_hasAskedAgain && _time.Chance(0.1) ? new SubmitRun(_order)
            : new DescribeRun(RunId);
        node.After(0, () => Pass(node, request, mine));
    }

    private void Pass(Process node, ICoordinatorRequest request, int mine)
    {
        // A node that was cut off still has its coordinator.
        if ((node.Coordinator is null ? _coordinator() : node) is not { } leader) return;
        var asker = new Asker((from, answer) => from.Send(node, () => Hear(from, request, answer, mine)));
        node.Send(leader, () => leader.Coordinator?.Post(new RequestCame(request, asker)));
    }

    private void Repeat(int mine)
    {
        if (_request == mine) Ask();
    }

    private void Hear(Process from, ICoordinatorRequest request, ICoordination answer, int mine)
    {
        _time.Tell($"client {RunId} hears {TextOf(answer)} to {request.GetType().Name}");
        switch (answer)
        {
            case RunAccepted when request is SubmitRun:
                _hasAskedAgain = IsAccepted;
                IsAccepted = true;
                break;
            case RunAccepted: IsCancelled = true; break;
            case RunDescription { View: { IsOver: true } view }: Compare(view); break;
            case RequestRefused { Why: Refusal.Unknown } when IsAccepted && _store.Coordinator == from:
                _time.Violate($"{from} does not know {RunId}, which was accepted");
                break;
            case RequestRefused { Why: Refusal.Taken }: _time.Violate($"{from} takes {RunId} for another run"); break;
            case RunDescription or RequestRefused: break;
            default: throw new InvalidOperationException($"{answer} is no answer.");
        }

        if (_request != mine) return;
        _request++;
        _time.After(_time.Between(100 * Micro.Ms, 5 * Micro.Second), Ask);
    }

    /// <summary>Without wall time, which is that of this machine.</summary>
    private static string TextOf(ICoordination answer) => answer switch
    {
        RunDescription { View: { } view } => $"{view.Phase} at {view.At}, hash {view.Hash:x}",
        RequestRefused refused => $"{refused.Why}: {refused.Problem}",
        _ => $"{answer}",
    };

    /// <summary>What was told once stays so. A run that ended before it was cancelled may become complete.</summary>
    private void Compare(RunView view)
    {
        if (Told is { } told && told != view.Phase && told != RunPhase.Cancelled)
            _time.Violate($"{RunId} was {told} and is {view.Phase} now");
        Told = view.Phase;
        if (view.Phase == RunPhase.Complete && view.Hash != ToyHosts.Undisturbed(SeedOf(RunId), End).Hash)
            _time.Violate($"{RunId} is complete with another hash than an undisturbed run has");
    }
}
