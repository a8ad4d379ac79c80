using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Scenarios.Traces;

namespace ActorXen.Cli.Configuration;

/// <summary>
/// <c>import trace</c>: converts traces of data centres into recordings and a scenario that follows them.
/// </summary>
internal static class ImportTraceCommand
{
    /// <summary>Ending of a scenario; another output is a folder.</summary>
    private const string ScenarioEnding = ".conf";

    /// <summary>Largest scenario that can be read, in characters; larger ones need a folder.</summary>
    private const int LargestScenario = 8 << 20;

    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Traces of one format, plain or packed with gzip.",
            Arity = ArgumentArity.OneOrMore,
        };
        var format = new Option<string?>("--format")
        {
            Description = $"{string.Join(", ", TraceImport.Formats)}; by default recognised by the first lines.",
            HelpName = "FORMAT",
        };
        format.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !TraceImport.Formats.Contains(result.Tokens[0].Value))
            {
                var known = string.Join(", ", TraceImport.Formats);
                result.AddError($"--format {result.Tokens[0].Value} is not known; known are {known}.");
            }
        });
        var output = new Option<string?>("--output")
        {
            Description = "Writes to this new .conf file, or to this folder with a file for each recording.",
            HelpName = "PATH",
        };
        var vcpus = ImportOptions.Number(
            "--vcpus",
            "vCPUs of guests for which the trace does not say how many; by default 1.",
            1,
            DomainSpec.MostVcpus);
        var most = ImportOptions.Number(
            "--most", "Takes only the first machines of the trace.", 1, TraceImport.MostGuests);
        var command = new Command(
            "trace", "Converts traces into recordings and a scenario, and lists on stderr what it changes.")
        {
            files, format, output, vcpus, most,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var import = new TraceImport(new(
                parsed.GetValue(format), parsed.GetValue(vcpus) ?? 1, parsed.GetValue(most)));
            await RunAsync(import, parsed.GetRequiredValue(files), parsed.GetValue(output), terminal, stop);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task RunAsync(
        TraceImport import, string[] files, string? output, Terminal terminal, CancellationToken stop)
    {
        if (output is not null && string.IsNullOrWhiteSpace(output))
            throw new InputException("--output \"\" names no file. Name one, or a folder.");
        var isFolder = output?.EndsWith(ScenarioEnding, StringComparison.OrdinalIgnoreCase) == false;
        if (output is not null && !isFolder) InputFiles.RefuseExisting(output);
        if (isFolder && File.Exists(output)) throw new InputException(
            $"{output}: This is a file. Name a folder, or a new file that ends with {ScenarioEnding}.");
        var scenario = await InputFiles.UntilStoppedAsync(() => Read(import, files, stop), stop);
        foreach (var note in import.Notes) await terminal.Error.WriteLineAsync(note);
        if (isFolder) await WriteFolderAsync(output!, scenario, stop);
        else await WriteAsync(output, scenario.Whole(), terminal, stop);
    }

    private static TraceScenario Read(TraceImport import, string[] files, CancellationToken stop)
    {
        try
        {
            foreach (var file in files) Read(import, file, stop);
            return import.Scenario();
        }
        catch (TraceException fault)
        {
            throw new InputException(fault.Message);
        }
    }

    private static void Read(TraceImport import, string file, CancellationToken stop)
    {
        try
        {
            import.Read(file, InputFiles.Open(file), stop);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            throw new InputException(
                $"{file}: The file cannot be read: {failure.Message.TrimEnd('.')}. Name another file.");
        }
    }

    private static async Task WriteAsync(string? output, string text, Terminal terminal, CancellationToken stop)
    {
        if (text.Length > LargestScenario) throw new InputException(
            $"The scenario would have {text.Length >> 20} MiB. Write its recordings to a folder: --output FOLDER.");
        if (output is not null) await InputFiles.WriteAsync(output, text, stop);
        else await terminal.Out.WriteAsync(text);
    }

    private static async Task WriteFolderAsync(string folder, TraceScenario scenario, CancellationToken stop)
    {
        var parts = scenario.Parts().Select(part => (Path: Path.Combine(folder, part.Name), part.Text)).ToList();
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{folder}: The folder cannot be made: {failure.Message.TrimEnd('.')}. Name another folder.");
        }

        // Refuse before anything is written, so that no half of a scenario is left behind.
        foreach (var (path, _) in parts) InputFiles.RefuseExisting(path);
        foreach (var (path, text) in parts) await InputFiles.WriteAsync(path, text, stop);
    }
}
