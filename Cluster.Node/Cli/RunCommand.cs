using System.CommandLine;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary><c>actorxen run</c>: simulates a scenario, or goes on with an interrupted run, and prints the report.</summary>
internal static class RunCommand
{
    private static readonly Duration UsualCheckpoints = 1.Seconds;

    public static Command Create(Composition parts, Terminal terminal)
    {
        var scenario = new Argument<string?>("SCENARIO") { Description = "Scenario file.", Arity = ArgumentArity.ZeroOrOne };
        var engine = Options.Engine();
        var threads = Options.Threads();
        var seed = new Option<long?>("--seed") { Description = "Replaces the scenario's seed.", HelpName = "N" };
        var set = new Option<string[]>("--set") { Description = "Replaces a setting of the scenario; may be repeated.", HelpName = "KEY=VALUE" };
        set.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0))
                result.AddError($"--set \"{token.Value}\" is not KEY=VALUE.");
        });
        var until = Options.Time("--until", "Replaces the scenario's length: 500ms, 5s.");
        var checkpoints = Options.Time("--checkpoint-every", "Virtual time between checkpoints; 0s for none. 1s by default.");
        var resume = new Option<string?>("--resume") { Description = "Goes on with a stored run that did not end.", HelpName = "RUN" };
        var store = Options.Store();
        var noStore = new Option<bool>("--no-store") { Description = "Keeps nothing: the run cannot be replayed." };
        var json = Options.Json();
        var all = Options.All();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress." };
        var command = new Command("run", "Simulates a scenario and prints what it did.")
        {
            scenario, engine, threads, seed, set, until, checkpoints, resume, store, noStore, json, all, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var resumed = parsed.GetValue(resume);
            var path = parsed.GetValue(scenario);
            var changed = parsed.GetValue(seed) is not null || parsed.GetValue(until) is not null || parsed.GetValue(set) is { Length: > 0 };
            Check(path, resumed, changed, parsed.GetValue(noStore));
            var request = new RunRequest(
                path is null ? null : parts.LoadScenario(new ScenarioRequest(path, parsed.GetValue(set) ?? [], parsed.GetValue(seed), parsed.GetValue(until))),
                resumed,
                new ExecutionOptions(parsed.GetValue(engine), parsed.GetValue(threads)),
                !parsed.GetValue(noStore),
                parsed.GetValue(store),
                parsed.GetValue(checkpoints) ?? UsualCheckpoints);
            var progress = new Progress(terminal, parsed.GetValue(json) || parsed.GetValue(quiet));
            return await ExecuteAsync(parts, terminal, request, progress, parsed.GetValue(json), parsed.GetValue(all), stop);
        });
        return command;
    }

    private static void Check(string? path, string? resumed, bool changed, bool noStore)
    {
        if (path is null == resumed is null)
            throw new InputException(path is null ? "no scenario. Name a file, or a stored run with --resume." : $"both {path} and --resume {resumed}. A resumed run has its own scenario.");
        if (resumed is not null && changed) throw new InputException("--seed, --set and --until would change a resumed run. Begin a new one with them.");
        if (resumed is not null && noStore) throw new InputException("--resume needs the store. Leave --no-store out.");
    }

    private static async Task<int> ExecuteAsync(
        Composition parts, Terminal terminal, RunRequest request, Progress progress, bool json, bool all, CancellationToken stop)
    {
        var shelf = new CounterShelf();
        RunReport? report = null;
        var watch = new RunWatch(shelf.Watch, progress.Show, result => JsonReport.Write(report = ReportOf(result, shelf)));
        RunResult done;
        try
        {
            done = await parts.Run(request, watch, stop);
        }
        finally
        {
            progress.Clear();
        }

        report ??= ReportOf(done, shelf);
        if (json) await terminal.Out.WriteLineAsync(JsonReport.Write(report));
        else Print(terminal, report, all);
        if (!done.Interrupted) return ExitCode.Ok;
        var next = done.RunId.Length == 0 ? "it was not stored" : $"go on with: actorxen run --resume {done.RunId}";
        await terminal.Error.WriteLineAsync($"actorxen: interrupted at {done.At} of {new VirtualTime(done.Spec.Length.Nanoseconds)}; {next}");
        return ExitCode.Interrupted;
    }

    private static RunReport ReportOf(RunResult run, CounterShelf shelf) => RunReport.Of(
        new RunFigures(
            run.RunId, run.Spec.Name, run.Spec.Seed, run.Execution.Engine, run.Execution.Threads, run.At, run.WallSeconds, run.Delivered, run.Hash),
        shelf.Read(run.At));

    private static void Print(Terminal terminal, RunReport report, bool all)
    {
        terminal.Out.WriteLine(ReportText.Headline(report));
        terminal.Out.WriteLine();
        foreach (var table in ReportText.Tables(report, all)) terminal.Print(table);
    }
}
