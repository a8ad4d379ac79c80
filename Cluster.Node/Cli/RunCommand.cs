using System.CommandLine;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary>
/// <c>actorxen run</c>: simulates a scenario, or goes on with an interrupted run, and prints the report.
/// </summary>
internal static class RunCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var scenario = new Argument<string?>("SCENARIO")
        {
            Description = "A scenario file, or the name of a shipped scenario.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var engine = Options.Engine();
        var threads = Options.Threads();
        var seed = new Option<long?>("--seed") { Description = "Replaces the scenario's seed.", HelpName = "N" };
        var set = Options.Set();
        var until =
            Options.Time("--until", "Ends the run earlier than the scenario does: 500ms, 5s.", mayBeZero: false);
        var checkpoints = Options.Time(
            "--checkpoint-every", "Virtual time between checkpoints; 0s for none. Chosen by the length otherwise.");
        var resume = new Option<string?>("--resume")
        {
            Description = "Goes on with a stored run that did not end.",
            HelpName = "RUN",
        };
        var store = Options.Store();
        var noStore = new Option<bool>("--no-store")
        {
            Description = "Keeps nothing: the run cannot be resumed or replayed.",
        };
        var json = Options.Json();
        var all = Options.All();
        var quiet = Options.Quiet();
        var command = new Command("run", "Simulates a scenario and prints what it did.")
        {
            scenario, engine, threads, seed, set, until, checkpoints, resume, store, noStore, json, all, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (path, settings, unkept) =
                (parsed.GetValue(scenario), parsed.GetValue(set) ?? [], parsed.GetValue(noStore));
            var request = new RunRequest(
                path is null ? null : new ScenarioRequest(path, settings, parsed.GetValue(seed)),
                parsed.GetValue(resume),
                new ExecutionOptions(parsed.GetValue(engine), parsed.GetValue(threads)),
                parsed.GetValue(until),
                parsed.GetValue(checkpoints),
                parsed.GetValue(store));
            Check(request, unkept, isChanged: parsed.GetValue(seed) is not null || settings.Length > 0);
            var progress = new Progress(terminal, parsed.GetValue(json) || parsed.GetValue(quiet));
            var printer = new ReportPrinter(terminal, parsed.GetValue(json), parsed.GetValue(all));
            await using IRunJournal journal = unkept
                ? new UnkeptJournal()
                : new PatientJournal(parts.OpenStore(parsed.GetValue(store)), progress.Tell, parts.Delay, stop);
            return await new RunSession(parts, journal, progress, isKept: !unkept).RunAsync(request, printer, stop);
        });
        return command;
    }

    private static void Check(RunRequest request, bool noStore, bool isChanged)
    {
        if (request is { Scenario: null, ResumeId: null })
            throw new InputException("no scenario. Name a file, or a stored run with --resume.");
        if (request is { Scenario: not null, ResumeId: not null })
        {
            throw new InputException(
                $"both {request.Scenario.Path} and --resume {request.ResumeId}. A resumed run has its own scenario.");
        }

        if (request.ResumeId is null) return;
        if (noStore) throw new InputException("--resume needs the store. Leave --no-store out.");
        if (isChanged || request.Until is not null || request.CheckpointEvery is not null)
        {
            throw new InputException(
                "--seed, --set, --until and --checkpoint-every would change a resumed run. Begin a new one with them.");
        }
    }
}

/// <param name="Scenario">What to run; null to resume.</param>
/// <param name="ResumeId">Of the stored run to go on with; null to begin.</param>
/// <param name="Execution">How.</param>
/// <param name="Until">Virtual time to end at; null is the scenario's length.</param>
/// <param name="CheckpointEvery">Virtual time; zero is none; null chooses.</param>
/// <param name="Store">As the user named it; null is the default place.</param>
internal sealed record RunRequest(
    ScenarioRequest? Scenario, string? ResumeId, ExecutionOptions Execution, Duration? Until, Duration? CheckpointEvery,
    string? Store);
