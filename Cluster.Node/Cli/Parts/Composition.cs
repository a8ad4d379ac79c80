using System.Collections.Frozen;
using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Parts;

/// <summary>
/// Everything that commands need from the rest of the program. Program fills it once; tests fill it with fakes.
/// </summary>
/// <remarks>Failures are the exceptions that <see cref="ErrorText"/> knows.</remarks>
public sealed class Composition
{
    /// <summary>Reads and checks a scenario file.</summary>
    /// <exception cref="InputException">The scenario is wrong; the message lists every problem.</exception>
    public required Func<ScenarioRequest, LoadedScenario> LoadScenario { get; init; }

    /// <summary>
    /// Settings of a request that differ from the scenario's file, as written; the seed as <c>seed=3</c>.
    /// </summary>
    public required Func<ScenarioRequest, IReadOnlyList<string>> ChangesOf { get; init; }

    /// <summary>Reads the scenario text in a run's header.</summary>
    public required Func<RunHeader, RunSpec> StoredScenario { get; init; }

    /// <summary>Lays settings over the scenario text in a run's header.</summary>
    /// <exception cref="InputException">The settings are wrong; the message lists every problem.</exception>
    public required Func<RunHeader, IReadOnlyList<string>, LoadedScenario> ChangedScenario { get; init; }

    /// <summary>Which racks of a scenario are alike.</summary>
    public required Func<RunSpec, RackKinds> KindsOfRacks { get; init; }

    public required ISimulationFactory Simulations { get; init; }

    /// <summary>Builds the simulation of a stored run, which may be a fork.</summary>
    public ISimulation Build(RunHeader stored, ExecutionOptions options, WatchHost watch) =>
        ForkedSimulation.Of(stored, StoredScenario, Simulations, options, watch);

    /// <summary>What executes stored runs again.</summary>
    internal StoredRuns Stored => new(StoredScenario, Simulations, EngineVersion, Policies);

    /// <summary>Everything that a scenario can name and set, with defaults.</summary>
    public required IScenarioCatalogue Policies { get; init; }

    /// <summary>Opens a store by its path or URL; null opens the default one.</summary>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public required Func<string?, IRunJournal> OpenStore { get; init; }

    /// <summary>Opens a store that must be there, for commands that begin no run. Creates nothing.</summary>
    /// <remarks>If nothing was ever run, the default store is an empty one.</remarks>
    /// <exception cref="StoreException">There is no such store, or it cannot be used.</exception>
    public required Func<string?, IRunJournal> FindStore { get; init; }

    /// <summary>Opens the shelf of a store for an import; creates the store if there is none.</summary>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public required Func<string?, IRunShelf> OpenShelf { get; init; }

    /// <summary>Opens the shelf of a store as <see cref="FindStore"/> opens its journal.</summary>
    /// <exception cref="StoreException">There is no such store, or it cannot be used.</exception>
    public required Func<string?, IRunShelf> FindShelf { get; init; }

    /// <summary>Waits between attempts to reach the store; tests replace it.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Version of this program. Only the version that began a run can resume it.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>Commands that Program creates, such as bench and node, by their names.</summary>
    public IReadOnlyList<(string Name, Func<Command> Create)> OtherCommands { get; init; } = [];
}

/// <param name="Path">A file, or the name of a shipped scenario.</param>
/// <param name="Set">Settings that override those of the file: <c>length=3s</c>.</param>
/// <param name="Seed">Overrides the file's seed; null keeps it.</param>
public sealed record ScenarioRequest(string Path, IReadOnlyList<string> Set, long? Seed)
{
    /// <summary>Options that stand for a setting, by its path, so that an error names what was typed.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = FrozenDictionary<string, string>.Empty;
}

/// <param name="Text">The scenario with every setting resolved, as a run's header stores it.</param>
public sealed record LoadedScenario(RunSpec Spec, string Text)
{
    /// <summary>A line for everything that is accepted but has no effect, and for who can never run.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether another seed changes more than the seed, so that the scenario must be read for each.</summary>
    public Func<bool> RefersToSeed { get; init; } = static () => true;
}
