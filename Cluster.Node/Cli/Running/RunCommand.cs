using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Pages;
using ActorXen.Runs;

namespace ActorXen.Cli.Running;

/// <summary>
/// <c>actorxen run</c>: simulates a scenario or resumes an interrupted run, and prints the report.
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
        var seed = Options.Seed();
        var set = Options.Set();
        var until = Options.Until();
        var warmUp = Options.WarmUp();
        var checkpoints = Options.CheckpointEvery();
        var resume = new Option<string?>("--resume")
        {
            Description = "Resumes an unfinished run.",
            HelpName = "RUN",
        };
        var name = Options.Name();
        var note = Options.Note();
        var store = Options.Store();
        var noStore = new Option<bool>("--no-store")
        {
            Description = "Stores nothing, so the run cannot be resumed or replayed.",
        };
        var keep = RunPattern.Keep(
            "After the run, removes complete runs without a name from the store, except the N latest.");
        var (paths, trace) = (PathOptions.Recorded(), PathOptions.Trace());
        var html = new HtmlFile();
        var shown = new Option<bool>("--open")
        {
            Description = "Shows the run in a browser while it runs; only this machine can see it.",
        };
        var json = Options.Json();
        var all = Options.All();
        var quiet = Options.Quiet();
        var command = new Command("run", "Simulates a scenario and prints a report.")
        {
            scenario, engine, threads, seed, set, until, warmUp, checkpoints, paths, trace, name, note, resume, store,
            noStore, keep, json, html.Option, shown, all, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (path, settings, unkept) =
                (parsed.GetValue(scenario), Options.WithWarmUp(parsed.GetValue(set), parsed.GetValue(warmUp)),
                    parsed.GetValue(noStore));
            var request = new RunRequest(
                path is null
                    ? null
                    : new ScenarioRequest(path, settings, parsed.GetValue(seed))
                    {
                        Options = SettingOptions.Of(parsed),
                    },
                parsed.GetValue(resume),
                new ExecutionOptions(parsed.GetValue(engine), parsed.GetValue(threads)),
                parsed.GetValue(until),
                parsed.GetValue(checkpoints),
                parsed.GetValue(store))
            {
                Name = parsed.GetValue(name) ?? "",
                Note = parsed.GetValue(note) ?? "",
                Keep = parsed.GetValue(keep),
                Paths = parsed.GetValue(paths),
                IsTraced = parsed.GetValue(trace),
            };
            Check(request, unkept, isChanged: parsed.GetValue(seed) is not null || settings.Length > 0);
            html.Check(parsed);
            var progress = new Progress(terminal, parsed.GetValue(json) || parsed.GetValue(quiet));
            var printer = new ReportPrinter(terminal, parsed.GetValue(json), parsed.GetValue(all));
            var open = request.ResumeId is null ? parts.OpenStore : parts.FindStore;
            await using IRunJournal journal = unkept
                ? new UnkeptJournal()
                : new PatientJournal(open(parsed.GetValue(store)), progress.Tell, parts.Delay, stop);
            await using var opened = parsed.GetValue(shown)
                ? await OpenedPage.StartAsync(parts.EngineVersion, terminal)
                : null;
            var session = new RunSession(parts, journal, progress, isKept: !unkept)
            {
                Opened = opened,
                Page = source => html.WriteAsync(parsed, () => RunPage.Write(source, OriginOf(source))),
            };
            return await session.RunAsync(request, printer, stop);

            PageOrigin OriginOf(RunSource source) => request.ResumeId is null
                ? RunOrigin.Of(Retyped.Of(parsed), source.Header)
                : RunOrigin.OfStored(source.Header!);
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
                $"{request.Scenario.Path} and --resume {request.ResumeId} cannot be combined, because a resumed run "
                + "has its own scenario. Give one of them.");
        }

        if (noStore && request.Keep is not null)
            throw new InputException("--keep needs the store. Leave --no-store or --keep out.");
        if (noStore && request.CheckpointEvery is not null)
            throw new InputException("--checkpoint-every needs the store. Leave --no-store or --checkpoint-every out.");
        if (noStore && (request.Paths is not null || request.IsTraced))
        {
            var record = request.IsTraced ? "--trace" : "--paths";
            throw new InputException($"{record} records into the store. Leave --no-store or {record} out.");
        }

        if (request.ResumeId is null) return;
        if (noStore) throw new InputException("--resume needs the store. Leave --no-store out.");
        if (request.Name.Length > 0 || request.Note.Length > 0)
            throw new InputException("--name and --note belong to a new run. A resumed run keeps what it has.");
        if (request.Paths is not null || request.IsTraced)
            throw new InputException("--paths and --trace belong to a new run. A resumed run goes on as it began.");
        if (isChanged || request.Until is not null || request.CheckpointEvery is not null)
        {
            throw new InputException(
                "--seed, --set, --until, --warm-up and --checkpoint-every would change a resumed run. "
                + "Use them with a new one.");
        }
    }
}
