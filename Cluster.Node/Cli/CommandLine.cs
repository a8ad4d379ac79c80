using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>The command <c>actorxen</c>: from arguments to an exit code.</summary>
public static class CommandLine
{
    /// <summary>Printed if the user gives no command.</summary>
    public const string ShortHelp = """
        ActorXen simulates data centres of Xen hosts: every pCPU, vCPU, device and event channel
        is an actor in virtual time.

          actorxen run first-light    simulate a shipped scenario or a file of your own: CPU, wakeups, latencies
          actorxen replay RUN         execute a stored run again and check that the result is the same

        All commands: actorxen --help. The options of a command: actorxen run --help.
        """;

    /// <summary>The root command with every command below it.</summary>
    public static RootCommand Create(Composition parts, Terminal terminal)
    {
        var root = new RootCommand(
            "Simulates data centres of Xen hosts: interrupts, event channels, wakeups, scheduling.")
        {
            RunCommand.Create(parts, terminal),
            RunsCommand.Create(parts, terminal),
            ShowCommand.Create(parts, terminal),
            ReplayCommand.Create(parts, terminal),
            InterruptsCommand.Create(parts, terminal),
            ActorsCommand.Create(parts, terminal),
            XlCommand.Create(parts, terminal),
            CountersCommand.Create(terminal),
            ExperimentCommand.Create(parts, terminal),
            ImportCommand.Create(parts, terminal),
            SubmitCommand.Create(parts, terminal),
            StatusCommand.Create(terminal),
            StatusCommand.CreateCancel(terminal),
        };
        foreach (var other in parts.OtherCommands) root.Add(other);
        root.SetAction(_ =>
        {
            terminal.Out.WriteLine(ShortHelp);
            return (int)ExitCode.Ok;
        });
        return root;
    }

    /// <returns>One of <see cref="ExitCode"/>. Errors are written to the error stream; nothing is thrown.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, Composition parts, Terminal terminal, CancellationToken stop)
    {
        try
        {
            var parsed = Create(parts, terminal).Parse(arguments);
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
                throw new InputException(
                    $"{parsed.Errors[0].Message.ReplaceLineEndings(" ")} Try: {NameOf(parsed)} --help");
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,       // StopSignal listens; the run must have time to seal.
            };
            return await parsed.InvokeAsync(configuration, stop);
        }
        catch (Exception failure)
        {
            var debug = DebugSwitch.IsOn;
            await terminal.Error.WriteLineAsync(ErrorText.Of(failure, debug));
            return (int)ErrorText.CodeOf(failure);
        }
    }

    private static string NameOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at.Command is not RootCommand; at = (CommandResult)at.Parent!)
            names.Insert(0, at.Command.Name);
        return string.Join(' ', names.Prepend("actorxen"));
    }
}
