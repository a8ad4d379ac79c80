using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Keeps runs in a store.</summary>
/// <remarks>
/// For one run only one call at a time is allowed: the caller awaits each before the next. If a write fails with a
/// <see cref="StoreException"/> that may pass, the caller can repeat it with the same arguments, whether or not it
/// reached the store: the event will be there once. Until then every other write of that run is refused.
/// </remarks>
/// <exception cref="StoreException">
/// From every call: the store is locked, full, damaged or unavailable. Exit code 4.
/// </exception>
public interface IRunJournal : IResultShelf, IAsyncDisposable
{
    /// <summary>
    /// Says that writes will follow, so that what they need can be started while the caller builds hosts.
    /// </summary>
    void Prepare()
    {
    }

    /// <summary>Begins a run, which must not be in the store yet.</summary>
    Task OpenAsync(RunHeader header);

    /// <summary>Takes over an unfinished run. Writes of its previous holder are refused from now on.</summary>
    /// <remarks>
    /// If some of the run's events are damaged, everything from the first of them on is discarded and reported. The
    /// run can be read again afterwards.
    /// </remarks>
    Task ResumeAsync(string runId);

    /// <summary>Records the hosts' hashes at a time before which everything is final.</summary>
    Task SealAsync(string runId, WindowSeal seal);

    /// <summary>
    /// Writes the states of all hosts at a sealed time. The checkpoint does not exist until all of it is in the store.
    /// </summary>
    Task CheckpointAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> hostStates);

    /// <summary>
    /// Makes checkpoints of parts that a run's nodes write themselves; null if only this machine has the store.
    /// </summary>
    IPartJournal? Parts => null;

    /// <summary>Keeps the counts of all hosts at a time, until <see cref="DropMarksAsync"/>.</summary>
    /// <remarks>A mark that is kept twice has the same counts, so it does not matter which process wrote it.</remarks>
    Task KeepMarkAsync(string runId, VirtualTime at, IReadOnlyList<byte[]> counts);

    /// <summary>The counts that were kept at a time; null if there are none, or not those of all hosts.</summary>
    Task<IReadOnlyList<byte[]>?> LoadMarkAsync(string runId, VirtualTime at, int hosts);

    /// <summary>Deletes the run's marks, which nothing needs after its end.</summary>
    Task DropMarksAsync(string runId);

    /// <summary>
    /// Keeps what all hosts recorded between the seal before this time and this time. It is written before the seal, so
    /// a run has all recordings up to its latest one.
    /// </summary>
    /// <param name="hosts">By host number.</param>
    /// <remarks>One that is kept twice is the same, so it does not matter which process wrote it.</remarks>
    Task KeepRecordedAsync(string runId, RecordKind kind, VirtualTime at, IReadOnlyList<byte[]> hosts);

    /// <summary>What was kept at a seal, by host number.</summary>
    /// <returns>null if it is lost or damaged, which is reported.</returns>
    Task<IReadOnlyList<byte[]>?> LoadRecordedAsync(string runId, RecordKind kind, VirtualTime at, int hosts);

    /// <summary>Ends a run.</summary>
    Task CloseAsync(string runId, RunEnd end);

    /// <summary>All runs but the damaged ones, oldest first.</summary>
    Task<IReadOnlyList<RunSummary>> ListAsync();

    /// <summary>The runs that <see cref="ListAsync"/> leaves out because they are damaged, by id.</summary>
    /// <remarks>Both look at a run's latest events only, and at how many it has.</remarks>
    Task<IReadOnlyList<DamagedRun>> ListDamagedAsync() => Task.FromResult<IReadOnlyList<DamagedRun>>([]);

    /// <summary>Reads a run, by its id, a prefix that fits only one run, or a name that only one run has.</summary>
    /// <remarks>A name is looked for only if no id begins with it.</remarks>
    /// <exception cref="RunNotFoundException">No run fits, or several do.</exception>
    /// <exception cref="StoreException">The run is damaged.</exception>
    Task<RunRecord> ReadAsync(string idOrName);

    /// <summary>
    /// Reads a run that is to be resumed: what of it is whole, which ends before the first damaged event.
    /// </summary>
    /// <exception cref="RunNotFoundException">No run fits, or several do.</exception>
    /// <exception cref="StoreException">Its beginning is damaged.</exception>
    Task<RunRecord> ReadWholePartAsync(string idOrName) => ReadAsync(idOrName);

    /// <summary>The latest complete checkpoint at or before a time; null if there is none.</summary>
    /// <remarks>A damaged checkpoint is skipped and reported.</remarks>
    Task<RunCheckpoint?> LoadCheckpointAsync(string runId, VirtualTime atOrBefore);
}

/// <summary>What is known of a run when it begins.</summary>
/// <param name="RunId">Unique, and short enough to type: <c>20261123-3f9a1c</c>.</param>
/// <param name="ScenarioText">The scenario with every setting resolved, readable by the loader.</param>
/// <param name="ScenarioName">The scenario's name, for lists.</param>
/// <param name="Length">Virtual time to run.</param>
/// <param name="EngineVersion">Version of the program; another version may give other results.</param>
/// <param name="SealEvery">Virtual time between seals.</param>
/// <param name="CheckpointEvery">
/// Virtual time between checkpoints, a multiple of <paramref name="SealEvery"/>; zero for none.
/// </param>
/// <param name="StartedUtc">Wall time at which the run was started.</param>
public sealed record RunHeader(
    string RunId,
    string ScenarioText,
    string ScenarioName,
    long Seed,
    Duration Length,
    string EngineVersion,
    Duration SealEvery,
    Duration CheckpointEvery,
    DateTimeOffset StartedUtc)
{
    /// <summary>As the user named it; empty if the run has no name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the user noted about it; empty for none.</summary>
    public string Note { get; init; } = "";

    /// <summary>
    /// Settings of the command line that differ from the file, as they were written: <c>vars.vms=170</c>,
    /// <c>seed=3</c>, <c>until=500ms</c>.
    /// </summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>
    /// Which requests and wakeups the run records while it is executed, as the user wrote it; empty for none.
    /// </summary>
    public string Paths { get; init; } = "";

    /// <summary>Whether the run records every fact.</summary>
    public bool IsTraced { get; init; }

    /// <summary>What it records.</summary>
    public IReadOnlyList<RecordKind> Records => (Paths.Length > 0, IsTraced) switch
    {
        (false, false) => [],
        (true, false) => [RecordKind.Paths],
        (false, true) => [RecordKind.Trace],
        (true, true) => [RecordKind.Paths, RecordKind.Trace],
    };

    /// <summary>
    /// If the run is a fork: the runs that it was forked from, one after the other, oldest first. Otherwise empty.
    /// </summary>
    public IReadOnlyList<ForkOrigin> Origins { get; init; } = [];

    /// <summary>When the run was forked from another one; null if it was not.</summary>
    public VirtualTime? ForkedAt => Origins.Count == 0 ? null : Origins[^1].At;
}

/// <summary>What a run was until it was forked.</summary>
/// <param name="RunId">The run that was forked. It need not be in the store any more.</param>
/// <param name="ScenarioText">Its scenario, with which the fork is executed before <paramref name="At"/>.</param>
/// <param name="At">Virtual time of the fork.</param>
/// <param name="Changes">Settings that the fork changed, as they were written.</param>
public sealed record ForkOrigin(string RunId, string ScenarioText, VirtualTime At, IReadOnlyList<string> Changes);

/// <summary>The hosts' hashes at one time.</summary>
/// <param name="At">Virtual time before which everything is final.</param>
/// <param name="Delivered">Messages delivered so far on all hosts.</param>
/// <param name="WallSeconds">
/// Wall time of all processes so far. A replay repeats every other value here, but not this one.
/// </param>
/// <param name="HostHashes">By host number.</param>
public sealed record WindowSeal(VirtualTime At, long Delivered, double WallSeconds, IReadOnlyList<ulong> HostHashes)
{
    /// <summary>
    /// The windows of the run's series since the previous seal, as <see cref="IRunFacts.TakeSeries"/> wrote them; empty
    /// in a run of a version without series.
    /// </summary>
    public ReadOnlyMemory<byte> Series { get; init; }
}

/// <summary>How a run ended.</summary>
/// <param name="Hash">Hash of the whole run.</param>
/// <param name="Delivered">Messages delivered on all hosts.</param>
/// <param name="WallSeconds">Wall time of all processes that ran it.</param>
/// <param name="ResultJson">The report as JSON, in a run of a version that kept nothing else; otherwise empty.</param>
/// <param name="Failure">Why the run failed; null if it reached its length.</param>
public sealed record RunEnd(ulong Hash, long Delivered, double WallSeconds, string ResultJson, string? Failure)
{
    /// <summary>The report, as <see cref="IRunFacts.DescribeAsync"/> made it; empty if the run failed.</summary>
    public ReadOnlyMemory<byte> Report { get; init; }
}

/// <summary>State of a run, according to the store.</summary>
public enum RunState
{
    /// <summary>It has no end in the store: it is running, or it was interrupted and can be resumed.</summary>
    Open = 0,
    Complete = 1,
    Failed = 2,
}

/// <summary>A run without its seals, for lists.</summary>
/// <param name="SealedUpTo">Virtual time of the latest seal; zero before the first.</param>
/// <param name="CheckpointAt">Virtual time of the latest checkpoint; null if there is none.</param>
/// <param name="Hash">Hash of the whole run; null while it is open.</param>
public sealed record RunSummary(
    RunHeader Header, RunState State, VirtualTime SealedUpTo, VirtualTime? CheckpointAt, ulong? Hash);

/// <summary>A run of which events are damaged or missing.</summary>
/// <param name="Problem">What is wrong, as part of a sentence.</param>
/// <param name="CanBeMended">Whether its beginning is whole, so that it can be resumed.</param>
public sealed record DamagedRun(string RunId, string Problem, bool CanBeMended)
{
    /// <summary>What to do, as a sentence.</summary>
    public string Remedy => CanBeMended
        ? $"Mend it with actorxen run --resume {RunId}, which makes everything from there on again."
        : $"Nothing of it can be used. Remove it with actorxen runs rm --unfinished {RunId}, and start it again.";

    public override string ToString() => $"run {RunId} is damaged: {Problem}. {Remedy}";
}

/// <summary>A run with its seals.</summary>
/// <param name="Seals">In order of time.</param>
/// <param name="End">null while the run is open.</param>
public sealed record RunRecord(RunSummary Summary, IReadOnlyList<WindowSeal> Seals, RunEnd? End);

/// <summary>The states of all hosts at a sealed time.</summary>
/// <param name="HostStates">By host number.</param>
public sealed record RunCheckpoint(VirtualTime At, IReadOnlyList<byte[]> HostStates);

/// <summary>
/// The store cannot be used. The text says which store, what is wrong and what to do; it never contains a password.
/// </summary>
/// <param name="mayPass">
/// Waiting may help, because the store is locked, full or unavailable. False if a person has to fix the problem first.
/// </param>
/// <param name="isContended">Another writer holds a lock, which usually takes only milliseconds.</param>
public class StoreException(string problem, Exception? cause = null, bool mayPass = false, bool isContended = false)
    : Exception(problem, cause)
{
    public bool MayPass { get; } = mayPass || isContended;

    public bool IsContended { get; } = isContended;
}

/// <summary>Another process has taken over the run, so this one can no longer write it.</summary>
/// <param name="store">Name of the store.</param>
public sealed class RunTakenOverException(string store, string runId)
    : StoreException($"{store}: run {runId} was taken over by another process.")
{
    public string RunId { get; } = runId;
}

/// <summary>Another process took over a log in the store, such as the coordinator's journal.</summary>
/// <param name="id">The log's persistence id.</param>
public sealed class LogTakenOverException(string store, string id)
    : StoreException($"{store}: {id} was taken over by another process.");

/// <summary>A run cannot be resumed, because it has ended or another version began it.</summary>
public sealed class RunRefusedException(string problem) : Exception(problem);

/// <summary>No run has this id, or several runs' ids begin with it.</summary>
public sealed class RunNotFoundException(string problem) : Exception(problem)
{
    /// <summary>What was looked for, if nothing fits; it may be something else than a run.</summary>
    public string? Sought { get; init; }
}
