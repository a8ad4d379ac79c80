using System.CommandLine;
using System.Globalization;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary><c>actorxen replay</c>: executes a stored run again and compares, window by window.</summary>
internal static class ReplayCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var engine = Options.Engine();
        var threads = Options.Threads();
        var store = Options.Store();
        var json = Options.Json();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress." };
        var command = new Command("replay", "Executes a stored run again and compares the hashes.") { run, engine, threads, store, json, quiet };
        command.SetAction(async (parsed, stop) =>
        {
            var progress = new Progress(terminal, parsed.GetValue(json) || parsed.GetValue(quiet));
            var request = new ReplayRequest(
                parsed.GetRequiredValue(run), new ExecutionOptions(parsed.GetValue(engine), parsed.GetValue(threads)), parsed.GetValue(store));
            ReplayResult result;
            try
            {
                result = await parts.Replay(request, progress.Show, stop);
            }
            finally
            {
                progress.Clear();
            }

            await terminal.Out.WriteLineAsync(parsed.GetValue(json) ? Json(result) : Text(result));
            return result.Same ? ExitCode.Ok : ExitCode.HashesDiffer;
        });
        return command;
    }

    private static string Text(ReplayResult result)
    {
        if (result.FirstDifference is { } at)
            return $"run {result.RunId}: DIFFERENT. {result.DifferingHost} is the first to differ, before {at}. Was it another version of actorxen?";
        if (!result.Same)
            return $"run {result.RunId}: DIFFERENT. Stored hash {Hash(result.Stored)}, replayed {Hash(result.Replayed)}.";
        var ending = result.Stored is null ? "; the run has no end yet" : "";
        return $"run {result.RunId}: same. Hash {Hash(result.Replayed)}, every host equal at {result.Compared} sealed times{ending}.";
    }

    private static string Json(ReplayResult result) => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        json.WriteString("run_id", result.RunId);
        json.WriteBoolean("same", result.Same);
        json.WriteString("stored_hash", Hash(result.Stored));
        json.WriteString("hash", Hash(result.Replayed));
        json.WriteNumber("compared", result.Compared);
        if (result.FirstDifference is { } at) json.WriteNumber("first_difference_seconds", at.Nanoseconds / 1e9);
        else json.WriteNull("first_difference_seconds");
        json.WriteString("differing_host", result.DifferingHost);
        json.WriteNumber("wall_seconds", result.WallSeconds);
        json.WriteEndObject();
    });

    private static string? Hash(ulong? hash) => hash?.ToString("x16", CultureInfo.InvariantCulture);
}
