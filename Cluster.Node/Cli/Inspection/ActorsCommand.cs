using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Scenarios.Hocon;

namespace ActorXen.Cli.Inspection;

/// <summary><c>actorxen actors</c>: prints the actor tree of a scenario or a stored run.</summary>
internal static class ActorsCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var what = new Argument<string>("RUN|SCENARIO")
        {
            Description = "Id of a stored run, a scenario file, or the name of a shipped scenario.",
        };
        var all = Options.All();
        var store = Options.Store();
        var command = new Command("actors", "Prints the actor tree of a stored run or a scenario.")
        {
            what, all, store,
        };
        command.SetAction(async (parsed, _) =>
        {
            var scenario = await FindAsync(parts, parsed.GetRequiredValue(what), parsed.GetValue(store));
            var plain = new ExecutionOptions(EngineKind.Plain, Threads: 1);      // Only the directory is read.
            using var simulation = parts.Simulations.Build(scenario, plain, _ => []);
            await terminal.Out.WriteAsync(ActorTree.Write(simulation.Hosts, parsed.GetValue(all)));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A scenario comes before a run of the same name. Run ids begin with a date.</summary>
    private static async Task<RunSpec> FindAsync(Composition parts, string what, string? store)
    {
        var isScenario = File.Exists(what) || new ShippedFiles().PathOfScenario(what) is not null;
        var isId = what.Length > 0 && char.IsAsciiDigit(what[0]);
        if (!isScenario && (isId || RunLabels.ProblemOfName(what) is null))
        {
            try
            {
                await using var journal = parts.FindStore(store);
                return parts.StoredScenario((await journal.ReadAsync(what)).Summary.Header);
            }
            catch (RunNotFoundException) when (!isId)
            {
                // The message about the missing scenario says more.
            }
        }

        return parts.LoadScenario(new ScenarioRequest(what, [], null)).Spec;
    }
}
