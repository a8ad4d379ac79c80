using System.CommandLine;
using ActorXen.Experiments;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Vocabulary;

namespace ActorXen.Cli;

/// <summary>
/// <c>actorxen experiment</c>: compares published figures with simulated ones and checks the experiment's rules.
/// </summary>
internal static class ExperimentCommand
{
    private const int FewestSeeds = 10;
    private const int MostSeeds = 10_000;

    /// <summary>Virtual time after which a cell checks again whether to stop.</summary>
    private static readonly Duration _between = 1.Seconds;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Name of an experiment. Without it, all experiments are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var seeds = new Option<int>("--seeds")
        {
            Description = $"How many seeds, {FewestSeeds} to {MostSeeds}.",
            DefaultValueFactory = _ => FewestSeeds,
            HelpName = "N",
        };
        seeds.Validators.Add(result => Options.Within(result, seeds, FewestSeeds, MostSeeds));
        var first = new Option<long>("--seed")
        {
            Description = "The first seed.",
            DefaultValueFactory = _ => 1,
            HelpName = "FIRST",
        };
        var threads = new Option<int>("--threads")
        {
            Description = "Parallel runs, 1 to 64; by default one per processor. Results do not depend on it.",
            HelpName = "N",
            DefaultValueFactory = _ => Math.Min(64, Environment.ProcessorCount),
        };
        threads.Validators.Add(result => Options.Within(result, threads, 1, 64));
        var json = Options.Json();
        var quiet = Options.Quiet();
        var command = new Command("experiment", "Runs a shipped experiment and compares it with published figures.")
        {
            name, seeds, first, threads, json, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var asJson = parsed.GetValue(json);
            if (parsed.GetValue(name) is not { } wanted)
            {
                PrintList(terminal, asJson);
                return (int)ExitCode.Ok;
            }

            var experiment = Named(wanted);
            var range = new SeedRange(parsed.GetValue(first), parsed.GetValue(seeds));
            var cells = range.Count * experiment.Variants.Count;
            var progress = new CellProgress(terminal, cells, silent: asJson || parsed.GetValue(quiet));
            var result = await progress.WhileAsync(() => ExperimentRun.RunAsync(
                experiment, range, parsed.GetValue(threads), (cell, token) => Simulate(parts, cell, token),
                progress.Show, stop));
            Print(terminal, result, asJson);
            return (int)(result.AllHold ? ExitCode.Ok : ExitCode.RuleBroken);
        });
        return command;
    }

    private static Experiment Named(string name) => ExperimentCatalogue.Find(name) ?? throw new InputException(
        $"There is no experiment \"{name}\". "
        + $"{Suggestion.Use(name, [.. ExperimentCatalogue.All.Select(one => one.Name)])}");

    /// <summary>Runs a cell in this process without actors, and stores nothing.</summary>
    private static RunReport Simulate(Composition parts, Cell cell, CancellationToken stop)
    {
        var scenario = parts.LoadScenario(new(cell.Experiment.Name, cell.Variant.Set, cell.Seed));
        var shelf = new CounterShelf();
        using var simulation = parts.Simulations.Build(scenario.Spec, new(EngineKind.Plain, 1), shelf.Watch);
        var end = VirtualTime.Zero + scenario.Spec.Length;
        simulation.Start();
        while (simulation.Now < end)
        {
            stop.ThrowIfCancellationRequested();
            simulation.RunUntil(VirtualTime.Earlier(end, simulation.Now + _between));
        }

        var figures = new RunFigures(
            "", scenario.Spec.Name, cell.Seed, EngineKind.Plain, 1, simulation.Now, 0, simulation.Delivered,
            simulation.Hash);
        return RunReport.Of(figures, shelf.Read(simulation.Now));
    }

    private static void PrintList(Terminal terminal, bool json)
    {
        if (json) terminal.Out.WriteLine(ExperimentText.Json(ExperimentCatalogue.All));
        else terminal.Print(ExperimentText.List(ExperimentCatalogue.All));
    }

    private static void Print(Terminal terminal, ExperimentResult result, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(ExperimentText.Json(result));
            return;
        }

        terminal.Print(ExperimentText.Comparison(result));
        foreach (var note in ExperimentText.Notes(result)) terminal.Out.WriteLine(note);
    }
}
