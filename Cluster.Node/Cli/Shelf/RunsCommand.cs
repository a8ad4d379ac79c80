using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Shelf;

/// <summary><c>actorxen runs</c>: lists the stored runs and studies. Its commands remove and carry them.</summary>
internal static class RunsCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var store = Options.Store();
        var like = RunPattern.Like("Lists");
        var json = Options.Json();
        var command = new Command("runs", "Lists stored runs and studies, oldest first.")
        {
            like, store, json, RunsRemoveCommand.Create(parts, terminal), RunsExportCommand.Create(parts, terminal),
            RunsImportCommand.Create(parts, terminal),
        };
        command.SetAction(async (parsed, _) =>
        {
            await using var journal = parts.FindStore(parsed.GetValue(store));
            await using var shelf = parts.FindShelf(parsed.GetValue(store));
            var all = await journal.ListAsync();
            var damaged = await journal.ListDamagedAsync();
            var sizes = await shelf.SizesAsync();
            var pattern = parsed.GetValue(like);
            List<RunSummary> runs = [.. all.Where(run => pattern is null || RunPattern.IsLike(run.Header, pattern))];
            var none = all.Count + damaged.Count == 0
                ? "none yet: actorxen run first-light"
                : $"no run is like {pattern}";
            var (studies, problems) = await new StudyShelf(journal).ListAsync();
            var list = new StudyList(
                [.. studies.Where(study => pattern is null || RunPattern.IsLike(study, pattern))],
                await shelf.ResultSizesAsync());
            if (parsed.GetValue(json))
            {
                await terminal.Out.WriteLineAsync(Json(runs, damaged, sizes, list));
            }
            else
            {
                terminal.Print(Table(runs, damaged, sizes, none));
                if (!list.IsEmpty) terminal.Print(list.Table());
            }

            foreach (var problem in problems) await terminal.Error.WriteLineAsync($"actorxen: {problem}");
            foreach (var run in damaged) await terminal.Error.WriteLineAsync($"actorxen: {run}");
            return (int)(damaged.Count == 0 ? ExitCode.Ok : ExitCode.StoreFailed);
        });
        return command;
    }

    private static TextTable Table(
        List<RunSummary> runs, IReadOnlyList<DamagedRun> damaged, IReadOnlyDictionary<string, long> sizes, string none)
    {
        var hasNames = runs.Exists(run => run.Header.Name.Length > 0);
        var hasChanges = runs.Exists(run => run.Header.Overrides.Count > 0);
        var hasForks = runs.Exists(run => run.Header.Origins.Count > 0);
        var hasNotes = runs.Exists(run => run.Header.Note.Length > 0);
        var table = new TextTable(
            "Stored runs",
            [
                new("run", 0), .. If(hasNames, new Column("name", 0)), new("scenario", 3),
                .. If(hasChanges, new Column("changed", 1, Wraps: true)),
                .. If(hasForks, new Column("fork of", 3)), new("seed", 9), new("state", 1),
                new("done", 5), new("hash", 2), new("started (UTC)", 6),
                new("size", 4), .. If(hasNotes, new Column("note", 8, Wraps: true)),
            ],
            "open: running now, interrupted or cancelled (actorxen run --resume RUN). "
            + "done: virtual time that is sealed, of the run's length. "
            + $"size: bytes of events, checkpoints, marks and recordings; {SizeText.Of(BytesOf(runs, sizes))} in all."
            + (hasChanges ? " changed: settings that differ from the scenario's file." : ""));
        foreach (var run in runs)
        {
            var header = run.Header;
            table.Add([
                header.RunId, .. If(hasNames, header.Name), header.ScenarioName,
                .. If(hasChanges, string.Join(' ', header.Overrides)),
                .. If(hasForks, header.Origins is [.., var origin] ? $"{origin.RunId} at {origin.At}" : "-"),
                header.Seed.ToString(CultureInfo.InvariantCulture), StateOf(run),
                $"{run.SealedUpTo} of {header.Length}", HashOf(run) ?? "-",
                header.StartedUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                SizeText.Of(sizes.GetValueOrDefault(header.RunId)), .. If(hasNotes, header.Note),
            ]);
        }

        foreach (var run in damaged)
        {
            table.Add([
                run.RunId, .. If(hasNames, "-"), "-", .. If(hasChanges, "-"), .. If(hasForks, "-"), "-", "damaged", "-",
                "-", "-", SizeText.Of(sizes.GetValueOrDefault(run.RunId)), .. If(hasNotes, "-"),
            ]);
        }

        if (runs.Count + damaged.Count == 0) table.Remainder = none;
        return table;
    }

    private static T[] If<T>(bool isShown, T cell) => isShown ? [cell] : [];

    private static long BytesOf(List<RunSummary> runs, IReadOnlyDictionary<string, long> sizes) =>
        runs.Sum(run => sizes.GetValueOrDefault(run.Header.RunId));

    private static string Json(
        List<RunSummary> runs, IReadOnlyList<DamagedRun> damaged, IReadOnlyDictionary<string, long> sizes,
        StudyList studies) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteNumber("size_bytes", BytesOf(runs, sizes));
        json.WriteStartArray("runs");
        foreach (var run in runs)
        {
            json.WriteStartObject();
            json.WriteString("run_id", run.Header.RunId);
            json.WriteString("name", run.Header.Name);
            json.WriteString("note", run.Header.Note);
            json.WriteString("scenario", run.Header.ScenarioName);
            json.WriteNumber("seed", run.Header.Seed);
            json.WriteStartArray("overrides");
            foreach (var setting in run.Header.Overrides) json.WriteStringValue(setting);
            json.WriteEndArray();
            if (run.Header.Origins is [.., var origin]) WriteOrigin(json, origin);
            json.WriteString("state", StateOf(run));
            json.WriteNumber("sealed_seconds", run.SealedUpTo.Nanoseconds / 1e9);
            json.WriteNumber("virtual_seconds", run.Header.Length.Nanoseconds / 1e9);
            json.WriteString("hash", HashOf(run));
            json.WriteString("engine_version", run.Header.EngineVersion);
            json.WriteString("started_utc", run.Header.StartedUtc);
            json.WriteNumber("size_bytes", sizes.GetValueOrDefault(run.Header.RunId));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("damaged");
        foreach (var run in damaged)
        {
            json.WriteStartObject();
            json.WriteString("run_id", run.RunId);
            json.WriteString("problem", run.Problem);
            json.WriteString("remedy", run.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        studies.Write(json);
        json.WriteEndObject();
    });

    private static void WriteOrigin(Utf8JsonWriter json, ForkOrigin origin)
    {
        json.WriteStartObject("fork_of");
        json.WriteString("run_id", origin.RunId);
        json.WriteNumber("at_seconds", origin.At.Nanoseconds / 1e9);
        json.WriteStartArray("changes");
        foreach (var change in origin.Changes) json.WriteStringValue(change);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string StateOf(RunSummary run) => run.State switch
    {
        RunState.Complete => "complete",
        RunState.Failed => "failed",
        RunState.Open => "open",
        _ => throw new InvalidOperationException($"no word for {run.State}"),
    };

    private static string? HashOf(RunSummary run) => run.Hash?.ToString("x16", CultureInfo.InvariantCulture);
}
