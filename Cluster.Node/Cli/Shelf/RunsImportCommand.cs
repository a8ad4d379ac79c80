using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Runs;

namespace ActorXen.Cli.Shelf;

/// <summary><c>actorxen runs import</c>: adds the runs of a file to a store.</summary>
internal static class RunsImportCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var name = new Argument<string>("FILE") { Description = "A file that actorxen runs export wrote." };
        var store = Options.Store();
        var command = new Command("import", "Adds the runs of a file to the store: all of them, or none.")
        {
            name, store,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(name);
            await using var file = InputFiles.Open(path);
            if (!file.CanSeek) throw new InputException(
                $"{path}: The file cannot be read twice, so it cannot be checked first. Name a file on a disk.");
            await using var shelf = parts.OpenShelf(parsed.GetValue(store));
            ImportedRuns imported;
            try
            {
                imported = await shelf.ImportAsync(file, stop);
            }
            catch (RunFileException problem)
            {
                throw new InputException($"{path}: The file {problem.Message} Nothing was imported.");
            }

            foreach (var runId in imported.Added) await terminal.Out.WriteLineAsync($"{runId} imported");
            foreach (var runId in imported.Present)
                terminal.Say($"{runId} is already in the store, the same; skipped");
            await WarnAsync(parts, terminal, imported);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task WarnAsync(Composition parts, Terminal terminal, ImportedRuns imported)
    {
        if (imported.Version == parts.EngineVersion || imported.Added.Count == 0) return;
        await terminal.Error.WriteLineAsync(
            $"actorxen: the file was written by version {imported.Version}, this is {parts.EngineVersion}");
    }
}
