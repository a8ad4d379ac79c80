using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>Executes the epochs that the coordinator begins.</summary>
public interface IEpochExecution
{
    /// <summary>Begins or resumes a run, on a thread of its own, until the run or the epoch ends.</summary>
    /// <exception cref="EpochEndedException">
    /// A node is gone, or <see cref="EpochControl.Abort"/> was requested.
    /// </exception>
    /// <exception cref="StoreException">The store can no longer be written.</exception>
    Task<EpochResult> RunAsync(EpochOrder order, EpochControl control);
}

/// <summary>The coordinator's order to execute an epoch.</summary>
/// <param name="Epoch">Number of the epoch; larger than that of every earlier one.</param>
/// <param name="Members">Nodes that share the run, in address order.</param>
public sealed record EpochOrder(RunOrder Run, long Epoch, IReadOnlyList<Address> Members);

/// <summary>How far an epoch came.</summary>
/// <param name="Outcome">If interrupted, the run is sealed and checkpointed, and another epoch resumes it.</param>
/// <param name="At">Virtual time up to which everything is final.</param>
/// <param name="Failure">What failed; null if nothing did.</param>
/// <param name="ReportText">The report as tables; empty unless the run is complete.</param>
public sealed record EpochResult(
    RunOutcome Outcome, VirtualTime At, ulong Hash, long Delivered, double WallSeconds, string? Failure,
    string ReportText);

/// <summary>Connects a coordinator with the epoch that is being executed. Thread-safe.</summary>
public sealed class EpochControl : IDisposable
{
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _door = new();
    private RunProgress? _progress;
    private string _storeWait = "";
    private string _nodesWait = "";
    private long _sealed;

    /// <summary>Requests the end at the next sealed time, with a checkpoint.</summary>
    public CancellationToken Finish => _finish.Token;

    /// <summary>Requests the end at once; what is not sealed is lost.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>The latest progress; null before the first seal.</summary>
    public RunProgress? Progress
    {
        get { lock (_door) return _progress; }
        set
        {
            lock (_door) _progress = value;
            if (value is { } progress) Recovery?.ComeTo(progress.At);
        }
    }

    /// <summary>
    /// Virtual time that earlier epochs sealed. An epoch that resumes from a checkpoint repeats some of it.
    /// </summary>
    public VirtualTime Sealed
    {
        get => new(Volatile.Read(ref _sealed));
        set => Volatile.Write(ref _sealed, value.Nanoseconds);
    }

    /// <summary>Measures the recovery, if this epoch follows the loss of a node; else null.</summary>
    public RunRecovery? Recovery { get; init; }

    /// <summary>The scenario's warm-up, once the simulation is built; null to find it from the series.</summary>
    public Duration? WarmUp { get; set; }

    /// <summary>What the epoch waits for, as sentences; empty if it does not wait.</summary>
    /// <remarks>
    /// The coordinator and the nodes can wait for the same store at the same time, and each of them ends only its own
    /// wait.
    /// </remarks>
    public string Waiting { get { lock (_door) return WaitNow(); } }

    /// <summary>Called with each new <see cref="Waiting"/>, on any thread, one call at a time; may be null.</summary>
    public Action<string>? Waits { get; init; }

    /// <summary>The coordinator waits for its store, or has it again.</summary>
    /// <param name="what">As sentences; empty if it waits no longer.</param>
    public void WaitForStore(string what) => Wait(ref _storeWait, what);

    /// <summary>The coordinator waits for nodes, or has heard of them again.</summary>
    /// <param name="what">As sentences; empty if it waits no longer.</param>
    public void WaitForNodes(string what) => Wait(ref _nodesWait, what);

    /// <summary>Number of hosts by member; empty until the hosts are placed.</summary>
    public IReadOnlyDictionary<Address, int> Shares
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    } = new Dictionary<Address, int>();

    private void Wait(ref string wait, string what)
    {
        lock (_door)
        {
            var before = WaitNow();
            wait = what;
            if (WaitNow() is var now && now != before) Waits?.Invoke(now);
        }
    }

    private string WaitNow() => _storeWait.Length > 0 ? _storeWait : _nodesWait;

    internal void AskToFinish() => _finish.Cancel();

    internal void AskToAbort() => _abort.Cancel();

    public void Dispose()
    {
        _finish.Dispose();
        _abort.Dispose();
    }
}
