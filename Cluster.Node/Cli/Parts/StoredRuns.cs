using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Cli.Parts;

/// <summary>What is needed to execute a stored run again.</summary>
/// <param name="ReadScenario">Reads the scenario text in a run's header.</param>
/// <param name="EngineVersion">Of this program.</param>
internal sealed record StoredRuns(
    Func<RunHeader, RunSpec> ReadScenario, ISimulationFactory Simulations, string EngineVersion)
{
    /// <summary>Builds the simulation of a stored run, which may be a fork; on one thread, without actors.</summary>
    public ISimulation Build(RunHeader stored, WatchHost watch) => ForkedSimulation.Of(
        stored, ReadScenario, Simulations, new ExecutionOptions(EngineKind.Plain, 1), watch);

    /// <summary>Executes a stored run again, which this version may be unable to do as another one did.</summary>
    /// <exception cref="InputException">Another version stored the run, and this one gives other results.</exception>
    public async Task<T> AgainAsync<T>(RunHeader header, Func<Task<T>> execute)
    {
        try
        {
            return await execute();
        }
        catch (Exception problem) when (problem is HashMismatchException or StateFormatException
            && header.EngineVersion != EngineVersion)
        {
            throw new InputException(
                $"run {header.RunId} was stored by version {header.EngineVersion}, and this one, {EngineVersion}, "
                + "cannot execute it again as it was. Ask that version, or run the scenario again.");
        }
    }

    /// <summary>Refuses a run of another version, because its results may differ.</summary>
    /// <param name="verb">What the user wanted, at the beginning of a sentence: Export.</param>
    /// <exception cref="InputException">Another version stored the run.</exception>
    public void CheckVersion(RunHeader header, string verb)
    {
        if (header.EngineVersion != EngineVersion)
        {
            throw new InputException(
                $"run {header.RunId} is of version {header.EngineVersion}, but this is {EngineVersion}, whose results "
                + $"may differ. {verb} it with that one, or run the scenario again.");
        }
    }
}
