using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Pages;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary><c>actorxen study</c>: runs a scenario with many settings and seeds, and compares what comes out.</summary>
internal static class StudyCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var options = new StudyOptions();
        var files = new StudyFiles();
        var json = Options.Json();
        var quiet = Options.Quiet();
        var length = Options.Time(
            "--length", "Virtual time of each run; by default the scenario's length. Also --until.", mayBeZero: false);
        // Its earlier name; capacity calls its criterion so.
        length.Aliases.Add("--until");
        var plan = new Option<bool>("--plan")
        {
            Description = "Prints the cells, and estimates time and memory from the first part of the largest one.",
        };
        var command = new Command("study", "Runs a scenario with many settings and seeds, and compares the results.")
        {
            options.Question, options.Vary, options.Measure, options.Seeds, options.FirstSeed, options.Precision,
            options.MostSeeds, options.Batches, options.Sample, options.Set, length, options.WarmUp, options.Strict,
            options.Again, options.Threads, options.Cluster, options.Name, options.Store, options.NoStore, plan, json,
            files.Csv, files.Parquet, files.Html.Option, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(plan)) files.RefuseOfPlan(parsed);
            var question = options.Study(parsed, parsed.GetValue(length));
            using var cells = await options.CellsAsync(parsed, parts, stop);
            if (parsed.GetValue(plan))
            {
                var planned = await StudyPlan.OfAsync(parts, options, parsed, question, cells, stop);
                if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(planned.Json());
                else terminal.Print(planned.Table());
                return (int)ExitCode.Ok;
            }

            files.Check(parsed, parsed.GetRequiredValue(options.Question));
            await using var session = new StudySession(parts, terminal, options, parsed, stop)
            {
                IsSilent = parsed.GetValue(json) || parsed.GetValue(quiet),
            };
            var result = await session.RunAsync(question, cells);
            var origin = CellOrigin.Of(parsed, result, cells);
            var unwritten = await files.TryWriteAsync(parsed, result, () => StudyPage.Write(result, origin));
            var kept = await session.KeepAsync(origin, result, []);
            StudyPrinter.Print(terminal, result, kept, parsed.GetValue(json));
            if (unwritten is not null) throw unwritten;
            return (int)CodeOf(result);
        });
        return command;
    }

    private static ExitCode CodeOf(StudyResult result)
    {
        if (!result.IsComplete) return ExitCode.Interrupted;
        if (result.HasFailures) return ExitCode.CellsFailed;
        return result.IsWithout(result.Question.Measures) ? ExitCode.NothingMeasured : ExitCode.Ok;
    }
}
