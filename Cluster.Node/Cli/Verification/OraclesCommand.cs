using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Experiments;
using ActorXen.Experiments.Oracles;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Verification;

/// <summary><c>actorxen verify oracles</c>: compares the model with closed forms.</summary>
internal static class OraclesCommand
{
    private const int Seeds = 5;
    private const int FewestSeeds = 2;

    public static Command Create(ExperimentCells cells, Terminal terminal)
    {
        var ids = new Argument<string[]>("ID")
        {
            Description = "Oracles such as O-03. Without any, all of them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var list = new Option<bool>("--list") { Description = "Lists the oracles and runs none." };
        var precise = new Option<bool>("--precise")
        {
            Description = "Runs ten to twenty times as long, for the tolerances of the specification.",
        };
        var seeds = Options.Seeds(FewestSeeds, Seeds);
        var first = Options.FirstSeed();
        var threads = Options.CellThreads();
        var json = Options.Json();
        var quiet = Options.Quiet();
        var command = new Command(
            "oracles", "Runs scenarios that have a closed form, and compares what is simulated with the formula.")
        {
            ids, list, precise, seeds, first, threads, json, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var asJson = parsed.GetValue(json);
            if (parsed.GetValue(list))
            {
                var listed = Chosen(parsed.GetValue(ids) ?? []);
                if (asJson) terminal.Out.WriteLine(OracleText.Json(listed));
                else terminal.Print(OracleText.List(listed));
                return (int)ExitCode.Ok;
            }

            var range = new SeedRange(parsed.GetValue(first), parsed.GetValue(seeds));
            var isPrecise = parsed.GetValue(precise);
            var results = new List<ExperimentResult>();
            foreach (var oracle in Chosen(parsed.GetValue(ids) ?? []))
            {
                var experiment = oracle.ToExperiment(isPrecise);
                var progress = new CellProgress(
                    terminal, range.Count * experiment.Variants.Count, silent: asJson || parsed.GetValue(quiet));
                results.Add(await progress.WhileAsync(() => ExperimentRun.RunAsync(
                    experiment, range, parsed.GetValue(threads), cells.Simulate, progress.Show, stop)));
                if (!asJson) terminal.Print(OracleText.Comparison(results[^1]));
            }

            terminal.Out.WriteLine(asJson ? OracleText.Json(results, isPrecise) : OracleText.Totals(results));
            return (int)(results.TrueForAll(result => result.AllHold) ? ExitCode.Ok : ExitCode.RuleBroken);
        });
        return command;
    }

    private static List<Oracle> Chosen(string[] ids) => ids.Length == 0
        ? [.. OracleCatalogue.All]
        : [.. ids.Distinct(StringComparer.OrdinalIgnoreCase).Select(Named)];

    private static Oracle Named(string id) => OracleCatalogue.Find(id) ?? throw new InputException(
        $"There is no oracle \"{id}\". {Suggestion.Use(id, [.. OracleCatalogue.All.Select(one => one.Id)])}");
}
