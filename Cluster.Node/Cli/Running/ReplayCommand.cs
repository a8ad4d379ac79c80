using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Report.Printing;
using ActorXen.Runs;

namespace ActorXen.Cli.Running;

/// <summary><c>actorxen replay</c>: executes a stored run again and compares it at every seal.</summary>
internal static class ReplayCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var engine = Options.Engine();
        var threads = Options.Threads();
        var store = Options.Store();
        var json = Options.Json();
        var quiet = Options.Quiet();
        var command = new Command("replay", "Executes a stored run again and compares the hashes.")
        {
            run, engine, threads, store, json, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var progress = new Progress(terminal, parsed.GetValue(json) || parsed.GetValue(quiet));
            var execution = new ExecutionOptions(parsed.GetValue(engine), parsed.GetValue(threads));
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var replay = new Replay(journal, Build, progress.Show);
            ReplayResult result;
            try
            {
                result = await replay.RunAsync(parsed.GetRequiredValue(run), stop);
            }
            finally
            {
                progress.Clear();
            }

            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(Json(result));
            else terminal.Say(Text(result, parts.EngineVersion));
            return (int)(result.IsConfirmed ? ExitCode.Ok : ExitCode.HashesDiffer);

            ISimulation Build(RunHeader header)
            {
                progress.Build(parts.StoredScenario(header).Hosts.Count);
                return parts.Build(header, execution, _ => []);
            }
        });
        return command;
    }

    private static string Text(ReplayResult result, string version)
    {
        var (id, by) = (result.Record.Summary.Header.RunId, result.Record.Summary.Header.EngineVersion);
        if (result.FailureDiffers is { } problem) return $"run {id}: DIFFERENT at its end. {problem}";
        if (result.Difference is { } difference)
        {
            return $"run {id}: DIFFERENT between {difference.LastEqual} and {difference.At}, "
                + $"on host {difference.HostName}: "
                + $"stored {Hash(difference.Sealed)}, replayed {Hash(difference.Replayed)}. "
                + (by == version
                    ? "The same version of actorxen stored it, so the code was changed or the machine has a fault."
                    : $"Version {by} stored it, and this one is {version}.");
        }

        var ending = result.Record.End is null ? " The run has not ended yet." : "";
        return $"run {id}: replay matches. All {result.SealsEqual} seals up to {result.UpTo} have the same hashes; "
            + $"the run's hash is {Hash(result.Record.End?.Hash) ?? "unknown"}.{ending}";
    }

    private static string Json(ReplayResult result) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteString("run_id", result.Record.Summary.Header.RunId);
        json.WriteBoolean("same", result.IsConfirmed);
        json.WriteString("hash", Hash(result.Record.End?.Hash));
        json.WriteNumber("seals_equal", result.SealsEqual);
        json.WriteNumber("compared_seconds", result.UpTo.Nanoseconds / 1e9);
        WriteDifference(json, result.Difference);
        json.WriteString("failure_differs", result.FailureDiffers);
        json.WriteNumber("wall_seconds", result.WallSeconds);
        json.WriteEndObject();
    });

    private static void WriteDifference(Utf8JsonWriter json, Divergence? difference)
    {
        if (difference is null)
        {
            json.WriteNull("difference");
            return;
        }

        json.WriteStartObject("difference");
        json.WriteNumber("at_seconds", difference.At.Nanoseconds / 1e9);
        json.WriteNumber("last_equal_seconds", difference.LastEqual.Nanoseconds / 1e9);
        json.WriteString("host", difference.HostName);
        json.WriteString("stored_hash", Hash(difference.Sealed));
        json.WriteString("replayed_hash", Hash(difference.Replayed));
        json.WriteEndObject();
    }

    private static string? Hash(ulong? hash) => hash?.ToString("x16", CultureInfo.InvariantCulture);
}
