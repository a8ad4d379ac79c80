using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using Akka.Actor;

namespace ActorXen.Tests.Schedules;

/// <summary>
/// One incarnation of a node: what it sees of the cluster, its worker, and its coordinator if it has one.
/// </summary>
/// <remarks>
/// Whatever happens in it goes through <see cref="After"/>, so a stalled process is late with everything.
/// </remarks>
internal sealed class Process
{
    public const long StableAfter = 3 * Micro.Second, AcceptablePause = Micro.Second;
    public const long OvertakenWait = 2 * (StableAfter + AcceptablePause);
    public const long LeaveTimeout = 10 * Micro.Second;
    public const string Version = "1";

    private static readonly string[] _roles = [NodeOptions.Worker, NodeOptions.Coordinator];

    private readonly Timetable _time;
    private readonly HashSet<Fibers.Fiber> _parked = [];
    private readonly Dictionary<string, Queue<Action>> _seats = [];
    private readonly HashSet<string> _taken = [];
    private long _viewAt;

    public Process(Timetable time, StoreModel store, int number, int uid)
    {
        (_time, Number) = (time, number);
        Node = new(new HostPort($"n{number}", 1), uid);
        Address = new Address("akka.tcp", "sim", $"n{number}", 1);
        Journal = new(this, store, time);
        Log = new(this, store, Journal.Fault, time);
        Worker = new(this, time);
    }

    public int Number { get; }

    public NodeId Node { get; }

    public Address Address { get; }

    public JournalModel Journal { get; }

    public LogModel Log { get; }

    public WorkerModel Worker { get; }

    public CoordinatorModel? Coordinator { get; set; }

    public List<LineModel> Lines { get; } = [];

    public MemberSnapshot View { get; private set; } = MemberSnapshot.Empty;

    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether no message from or to other processes arrives.</summary>
    public bool IsCutOff { get; set; }

    public bool IsLeaving { get; set; }

    public long StalledUntil { get; set; }

    public bool IsStalled => StalledUntil > _time.Now;

    public ClusterMember As(MemberPhase phase) => new(Node, _roles, phase, IsReachable: true, Version);

    /// <summary>Does something in this process, if it is still there then.</summary>
    /// <param name="onFiber">Whether it may reach code that waits.</param>
    public void After(long microseconds, Action action, bool onFiber = false) => _time.After(microseconds, () =>
    {
        if (!IsAlive) return;
        if (IsStalled) After(StalledUntil - _time.Now, action, onFiber);
        else if (onFiber) _time.Fibers.Run(action);
        else action();
    });

    /// <summary>A message to another process, which may be lost, late, doubled or out of order.</summary>
    public void Send(Process to, Action arrive)
    {
        if (!IsAlive || (to != this && (IsCutOff || to.IsCutOff))) return;
        if (to != this && _time.Fault(0.02)) return;
        var copies = to != this && _time.Fault(0.02) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
            to.After(_time.Fault(0.02) ? _time.Between(Micro.Ms, 3 * Micro.Second) : _time.Between(50, 2_000), arrive);
    }

    /// <summary>Changes in the cluster become known in order.</summary>
    public void See(MemberEvent happened)
    {
        _viewAt = Math.Max(_viewAt, _time.Now + _time.Between(Micro.Ms, 300 * Micro.Ms));
        After(_viewAt - _time.Now, () =>
        {
            View = View.Apply(happened);
            if (happened.Is(MemberPhase.Down) || happened.Is(MemberPhase.Removed)) Lose(happened.Member.Node);
            Coordinator?.Take(new(View, happened));
        });
    }

    /// <summary>What a node that joins is told first.</summary>
    public void SeeFirst(MemberSnapshot now) => View = now;

    /// <summary>Waits on a fiber until <see cref="Wake"/>.</summary>
    public void Park(Action<Fibers.Fiber> parked) => _time.Fibers.Park(fiber =>
    {
        _parked.Add(fiber);
        parked(fiber);
    });

    public void Wake(Fibers.Fiber fiber) => After(0, () =>
    {
        if (_parked.Remove(fiber)) _time.Fibers.Resume(fiber);
    });

    /// <summary>One epoch of a run at a time is executed in a process.</summary>
    public void TakeSeat(string runId, Action execute)
    {
        if (!_seats.TryGetValue(runId, out var queue)) _seats.Add(runId, queue = []);
        queue.Enqueue(execute);
        Seat(runId);
    }

    public void LeaveSeat(string runId)
    {
        _taken.Remove(runId);
        Seat(runId);
    }

    /// <summary>A wait that ends when the epoch does.</summary>
    public Task DelayAsync(TimeSpan wait, CancellationToken stop)
    {
        // The product draws waits for a lock at random; that draw is not ours.
        var length = wait <= TimeSpan.FromSeconds(0.5) ? _time.Between(50 * Micro.Ms, 500 * Micro.Ms) : Micro.Of(wait);
        var done = new TaskCompletionSource();
        After(length, () => done.TrySetResult(), onFiber: true);
        stop.Register(() => After(0, () => done.TrySetCanceled(stop), onFiber: true));
        return done.Task;
    }

    /// <summary>A call that nobody answers.</summary>
    public Task<bool> SilenceAsync()
    {
        var done = new TaskCompletionSource<bool>();
        After(LeaveTimeout, () => done.TrySetException(new TimeoutException("no answer")), onFiber: true);
        return done.Task;
    }

    public void Die()
    {
        IsAlive = false;
        foreach (var fiber in _parked.ToList()) _time.Fibers.Kill(fiber);
        _parked.Clear();
    }

    public override string ToString() => $"{Node.Address.Host}.{Node.Uid}";

    private void Seat(string runId)
    {
        if (_taken.Contains(runId) || !_seats[runId].TryDequeue(out var next)) return;
        _taken.Add(runId);
        After(0, next, onFiber: true);
    }

    private void Lose(NodeId node)
    {
        Worker.Lose(node);
        foreach (var line in Lines) line.Lose(node);
    }
}
