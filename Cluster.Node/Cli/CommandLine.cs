using System.CommandLine;
using System.CommandLine.Help;
using ActorXen.Cli.Clusters;
using ActorXen.Cli.Configuration;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Help;
using ActorXen.Cli.Inspection;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Cli.Running;
using ActorXen.Cli.Shelf;
using ActorXen.Cli.Studies;
using ActorXen.Cli.Verification;
using ActorXen.Report.Tables;
using ActorXen.Report.Views;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>The command <c>actorxen</c>: from arguments to an exit code.</summary>
public static class CommandLine
{
    /// <summary>Printed if the user gives no command.</summary>
    public const string ShortHelp = """
        ActorXen simulates data centres of Xen hosts. Every pCPU,
        vCPU, device and event channel is an actor in virtual time.

          actorxen run first-light    simulate a shipped scenario
          actorxen run my.conf        or a file of your own
          actorxen replay RUN         execute a stored run again

        All commands: actorxen --help
        The options of a command: actorxen run --help
        """;

    /// <summary>An argument that begins with @ is one, not a file with more arguments.</summary>
    private static readonly ParserConfiguration _parsing = new() { ResponseFileTokenReplacer = null };

    private const string WideName = "--wide";

    /// <summary>The root command with every command below it, or with one alone.</summary>
    /// <param name="only">
    /// The only command to be made, if there is one of this name: the others take a tenth of a second.
    /// </param>
    public static RootCommand Create(Composition parts, Terminal terminal, string? only = null)
    {
        var root = new RootCommand(
            "Simulates data centres of Xen hosts: interrupts, event channels, wakeups, scheduling.")
        {
            new Option<bool>(WideName)
            {
                Description = "Shows all columns of tables, however wide the terminal is.",
                Recursive = true,
            },
        };
        List<(string Name, Func<Command> Create)> all = [.. Commands(parts, terminal)];
        foreach (var command in all.Exists(one => one.Name == only) ? all.FindAll(one => one.Name == only) : all)
            root.Add(command.Create());
        Completions.Install(root, parts);
        root.SetAction(_ =>
        {
            terminal.Out.WriteLine(ShortHelp);
            return (int)ExitCode.Ok;
        });
        return root;
    }

    /// <summary>The commands by their names, in the order in which help lists them.</summary>
    internal static IEnumerable<(string Name, Func<Command> Create)> Commands(Composition parts, Terminal terminal) =>
    [
        ("run", () => RunCommand.Create(parts, terminal)),
        ("runs", () => RunsCommand.Create(parts, terminal)),
        ("show", () => ShowCommand.Create(parts, terminal)),
        ("replay", () => ReplayCommand.Create(parts, terminal)),
        ("compare", () => CompareCommand.Create(parts, terminal)),
        ("fork", () => ForkCommand.Create(parts, terminal)),
        ("export", () => ExportCommand.Create(parts, terminal)),
        ("interrupts", () => InterruptsCommand.Create(parts, terminal)),
        ("actors", () => ActorsCommand.Create(parts, terminal)),
        ("xl", () => XlCommand.Create(parts, terminal)),
        ("counters", () => CountersCommand.Create(terminal)),
        ("study", () => StudyCommand.Create(parts, terminal)),
        ("capacity", () => CapacityCommand.Create(parts, terminal)),
        ("experiment", () => ExperimentCommand.Create(parts, terminal)),
        ("import", () => ImportCommand.Create(parts, terminal)),
        ("submit", () => SubmitCommand.Create(parts, terminal)),
        ("status", () => StatusCommand.Create(terminal)),
        ("cancel", () => StatusCommand.CreateCancel(terminal)),
        ("completion", () => CompletionCommand.Create(terminal)),
        ("diagnose", () => DiagnoseCommand.Create(parts, terminal)),
        ("why", () => WhyCommand.Create(parts, terminal)),
        ("follow", () => FollowCommand.Create(parts, terminal)),
        .. RunViews.All.Select(view => (
            ViewCommand.NameOf(view), (Func<Command>)(() => ViewCommand.Create(view, parts, terminal)))),
        .. parts.OtherCommands,
    ];

    /// <returns>One of <see cref="ExitCode"/>. Errors are written to the error stream; nothing is thrown.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, Composition parts, Terminal terminal, CancellationToken stop)
    {
        try
        {
            var root = Create(parts, terminal, arguments.FirstOrDefault());
            var parsed = root.Parse(arguments, _parsing);
            var isHelp = parsed.Action is HelpAction;
            if (!isHelp && !Completions.AreAskedFor(parsed) && UsageText.Of(parsed) is { } problem)
                throw new InputException(problem);
            if (parsed.GetValue<bool>(WideName)) terminal.Width = TextTable.Unlimited;
            Fit(root, terminal.Width);
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,       // StopSignal listens; the run must have time to seal.
            };
            var code = await StoredStudies.OrStudyAsync(
                parsed, parts.FindStore, () => parsed.InvokeAsync(configuration, stop));
            if (isHelp) ManualHelp.Write(parsed.CommandResult.Command, terminal.Out, terminal.Width);
            return code;
        }
        catch (Exception failure)
        {
            await TellAsync(terminal.Error, ErrorText.Of(failure, DebugSwitch.IsOn));
            return (int)ErrorText.CodeOf(failure);
        }
    }

    /// <summary>If the text cannot be written either, the exit code is all that is left to tell.</summary>
    private static async Task TellAsync(TextWriter error, string text)
    {
        try
        {
            await error.WriteLineAsync(text);
        }
        catch (IOException)
        {
        }
    }

    private static void Fit(RootCommand root, int width)
    {
        foreach (var help in root.Options.Select(option => option.Action).OfType<HelpAction>()) help.MaxWidth = width;
    }
}
