using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Cli.Studies;
using ActorXen.Report.Tables;
using ActorXen.Studies;

namespace ActorXen.Cli.Shelf;

/// <summary><c>actorxen runs export</c>: writes stored runs to a file.</summary>
internal static class RunsExportCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Ids or names of stored runs, or the beginnings of their ids.",
            Arity = ArgumentArity.OneOrMore,
        };
        var to = new Option<string>("--to")
        {
            Description = "The file to write.",
            HelpName = "FILE",
            Required = true,
        };
        var force = new Option<bool>("--force") { Description = "Replaces the file if it exists." };
        var store = Options.Store();
        var command = new Command("export", "Writes stored runs to a file, for another store.")
        {
            runs, to, force, store,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(to);
            OutputFile.Check("--to", path, parsed.GetValue(force));
            await using var shelf = parts.FindShelf(parsed.GetValue(store));
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var (runIds, studies) = (new List<string>(), new StudyShelf(journal));
            foreach (var run in parsed.GetRequiredValue(runs))
            {
                var (runId, study) = await StoredStudies.FindAsync(studies, shelf.FindAsync, run);
                runIds.Add(runId ?? throw new InputException(
                    $"{study} is a study, and files hold runs only. In the other store ask it again, or write its "
                    + "cells with actorxen study --csv or --parquet."));
            }

            runIds = [.. runIds.Distinct(StringComparer.Ordinal)];
            var bytes = await OutputFile.WriteAsync(
                path,
                parsed.GetValue(force),
                file => shelf.ExportAsync(runIds, parts.EngineVersion, file, stop));
            var count = runIds.Count == 1 ? "1 run" : $"{runIds.Count} runs";
            await terminal.Out.WriteLineAsync($"Exported {count} to {path}, {SizeText.Of(bytes)}.");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
