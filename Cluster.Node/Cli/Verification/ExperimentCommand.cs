using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Experiments;
using ActorXen.Report.Tables;
using ActorXen.Studies;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Verification;

/// <summary>
/// <c>actorxen experiment</c>: compares published figures with simulated ones and checks the experiment's rules.
/// </summary>
internal static class ExperimentCommand
{
    private const int FewestSeeds = 10;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Name of an experiment, or a file with one. Without it, all shipped ones are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var seeds = Options.Seeds(FewestSeeds, FewestSeeds);
        var first = Options.FirstSeed();
        var set = Options.Set();
        var threads = Options.CellThreads();
        var json = Options.Json();
        var quiet = Options.Quiet();
        var command = new Command(
            "experiment", "Runs variants of a scenario, and compares figures of them with published ones.")
        {
            name, seeds, first, set, threads, json, quiet,
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
            Check(parts, experiment, range.First, parsed.GetValue(set) ?? []);
            var cells = range.Count * experiment.Variants.Count;
            var runner = new ExperimentCells(
                parts.LoadScenario, new(parts.Simulations, parts.EngineVersion), parsed.GetValue(set));
            var progress = new CellProgress(terminal, cells, silent: asJson || parsed.GetValue(quiet));
            var result = await progress.WhileAsync(() => ExperimentRun.RunAsync(
                experiment, range, parsed.GetValue(threads), runner.Simulate, progress.Show, stop));
            Print(terminal, result, asJson);
            if (!asJson && parsed.GetValue(set) is { Length: > 0 } changed)
            {
                var note = $"changed: {string.Join(", ", changed)}. The rules are about the shipped settings.";
                await terminal.Out.WriteLineAsync(Lines.Wrap(note, terminal.Width));
            }

            return (int)(result.AllHold ? ExitCode.Ok : ExitCode.RuleBroken);
        });
        return command;
    }

    private static Experiment Named(string name)
    {
        if (File.Exists(name)) return ExperimentCatalogue.OfFile(name)!;
        return ExperimentCatalogue.Find(name) ?? throw new InputException(
            $"There is no experiment \"{name}\". "
            + $"{Suggestion.Use(name, [.. ExperimentCatalogue.All.Select(one => one.Name)])}");
    }

    /// <summary>Finds a measure of nothing before hours of work.</summary>
    private static void Check(Composition parts, Experiment experiment, long seed, IReadOnlyList<string> set)
    {
        foreach (var ofVariant in experiment.Measures.GroupBy(one => one.Variant, one => one.Measure))
        {
            var variant = experiment.Variants.First(one => one.Name == ofVariant.Key);
            var spec = parts.LoadScenario(new(experiment.Scenario, [.. variant.Set, .. set], seed)).Spec;
            if (ofVariant.FirstOrDefault(measure => !measure.IsIn(spec)) is { } nothing)
                throw new InputException(
                    $"{experiment.Name}, {variant.Name}: {nothing}: {StudyRun.NothingLike(nothing, spec)}");
        }
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
        foreach (var note in ExperimentText.Notes(result))
        {
            // The command of a cell is there to be copied, so it is not broken.
            var isCommand = note.StartsWith("one cell:", StringComparison.Ordinal);
            terminal.Out.WriteLine(isCommand ? note : Lines.Wrap(note, terminal.Width));
        }
    }
}
