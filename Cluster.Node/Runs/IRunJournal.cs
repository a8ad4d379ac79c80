using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Where runs are kept. Implemented in Distribution over Akka.Persistence.Sql.</summary>
/// <remarks>
/// One call at a time for one run: the caller awaits each before the next. A write that failed with a
/// <see cref="StoreException"/> that may pass can be repeated with the same arguments, whether or not it reached the
/// store: it will be there once. Until then every other write of that run is refused.
/// </remarks>
/// <exception cref="StoreException">From every call: the store is locked, full, damaged or gone. Exit code
/// 4.</exception>
public interface IRunJournal : IAsyncDisposable
{
    /// <summary>Writes the beginning of a run. Nothing of it is in the store before.</summary>
    Task OpenAsync(RunHeader header);

    /// <summary>Takes over a run that did not end: whoever held it before is refused from now on.</summary>
    Task ResumeAsync(string runId);

    /// <summary>Everything before <see cref="WindowSeal.At"/> is final; these are the hosts' hashes.</summary>
    Task SealAsync(string runId, WindowSeal seal);

    /// <summary>Writes the states of all hosts at a sealed time; it counts only once it is there as a whole.</summary>
    Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates);

    /// <summary>Writes the end. A run without one never looks complete.</summary>
    Task CloseAsync(string runId, RunEnd end);

    /// <summary>All runs, oldest first.</summary>
    Task<IReadOnlyList<RunSummary>> ListAsync();

    /// <summary>One run, by its id or by a beginning of it that fits only one.</summary>
    /// <exception cref="RunNotFoundException">None fits, or several.</exception>
    Task<RunRecord> ReadAsync(string idOrPrefix);

    /// <summary>The latest whole checkpoint at or before a time; null if there is none.</summary>
    /// <remarks>A damaged one is passed over for the one before it, and that is said.</remarks>
    Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore);
}

/// <param name="RunId">Unique, short enough to type: <c>20261123-3f9a1c</c>.</param>
/// <param name="ScenarioText">The scenario as it was run: every setting resolved, readable by the loader.</param>
/// <param name="ScenarioName">For lists.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Length">Simulated time to run.</param>
/// <param name="EngineVersion">Of the program; another version may give other results.</param>
/// <param name="SealEvery">Distance of the sealed times.</param>
/// <param name="CheckpointEvery">Distance of the checkpoints; a multiple of <paramref name="SealEvery"/>; zero is
/// none.</param>
/// <param name="StartedUtc">Wall time, for people.</param>
public sealed record RunHeader(
    string RunId,
    string ScenarioText,
    string ScenarioName,
    long Seed,
    Duration Length,
    string EngineVersion,
    Duration SealEvery,
    Duration CheckpointEvery,
    DateTimeOffset StartedUtc);

/// <param name="At">Everything before is final.</param>
/// <param name="Delivered">Messages so far, all hosts.</param>
/// <param name="WallSeconds">Spent so far, over all processes; the one number here that a replay does not
/// repeat.</param>
/// <param name="HostHashes">By host number.</param>
public sealed record WindowSeal(VirtualTime At, long Delivered, double WallSeconds, IReadOnlyList<ulong> HostHashes);

/// <param name="Hash">Of the whole run.</param>
/// <param name="Delivered">Messages, all hosts.</param>
/// <param name="WallSeconds">Spent by the processes that ran it.</param>
/// <param name="ResultJson">What <c>--json</c> printed.</param>
/// <param name="Failure">Null if it reached its length; else why it ended.</param>
public sealed record RunEnd(ulong Hash, long Delivered, double WallSeconds, string ResultJson, string? Failure);

/// <summary>What became of a run.</summary>
public enum RunState
{
    /// <summary>It has no end in the store: it is running now, or was interrupted and can be resumed.</summary>
    Open = 0,
    Complete = 1,
    Failed = 2,
}

/// <param name="SealedUpTo">Virtual time that is final.</param>
/// <param name="CheckpointAt">Of the latest checkpoint; null if none.</param>
public sealed record RunSummary(
    RunHeader Header, RunState State, VirtualTime SealedUpTo, VirtualTime? CheckpointAt, ulong? Hash);

/// <param name="Seals">In order of time.</param>
/// <param name="End">Null while open.</param>
public sealed record RunRecord(RunSummary Summary, IReadOnlyList<WindowSeal> Seals, RunEnd? End);

/// <param name="HostStates">By host number.</param>
public sealed record RunCheckpoint(VirtualTime At, IReadOnlyList<byte[]> HostStates);

/// <summary>
/// The store cannot be used. The text says which store, what is wrong, and what to do; never a password.
/// </summary>
/// <param name="mayPass">Waiting may help: it is locked, full, or away. False for what somebody has to put right
/// first.</param>
/// <param name="isContended">Another writer holds a lock, which usually takes milliseconds: it passes soon.</param>
public class StoreException(string problem, Exception? cause = null, bool mayPass = false, bool isContended = false)
    : Exception(problem, cause)
{
    public bool MayPass { get; } = mayPass || isContended;

    public bool IsContended { get; } = isContended;
}

/// <summary>Another process resumed the run: this one may not write any more of it.</summary>
/// <param name="store">Its name.</param>
/// <param name="runId">Of the run.</param>
public sealed class RunTakenOverException(string store, string runId)
    : StoreException($"{store}: run {runId} was taken over by another process.")
{
    public string RunId { get; } = runId;
}

/// <summary>This cannot be done with the run: it has ended, or another version began it.</summary>
public sealed class RunRefusedException(string problem) : Exception(problem);

/// <summary>No run, or more than one, goes by this name.</summary>
public sealed class RunNotFoundException(string problem) : Exception(problem);
