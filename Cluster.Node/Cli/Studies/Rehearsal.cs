using ActorXen.Cli.Parts;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>
/// Compiles what a study will need on a core that would be idle while options and scenario are read: a small cell is
/// read and run, and forgotten.
/// </summary>
/// <remarks>
/// Until its first cells begin, a study compiles 6,500 methods one after another, most of them to read a scenario.
/// </remarks>
internal static class Rehearsal
{
    private const string Scenario = "ping-pong";

    /// <summary>Begins it for commands that run cells, and does not wait for its end.</summary>
    public static void Begin(string[] arguments, Composition parts)
    {
        if (arguments is not ["study" or "capacity" or "experiment", _, ..] || Environment.ProcessorCount < 2) return;
        // Not awaited: what fails here fails again where it is needed, and is told there.
        _ = Task.Factory.StartNew(
            () => Run(parts), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    internal static void Run(Composition parts)
    {
        var loaded = parts.LoadScenario(new(Scenario, ["length=1ms"], 1));
        new CellExecution(parts.Simulations, parts.EngineVersion) { KeepsCounts = false }
            .Run(loaded.Spec, [MeasureText.Read("p99(wake)")], CancellationToken.None);
    }
}
