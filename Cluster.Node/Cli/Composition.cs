using System.CommandLine;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>All that commands need from the rest of the program. Filled once, in Program; tests fill it with fakes.</summary>
/// <remarks>Failures are the exceptions that <see cref="ErrorText"/> knows.</remarks>
public sealed class Composition
{
    /// <summary>Reads and checks a scenario file.</summary>
    /// <exception cref="InputException">With every problem that it has.</exception>
    public required Func<ScenarioRequest, LoadedScenario> LoadScenario { get; init; }

    /// <summary>Reads the text that a run's header keeps.</summary>
    public required Func<RunHeader, LoadedScenario> StoredScenario { get; init; }

    public required ISimulationFactory Simulations { get; init; }

    /// <summary>Opens the store; null is the default place.</summary>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public required Func<string?, IRunJournal> OpenStore { get; init; }

    /// <summary>Runs a scenario, or goes on with a stored run, to its end or until told to stop.</summary>
    /// <remarks>Told to stop, it seals a checkpoint first, if there is a store.</remarks>
    public required Func<RunRequest, RunWatch, CancellationToken, Task<RunResult>> Run { get; init; }

    /// <summary>Executes a stored run again and compares the hashes.</summary>
    public required Func<ReplayRequest, Action<RunProgress>, CancellationToken, Task<ReplayResult>> Replay { get; init; }

    /// <summary>Executes a stored run again and stops at the given times.</summary>
    public required Func<VisitRequest, CancellationToken, Task> Visit { get; init; }

    /// <summary>Commands that are written elsewhere: bench, config.</summary>
    public IReadOnlyList<Command> OtherCommands { get; init; } = [];
}

/// <param name="Path">Of the file.</param>
/// <param name="Set">Settings that replace those of the file: <c>seed=3</c>.</param>
/// <param name="Seed">Replaces the file's; null keeps it.</param>
/// <param name="Until">Replaces the file's length; null keeps it.</param>
public sealed record ScenarioRequest(string Path, IReadOnlyList<string> Set, long? Seed, Duration? Until);

/// <param name="Text">Every setting resolved; <see cref="Composition.StoredScenario"/> reads it.</param>
public sealed record LoadedScenario(RunSpec Spec, string Text);

/// <param name="Scenario">What to run; null to resume.</param>
/// <param name="ResumeId">Of the stored run to go on with; null to begin.</param>
/// <param name="Execution">How.</param>
/// <param name="Keep">Whether the run is stored. A resumed one always is.</param>
/// <param name="Store">Where; null is the default place.</param>
/// <param name="CheckpointEvery">Virtual time between checkpoints; zero is none.</param>
public sealed record RunRequest(
    LoadedScenario? Scenario, string? ResumeId, ExecutionOptions Execution, bool Keep, string? Store, Duration CheckpointEvery);

/// <param name="Facts">The watcher of each host, handed to <see cref="ISimulationFactory.Build"/>.</param>
/// <param name="Progress">Called now and then; it limits its own output.</param>
/// <param name="Describe">The result as JSON, for <see cref="RunEnd.ResultJson"/>. Called once, before the run is closed.</param>
public sealed record RunWatch(Func<HostDirectory, IFactSink?> Facts, Action<RunProgress> Progress, Func<RunResult, string> Describe);

/// <param name="Now">Virtual time reached.</param>
/// <param name="From">Where this process began: zero, or the checkpoint of a resumed run.</param>
/// <param name="End">The run's length.</param>
/// <param name="Delivered">Messages since <paramref name="From"/>.</param>
/// <param name="WallSeconds">Since this process began to run it.</param>
public readonly record struct RunProgress(VirtualTime Now, VirtualTime From, VirtualTime End, long Delivered, double WallSeconds);

/// <param name="RunId">Empty if not stored.</param>
/// <param name="At">Virtual time reached; less than the length if it was interrupted.</param>
/// <param name="Interrupted">Told to stop.</param>
public sealed record RunResult(
    string RunId, RunSpec Spec, ExecutionOptions Execution, VirtualTime At, long Delivered, ulong Hash, double WallSeconds, bool Interrupted);

/// <param name="RunId">Or a beginning of it that fits only one.</param>
public sealed record ReplayRequest(string RunId, ExecutionOptions Execution, string? Store);

/// <param name="RunId">In full.</param>
/// <param name="Stored">The run's hash; null if the run has no end.</param>
/// <param name="Replayed">The replay's, at the same time.</param>
/// <param name="Compared">Sealed times at which every host's hash was compared.</param>
/// <param name="FirstDifference">The earliest sealed time at which a host differs; null if none does.</param>
/// <param name="DifferingHost">Its name; null if none differs.</param>
public sealed record ReplayResult(
    string RunId, ulong? Stored, ulong Replayed, int Compared, VirtualTime? FirstDifference, string? DifferingHost, double WallSeconds)
{
    public bool Same => FirstDifference is null && (Stored is null || Stored == Replayed);
}

/// <param name="RunId">Or a beginning of it that fits only one.</param>
/// <param name="Stops">Gives the times to stop at, in ascending order, for a run of this length.</param>
/// <param name="Facts">The watcher of each host.</param>
/// <param name="Arrived">Called at each stop, with nothing running.</param>
public sealed record VisitRequest(
    string RunId, string? Store, Func<VirtualTime, IReadOnlyList<VirtualTime>> Stops,
    Func<HostDirectory, IFactSink?> Facts, Action<VirtualTime> Arrived);
