using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Report.Tables;

namespace ActorXen.Cli.Help;

/// <summary>
/// What a manual page has and the library's help has not: examples, and for the whole program exit codes, variables and
/// files.
/// </summary>
internal static class ManualHelp
{
    /// <summary>What an exit code means, in few words.</summary>
    internal static readonly IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.InternalError, "a bug of actorxen"),
        (ExitCode.BadInput, "the command line or a file is wrong; nothing was run"),
        (ExitCode.EntityFailed, "an entity failed, and with it the run"),
        (ExitCode.StoreFailed, "the store cannot be used"),
        (ExitCode.HashesDiffer, "hashes or recorded decisions differ"),
        (ExitCode.CutOff, "a node was cut off from its cluster and stopped itself"),
        (ExitCode.NoCluster, "no node of the cluster answers"),
        (ExitCode.RuleBroken, "the rule of an experiment or oracle does not hold"),
        (ExitCode.Worse, "worse than a rule of compare --fail-if allows"),
        (ExitCode.CellsFailed, "some cells of a study failed; the others have results"),
        (ExitCode.NothingFits, "no value of a capacity search meets its criterion"),
        (ExitCode.OutputFailed, "the output cannot be written; the run is kept"),
        (ExitCode.Shortage, "too little memory or too few open files"),
        (ExitCode.Interrupted, "Ctrl-C; run --resume continues"),
    ];

    private static readonly (string Name, string Meaning)[] _variables =
    [
        ("ACTORXEN_STORE", "the store, instead of --store"),
        ("ACTORXEN_STORE_CONNECTION", "a whole connection string of PostgreSQL"),
        ("ACTORXEN_API", "host:port of a node's API, instead of --cluster"),
        ("ACTORXEN_TOKEN", "what that API asks for; or ACTORXEN_TOKEN_FILE, a file that holds it"),
        ("ACTORXEN_MEMORY", "bytes of memory that a run may be estimated to need"),
        ("ACTORXEN_DEBUG", "1: errors with their stack trace"),
        ("COLUMNS", "width of tables"),
        ("NO_COLOR", "any value: no styles"),
        ("ACTORXEN_…", "all settings of a node: config/node.conf names their variables"),
    ];

    private static readonly (string Name, string Meaning)[] _files =
    [
        ("actorxen/runs.db", "in the data directory ($XDG_DATA_HOME or ~/.local/share): the store of runs"),
        ("*.conf", "scenarios, studies and experiments, in HOCON; actorxen config keys lists what can be set"),
    ];

    /// <param name="width">Characters per line.</param>
    public static void Write(Command command, TextWriter output, int width)
    {
        var examples = CommandExamples.Of(command);
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var (line, does) in examples)
            {
                output.WriteLine($"  actorxen {line}");
                foreach (var part in Lines.Of(does, width - 6)) output.WriteLine($"      {part}");
            }

            output.WriteLine();
        }

        if (command is not RootCommand)
        {
            output.WriteLine("Exit codes, environment and files: actorxen --help");
            return;
        }

        Write(output, "Exit codes:", ExitCodes.Select(each => ($"{(int)each.Code}", each.Meaning)), width);
        output.WriteLine();
        Write(output, "Environment:", _variables, width);
        output.WriteLine();
        Write(output, "Files:", _files, width);
    }

    private static void Write(
        TextWriter output, string title, IEnumerable<(string Name, string Meaning)> rows, int width)
    {
        var all = rows.ToList();
        var indent = all.Max(row => row.Name.Length) + 4;
        output.WriteLine(title);
        foreach (var (name, meaning) in all)
        {
            var lines = Lines.Of(meaning, width - indent);
            output.WriteLine($"  {name.PadRight(indent - 2)}{lines[0]}");
            foreach (var line in lines.Skip(1)) output.WriteLine(new string(' ', indent) + line);
        }
    }
}
