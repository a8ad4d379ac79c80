using System.CommandLine;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Vocabulary;

namespace ActorXen.Cli;

/// <summary>
/// All that commands need from the rest of the program. Filled once, in Program; tests fill it with fakes.
/// </summary>
/// <remarks>Failures are the exceptions that <see cref="ErrorText"/> knows.</remarks>
public sealed class Composition
{
    /// <summary>Reads and checks a scenario file.</summary>
    /// <exception cref="InputException">With every problem that it has.</exception>
    public required Func<ScenarioRequest, LoadedScenario> LoadScenario { get; init; }

    /// <summary>Reads the text that a run's header keeps.</summary>
    public required Func<RunHeader, RunSpec> StoredScenario { get; init; }

    public required ISimulationFactory Simulations { get; init; }

    /// <summary>What pools may be, and the defaults of their parameters.</summary>
    public required IScenarioCatalogue Policies { get; init; }

    /// <summary>Opens the store; null is the default place.</summary>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public required Func<string?, IRunJournal> OpenStore { get; init; }

    /// <summary>Waits while the store is away; the clock's in the program.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Of this program: a run is resumed only by the version that began it.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>Commands that are written elsewhere: bench, config.</summary>
    public IReadOnlyList<Command> OtherCommands { get; init; } = [];
}

/// <param name="Path">Of the file.</param>
/// <param name="Set">Settings that replace those of the file: <c>length=3s</c>.</param>
/// <param name="Seed">Replaces the file's; null keeps it.</param>
public sealed record ScenarioRequest(string Path, IReadOnlyList<string> Set, long? Seed);

/// <param name="Text">Every setting resolved; <see cref="Composition.StoredScenario"/> reads it.</param>
public sealed record LoadedScenario(RunSpec Spec, string Text);
