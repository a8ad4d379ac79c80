using System.CommandLine;
using System.Text.Json;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Nodes.Web;
using ActorXen.Report.Printing;
using ActorXen.Runs;

namespace ActorXen.Cli.Clusters;

/// <summary>
/// <c>actorxen submit</c>: runs a scenario on a cluster and prints the report that <c>run</c> would print.
/// </summary>
public static class SubmitCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var scenario = new Argument<string>("SCENARIO")
        {
            Description = "A scenario file, or the name of a shipped scenario.",
        };
        var cluster = Options.Cluster();
        var engine = Options.Engine();
        var threads = Options.Threads();
        var seed = Options.Seed();
        var set = Options.Set();
        var until = Options.Until();
        var warmUp = Options.WarmUp();
        var checkpoints = Options.CheckpointEvery();
        var detach = new Option<bool>("--detach") { Description = "Prints the run's id without waiting for its end." };
        var (paths, trace) = (PathOptions.Recorded(), PathOptions.Trace());
        var name = Options.Name();
        var note = Options.Note();
        var json = Options.Json();
        var all = Options.All();
        var quiet = Options.Quiet();
        var command = new Command("submit", "Runs a scenario on a cluster.")
        {
            scenario, cluster, engine, threads, seed, set, until, warmUp, checkpoints, paths, trace, name, note, detach,
            json, all, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var request = new ScenarioRequest(
                parsed.GetRequiredValue(scenario), Options.WithWarmUp(parsed.GetValue(set), parsed.GetValue(warmUp)),
                parsed.GetValue(seed))
            {
                Options = SettingOptions.Of(parsed),
            };
            var loaded = parts.LoadScenario(request);
            var run = new RunRequestJson(
                RunId.New(DateTimeOffset.UtcNow), loaded.Spec.Name, loaded.Text,
                parsed.GetValue(until), parsed.GetValue(checkpoints),
                parsed.GetValue(engine), parsed.GetValue(threads), parsed.GetValue(all))
            {
                RunName = parsed.GetValue(name) ?? "",
                Note = parsed.GetValue(note) ?? "",
                Overrides = ChangedSettings.Of(parts, request, loaded, parsed.GetValue(until)),
                Columns = terminal.Width,
                Paths = parsed.GetValue(paths)?.ToString() ?? "",
                IsTraced = parsed.GetValue(trace),
            };
            foreach (var warning in loaded.Warnings) await terminal.Error.WriteLineAsync(warning);
            using var client = new ClusterClient(parsed.GetRequiredValue(cluster));
            await client.SubmitAsync(run, stop);
            if (!parsed.GetValue(detach))
            {
                var watch = new RunWatch(
                    client, terminal, parsed.GetValue(json), parsed.GetValue(json) || parsed.GetValue(quiet));
                return (int)await watch.ToEndAsync(run.RunId, stop);
            }

            await terminal.Out.WriteLineAsync(parsed.GetValue(json) ? Accepted(run.RunId) : run.RunId);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>What a script gets of a run that it does not wait for.</summary>
    internal static string Accepted(string run) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteString("run", run);
        json.WriteEndObject();
    });
}

/// <summary>Follows a run on a cluster to its end and prints its result.</summary>
internal sealed class RunWatch(ClusterClient client, Terminal terminal, bool asJson, bool silent)
{
    private Progress _progress = new(terminal, silent);
    private double _lastWall;
    private string _lastNote = "";

    public async Task<ExitCode> ToEndAsync(string runId, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                if (await LookAsync(runId, stop) is not { } run) continue;
                switch (Text(run, "state"))
                {
                    case "complete": return await CompleteAsync(run);
                    case "failed":
                        return await EndAsync(ExitCode.EntityFailed, $"run {runId} failed: {Text(run, "note")}");
                    case "cancelled":
                        return await EndAsync(
                            ExitCode.Interrupted,
                            $"run {runId} was cancelled at {At(run)}; resume with: actorxen run --resume {runId}");
                    default: Show(run); break;
                }

                await client.WaitAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            return await EndAsync(
                ExitCode.Interrupted,
                $"stopped waiting, but run {runId} continues. Stop it with: actorxen cancel {runId} --cluster …");
        }
    }

    /// <returns>null while no node answers. The run may continue all the same, so the caller asks again.</returns>
    private async Task<JsonElement?> LookAsync(string runId, CancellationToken stop)
    {
        try
        {
            return await client.RunAsync(runId, stop);
        }
        catch (ClusterException failure)
        {
            Note(failure.Message);
            return null;
        }
    }

    private void Note(string note)
    {
        if (note != _lastNote && note.Length > 0 && !silent) terminal.Error.WriteLine($"actorxen: {note}");
        _lastNote = note;
    }

    private void Show(JsonElement run)
    {
        Note(Text(run, "note"));
        if (Text(run, "state") != "running") return;
        var wall = run.GetProperty("wall_seconds").GetDouble();
        if (wall < _lastWall) _progress = new(terminal, silent);       // A new epoch's clock starts at 0.
        _lastWall = wall;
        _progress.Show(new(
            At(run), new(run.GetProperty("length_ns").GetInt64()), run.GetProperty("events").GetInt64(), wall,
            new(run.GetProperty("begun_ns").GetInt64())));
    }

    private async Task<ExitCode> CompleteAsync(JsonElement run)
    {
        _progress.Clear();
        var (report, result) = (Text(run, "report"), Text(run, "result"));
        if (asJson) await terminal.Out.WriteLineAsync(result);
        else if (report.Length > 0) await terminal.Out.WriteLineAsync(report);
        else
        {
            // The coordinator was lost as the run ended: the result is in the store, the tables are lost.
            await terminal.Out.WriteLineAsync($"run {Text(run, "run_id")}: complete; hash {Text(run, "hash")}");
            await terminal.Out.WriteLineAsync(result);
        }

        return ExitCode.Ok;
    }

    private async Task<ExitCode> EndAsync(ExitCode code, string line)
    {
        _progress.Clear();
        await terminal.Error.WriteLineAsync($"actorxen: {line}");
        return code;
    }

    private static VirtualTime At(JsonElement run) => new(run.GetProperty("at_ns").GetInt64());

    private static string Text(JsonElement run, string name) => run.GetProperty(name).GetString() ?? "";
}
