using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Scenarios.Problems;
using ActorXen.Scenarios.Xl;

namespace ActorXen.Cli.Configuration;

/// <summary><c>import xl</c>: converts configurations of real domains into a scenario.</summary>
internal static class ImportXlCommand
{
    private const int MostSockets = 16;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Domain configurations of xl, one domain each.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--output")
        {
            Description = "Writes the scenario to this new file instead of printing it.",
            HelpName = "FILE",
        };
        var pcpus = ImportCommand.Number(
            "--pcpus",
            "pCPUs of the host; by default as many as the widest domain and the affinities need.",
            1,
            PcpuSet.Capacity);
        var sockets = ImportCommand.Number(
            "--sockets",
            "Sockets of the host, each a node; by default as many as nodes are named.",
            1,
            MostSockets);
        var command = new Command(
            "xl", "Converts xl domain configurations into a scenario and lists on stderr what it leaves out.")
        {
            files, output, pcpus, sockets,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetValue(output);
            if (path is not null) InputFiles.RefuseExisting(path);
            var scenario = await ScenarioAsync(
                parsed.GetRequiredValue(files),
                new(parsed.GetValue(pcpus), parsed.GetValue(sockets)),
                parts,
                terminal,
                stop);
            if (path is not null) await InputFiles.WriteAsync(path, scenario, stop);
            else await terminal.Out.WriteAsync(scenario);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task<string> ScenarioAsync(
        string[] files, XlConfigHostOptions options, Composition parts, Terminal terminal, CancellationToken stop)
    {
        if (files.Length > XlConfigImport.MostFiles) throw new InputException(
            $"{files.Length} files are too many. Name at most {XlConfigImport.MostFiles}.");
        var read = new List<XlConfigFile>();
        foreach (var name in files)
            read.Add(new(name, await InputFiles.ReadAsync(name, XlConfigImport.MostBytes, stop)));
        var import = XlConfigImport.Of(read, options, parts.Policies);
        if (import.Scenario is not { } scenario) throw new InputException(Text(import.Problems));
        foreach (var note in import.Notes) await terminal.Error.WriteLineAsync(note.ToString());
        return scenario;
    }

    /// <summary>A line for each problem; a single one needs no count.</summary>
    private static string Text(IReadOnlyList<ScenarioProblem> problems)
    {
        var lines = problems.Select(problem => $"{problem.Where}: {problem.Problem}").ToList();
        return lines.Count == 1 ? lines[0] : $"{lines.Count} problems\n  {string.Join("\n  ", lines)}";
    }
}
