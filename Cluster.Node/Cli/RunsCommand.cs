using System.CommandLine;
using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary><c>actorxen runs</c>: lists the stored runs.</summary>
internal static class RunsCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var store = Options.Store();
        var like = new Option<string?>("--like")
        {
            Description = "Lists only runs of which the id, name, note, scenario or a changed setting contains this "
                + "text, or matches it as a whole if it has * or ?.",
            HelpName = "PATTERN",
        };
        var json = Options.Json();
        var command = new Command("runs", "Lists stored runs, oldest first.") { like, store, json };
        command.SetAction(async (parsed, _) =>
        {
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var all = await journal.ListAsync();
            var pattern = parsed.GetValue(like);
            List<RunSummary> runs = [.. all.Where(run => pattern is null || IsLike(run.Header, pattern))];
            var none = all.Count == 0 ? "none yet: actorxen run first-light" : $"no run is like {pattern}";
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(Json(runs));
            else terminal.Print(Table(runs, none));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static bool IsLike(RunHeader header, string pattern)
    {
        var whole = pattern.AsSpan().ContainsAny('*', '?') ? pattern : $"*{pattern}*";
        return header.Overrides.Concat([header.RunId, header.Name, header.Note, header.ScenarioName])
            .Any(text => FileSystemName.MatchesSimpleExpression(whole, text));
    }

    private static TextTable Table(List<RunSummary> runs, string none)
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
                new("done", 4), new("hash", 2), new("started (UTC)", 5),
                .. If(hasNotes, new Column("note", 8, Wraps: true)),
            ],
            "open: running now, or interrupted (actorxen run --resume RUN). "
            + "done: virtual time that is sealed, of the run's length."
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
                .. If(hasNotes, header.Note),
            ]);
        }

        if (runs.Count == 0) table.Remainder = none;
        return table;
    }

    private static T[] If<T>(bool isShown, T cell) => isShown ? [cell] : [];

    private static string Json(List<RunSummary> runs) => JsonReport.Text(json =>
    {
        json.WriteStartObject();
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
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
        _ => "open",
    };

    private static string? HashOf(RunSummary run) => run.Hash?.ToString("x16", CultureInfo.InvariantCulture);
}
