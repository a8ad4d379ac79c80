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
        // It was called --to before export had an -o.
        var to = new Option<string>("--output", "-o", "--to")
        {
            Description = "The file to write, - for standard output.",
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
            var isStandard = path == OutputFile.Standard;
            if (isStandard) OutputFile.RefuseTerminal(terminal, "-o -", "a file of runs");
            else OutputFile.Check("-o", path, parsed.GetValue(force));
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
            var bytes = isStandard
                ? await OutputFile.WriteStandardAsync(terminal, WriteAsync)
                : await OutputFile.WriteAsync(path, parsed.GetValue(force), WriteAsync);
            var count = runIds.Count == 1 ? "1 run" : $"{runIds.Count} runs";
            var told = isStandard || FileKind.IsWrittenThrough(path) ? terminal.Error : terminal.Out;
            await told.WriteLineAsync(
                $"Exported {count} to {(isStandard ? "standard output" : path)}, {SizeText.Of(bytes)}.");
            return (int)ExitCode.Ok;

            Task WriteAsync(Stream file) => shelf.ExportAsync(runIds, parts.EngineVersion, file, stop);
        });
        return command;
    }
}
