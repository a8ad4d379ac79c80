using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>Executes what the coordinator decides: implemented where journal and reports are at hand.</summary>
public interface IEpochExecution
{
    /// <summary>Begins a run or goes on with it, on a thread of its own, until its end or the epoch's.</summary>
    /// <exception cref="EpochEndedException">A node is gone, or <see cref="EpochControl.Abort"/> was asked
    /// for.</exception>
    /// <exception cref="StoreException">It cannot be kept any more.</exception>
    Task<EpochResult> RunAsync(EpochOrder order, EpochControl control);
}

/// <param name="Run">What to run.</param>
/// <param name="Epoch">Its number: larger than that of any epoch before.</param>
/// <param name="Members">Who shares it, in address order.</param>
public sealed record EpochOrder(RunOrder Run, long Epoch, IReadOnlyList<Address> Members);

/// <param name="Outcome">Interrupted: it is sealed and checkpointed, and goes on in another epoch.</param>
/// <param name="At">Virtual time that is final.</param>
/// <param name="Failure">What failed; null unless something did.</param>
/// <param name="ReportText">As tables; empty unless it is complete.</param>
public sealed record EpochResult(
    RunOutcome Outcome, VirtualTime At, ulong Hash, long Delivered, double WallSeconds, string? Failure,
    string ReportText);

/// <summary>The wires between a coordinator and an epoch that is executed.</summary>
public sealed class EpochControl : IDisposable
{
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _door = new();
    private RunProgress? _progress;
    private long _sealed;

    /// <summary>End at the next sealed time, with a checkpoint.</summary>
    public CancellationToken Finish => _finish.Token;

    /// <summary>End at once; what is not sealed is lost.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>The latest; null before the first seal.</summary>
    public RunProgress? Progress
    {
        get { lock (_door) return _progress; }
        set
        {
            lock (_door) _progress = value;
            if (value is { } progress) Recovery?.ComeTo(progress.At);
        }
    }

    /// <summary>Of earlier epochs: what goes on from a checkpoint does some of it again.</summary>
    public VirtualTime Sealed
    {
        get => new(Volatile.Read(ref _sealed));
        set => Volatile.Write(ref _sealed, value.Nanoseconds);
    }

    /// <summary>What the loss of a node costs that this epoch follows; null if it follows none.</summary>
    public RunRecovery? Recovery { get; init; }

    /// <summary>What it waits for: the store, say. Empty if it does not.</summary>
    public string Waiting { get => Volatile.Read(ref field); set => Volatile.Write(ref field, value); } = "";

    /// <summary>Hosts by member, as placed; empty before.</summary>
    public IReadOnlyDictionary<Address, int> Shares
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    } = new Dictionary<Address, int>();

    internal void AskToFinish() => _finish.Cancel();

    internal void AskToAbort() => _abort.Cancel();

    public void Dispose()
    {
        _finish.Dispose();
        _abort.Dispose();
    }
}
