using System.CommandLine;
using System.Globalization;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary><c>actorxen runs</c>: lists the stored runs.</summary>
internal static class RunsCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var store = Options.Store();
        var json = Options.Json();
        var command = new Command("runs", "Lists stored runs, oldest first.") { store, json };
        command.SetAction(async (parsed, _) =>
        {
            await using var journal = parts.OpenStore(parsed.GetValue(store));
            var runs = await journal.ListAsync();
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(Json(runs));
            else terminal.Print(Table(runs));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static TextTable Table(IReadOnlyList<RunSummary> runs)
    {
        var table = new TextTable(
            "Stored runs",
            ["run", "scenario", "seed", "state", "done", "hash", "started (UTC)"],
            "open: running now, or interrupted (actorxen run --resume RUN). "
            + "done: virtual time that is sealed, of the run's length.");
        foreach (var run in runs)
        {
            table.Add(
                run.Header.RunId, run.Header.ScenarioName,
                run.Header.Seed.ToString(CultureInfo.InvariantCulture), StateOf(run),
                $"{run.SealedUpTo} of {run.Header.Length}", HashOf(run) ?? "-",
                run.Header.StartedUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        }

        if (runs.Count == 0) table.Remainder = "none yet: actorxen run first-light";
        return table;
    }

    private static string Json(IReadOnlyList<RunSummary> runs) => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("runs");
        foreach (var run in runs)
        {
            json.WriteStartObject();
            json.WriteString("run_id", run.Header.RunId);
            json.WriteString("scenario", run.Header.ScenarioName);
            json.WriteNumber("seed", run.Header.Seed);
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

    private static string StateOf(RunSummary run) => run.State switch
    {
        RunState.Complete => "complete",
        RunState.Failed => "failed",
        _ => "open",
    };

    private static string? HashOf(RunSummary run) => run.Hash?.ToString("x16", CultureInfo.InvariantCulture);
}
