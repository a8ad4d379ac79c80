using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>A run of this id exists and is another one: HTTP status 409.</summary>
internal sealed class RunConflictException(string runId)
    : Exception($"Run {runId} exists and has another scenario. Leave out run_id, or choose another.");

/// <summary>
/// Reads what callers send, a few requests at a time and one scenario at a time, so that memory suffices.
/// </summary>
/// <param name="journal">The cluster's store.</param>
/// <param name="readScenario">Turns a scenario's name and text into a checked scenario.</param>
/// <param name="scenarios">Where scenarios are read, one at a time.</param>
/// <param name="admission">Refuses what is too large for the cluster.</param>
/// <param name="mayBuild">Whether a host is small enough to be built for a check.</param>
/// <param name="engineVersion">Of this program.</param>
internal sealed class RunIntake(
    IRunJournal journal, OneAtATime scenarios, Func<string, string, RunSpec> readScenario, Action<RunSpec> admission,
    Func<HostSpec, bool> mayBuild, string engineVersion)
    : IDisposable
{
    private const int MostBodies = 8;

    private readonly SemaphoreSlim _bodies = new(MostBodies);

    /// <param name="stop">The request's time limit.</param>
    /// <exception cref="ArgumentException">The request is malformed.</exception>
    /// <exception cref="ScenarioRefusedException">The scenario has problems.</exception>
    /// <exception cref="RunRefusedException">The run cannot be what is asked for.</exception>
    /// <exception cref="RunConflictException">Another run has its id.</exception>
    public async Task<RunOrder> ReadOrderAsync(HttpRequest request, CancellationToken stop)
    {
        var asked = await ReadAsync(request, RunRequestJson.Read, stop);
        var spec = await scenarios.RunAsync(() => readScenario(asked.Name, asked.Scenario), stop);
        admission(spec);
        var plan = RunPlan.For(spec.Length, asked.Until, sealEvery: null, asked.CheckpointEvery);
        var header = plan.Header(spec, asked.Scenario, engineVersion, DateTimeOffset.UtcNow) with
        {
            RunId = asked.RunId,
            Name = asked.RunName,
            Note = asked.Note,
            Overrides = asked.Overrides,
            Paths = asked.Paths,
            IsTraced = asked.IsTraced,
        };
        await RefuseOtherRunAsync(header);
        return new(header, asked.Engine, asked.Threads, asked.AllRows) { Columns = asked.Columns };
    }

    /// <summary>Checks a scenario of which no run is begun. When the time is over, no further host is built.</summary>
    /// <param name="check">Checks a scenario, given its name and text, and whether a host may be built.</param>
    /// <exception cref="ArgumentException">The request is malformed.</exception>
    public async Task<ScenarioAnswer> CheckAsync(
        HttpRequest request, Func<string, string, Func<HostSpec, bool>, ScenarioAnswer> check, CancellationToken stop)
    {
        var asked = await ReadAsync(request, RunRequestJson.Read, stop);
        var answer = await scenarios.RunAsync(() => check(asked.Name, asked.Scenario, MayBuild), stop);
        if (answer.Spec is not { } spec) return answer;
        try
        {
            admission(spec);
            return answer;
        }
        catch (RunRefusedException refused)
        {
            return answer with
            {
                Spec = null,
                Problems =
                [new("the whole scenario", refused.Message, "Make it smaller, or give the nodes more memory.")]
            };
        }

        bool MayBuild(HostSpec host)
        {
            stop.ThrowIfCancellationRequested();
            return mayBuild(host);
        }
    }

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="ArgumentException">It is not what is expected, or has a text that is not Unicode.</exception>
    public async Task<T> ReadAsync<T>(HttpRequest request, Func<JsonElement, T> read, CancellationToken stop)
    {
        await _bodies.WaitAsync(stop);
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: stop);
            return read(body.RootElement);
        }
        catch (InvalidOperationException malformed) when (malformed is not ObjectDisposedException)
        {
            throw new ArgumentException("The request has a text that is not valid Unicode.", malformed);
        }
        finally
        {
            _bodies.Release();
        }
    }

    public void Dispose() => _bodies.Dispose();

    private async Task RefuseOtherRunAsync(RunHeader header)
    {
        try
        {
            var known = (await journal.ReadAsync(header.RunId)).Summary.Header;
            if (known.RunId == header.RunId && !IsSame(known, header)) throw new RunConflictException(header.RunId);
        }
        catch (RunNotFoundException)
        {
            // As it should be for a new run.
        }
    }

    private static bool IsSame(RunHeader one, RunHeader other) =>
        one.ScenarioText == other.ScenarioText && one.Length == other.Length && one.Paths == other.Paths
        && one.IsTraced == other.IsTraced;
}
