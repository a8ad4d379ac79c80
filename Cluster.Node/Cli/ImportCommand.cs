using System.CommandLine;
using ActorXen.Messages;
using ActorXen.Scenarios;

namespace ActorXen.Cli;

/// <summary><c>import xl</c>: converts configurations of real domains into a scenario.</summary>
public static class ImportCommand
{
    public static Command Create(Composition parts, Terminal terminal) =>
        new("import", "Converts configurations of other programs into a scenario.") { Xl(parts, terminal) };

    private static Command Xl(Composition parts, Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Domain configurations of xl, one domain each.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--output")
        {
            Description = "Writes the scenario to this file instead of printing it.",
            HelpName = "FILE",
        };
        var pcpus = new Option<int?>("--pcpus")
        {
            Description = "pCPUs of the host; by default as many as the widest domain and the affinities need.",
            HelpName = "N",
        };
        pcpus.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count)
                && count is < 1 or > PcpuSet.Capacity)
                result.AddError($"--pcpus {count} is not between 1 and {PcpuSet.Capacity}.");
        });
        var command = new Command(
            "xl", "Converts xl domain configurations into a scenario and lists on stderr what it leaves out.")
        {
            files, output, pcpus,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var read = new List<XlConfigFile>();
            foreach (var name in parsed.GetRequiredValue(files)) read.Add(new(name, await ReadAsync(name, stop)));
            var import = XlConfigImport.Of(read, parsed.GetValue(pcpus), parts.Policies);
            foreach (var note in import.Notes) await terminal.Error.WriteLineAsync(note.ToString());
            if (import.Scenario is not { } scenario)
                throw new InputException($"{import.Problem!.Place}: {import.Problem.Problem}");
            if (parsed.GetValue(output) is { } path) await WriteAsync(path, scenario, stop);
            else await terminal.Out.WriteAsync(scenario);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task<string> ReadAsync(string name, CancellationToken stop)
    {
        try
        {
            return await File.ReadAllTextAsync(name, stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{name}: {failure.Message}");
        }
    }

    private static async Task WriteAsync(string path, string scenario, CancellationToken stop)
    {
        try
        {
            await File.WriteAllTextAsync(path, scenario, stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: {failure.Message}");
        }
    }
}
