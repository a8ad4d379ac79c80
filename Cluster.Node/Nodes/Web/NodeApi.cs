using System.Text;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Nodes.Cells;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Nodes.Wire;
using ActorXen.Report;
using ActorXen.Runs;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>
/// A node's HTTP API: health, metrics, status, and the runs of its cluster. Any node answers for the whole cluster.
/// </summary>
/// <remarks>
/// Errors are <c>{"error": "one line"}</c>, with status 400 (wrong), 404 (unknown), 409 (too late), 413 (too large) or
/// 503 (not possible now).
/// </remarks>
internal sealed class NodeApi(
    NodeSystem node,
    CoordinatorGate gate,
    CellGate cells,
    IRunJournal journal,
    NodeSettings settings,
    Func<string, string, RunSpec> readScenario,
    string engineVersion) : IDisposable
{
    private const string Json = "application/json; charset=utf-8";
    private const string Plain = "text/plain; charset=utf-8";
    private const string ReportSuffix = "/report";

    private readonly MetricsPage _metrics = new(node.Self.ToString());

    public async Task AnswerAsync(HttpContext http)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(settings.RequestTimeout);
        Answer answer;
        try
        {
            // A cell takes as long as it takes, or until nobody waits for it.
            answer = http.Request is { Method: "POST", Path.Value: "/api/cells" }
                ? await CellAsync(http.Request, timeout.Token, http.RequestAborted)
                : await RouteAsync(http.Request, timeout.Token);
        }
        catch (Exception failure)
        {
            answer = Refuse(failure);
        }

        http.Response.StatusCode = answer.Code;
        http.Response.ContentType = answer.Type;
        await http.Response.WriteAsync(answer.Text, http.RequestAborted);
    }

    public void Dispose() => _metrics.Dispose();

    private async Task<Answer> RouteAsync(HttpRequest request, CancellationToken stop)
    {
        var path = (request.Path.Value ?? "").TrimEnd('/');
        var run = path.StartsWith("/api/runs/", StringComparison.Ordinal) ? path["/api/runs/".Length..] : null;
        return (request.Method, path) switch
        {
            ("GET", "/healthz/live") => new(200, "alive\n", Plain),
            ("GET", "/healthz/ready") => Ready(),
            ("GET", "/metrics") => await MetricsAsync(),
            ("GET", "/api/status") => new(200, ApiJson.Status(node, await DescribeAsync())),
            ("GET", "/api/cells") => new(200, ApiJson.Cells(node.IsUp ? await cells.RoomAsync() : [])),
            ("GET", "/api/runs") => Runs(await DescribeAsync()),
            ("POST", "/api/runs") => AnswerOf(
                await gate.AskAsync(new SubmitRun(await ReadOrderAsync(request, stop)), settings.RequestTimeout),
                202),
            ("GET", _) when run is not null && run.EndsWith(ReportSuffix, StringComparison.Ordinal) =>
                await ReportAsync(run[..^ReportSuffix.Length]),
            ("GET", _) when run is not null => await RunAsync(run),
            ("DELETE", _) when run is not null => AnswerOf(
                await gate.AskAsync(new CancelRun(run), settings.RequestTimeout),
                202),
            (_, "/healthz/live" or "/healthz/ready" or "/metrics" or "/api/status" or "/api/runs" or "/api/cells") =>
                Error(405, $"{path} does not allow {request.Method}."),
            _ => Error(404, "There is no such page. Use /api/status, /api/runs, /metrics or /healthz/ready."),
        };
    }

    private async Task<Answer> CellAsync(HttpRequest request, CancellationToken reading, CancellationToken stop)
    {
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: reading);
        var asked = CellRequestJson.Read(body.RootElement);
        if (asked.EngineVersion != engineVersion)
        {
            return Error(
                400,
                $"The cluster has version {engineVersion}, and {asked.EngineVersion} asks, whose results may differ. "
                + "Use one version.");
        }

        if (!node.IsUp) return Error(503, "This node is not in a cluster yet.");
        return await cells.RunAsync(
            new(asked.Id, asked.Name, asked.Scenario, asked.Measures) { Sample = asked.Sample }, stop) switch
        {
            CellDone done => new(200, ApiJson.Cell(done.Result)),
            CellRefused refused => Error(400, refused.Problem),
            _ => Error(503, "No node of the cluster can run cells now. Start one with the role worker."),
        };
    }

    private Answer Ready()
    {
        if (node.IsUp) return new(200, "ready\n", Plain);
        var status = node.Ended.IsCompleted ? MemberStatus.Down : node.Membership.SelfMember.Status;
        // Akka reports the same status for a node that was never a member and for one that no longer is.
        var why = status == MemberStatus.Removed ? "not in a cluster yet" : $"{status}".ToLowerInvariant();
        return new(503, $"not ready: this node is {why}\n", Plain);
    }

    private async Task<Answer> MetricsAsync()
    {
        _metrics.Take(node.IsUp, await DescribeAsync(), await WorkerAsync());
        return new(200, _metrics.Write(), "text/plain; version=0.0.4; charset=utf-8");
    }

    /// <returns>null on a node without a worker, or if the worker is too busy to answer.</returns>
    private async Task<WorkerStatus?> WorkerAsync()
    {
        if (!node.IsUp || !settings.Node.Roles.Contains(NodeOptions.Worker)) return null;
        try
        {
            return await SpreadWorker.StatusAsync(node.Actors, node.Membership.SelfAddress, TimeSpan.FromSeconds(1));
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private async Task<ICoordination> DescribeAsync() => node.IsUp
        ? await gate.AskAsync(
            new DescribeCluster(), TimeSpan.FromSeconds(Math.Min(3, settings.RequestTimeout.TotalSeconds)))
        : new RequestRefused("This node is not in a cluster yet.");

    private static Answer Runs(ICoordination answer) => answer is ClusterDescription cluster
        ? new(200, ApiJson.Runs(cluster.Runs))
        : AnswerOf(answer, 200);

    private async Task<Answer> RunAsync(string runId)
    {
        var answer = await gate.AskAsync(new DescribeRun(runId), settings.RequestTimeout);
        if (answer is not RunDescription run) return AnswerOf(answer, 200);
        try
        {
            var end = run.View.Phase == RunPhase.Complete ? (await journal.ReadAsync(run.View.RunId)).End : null;
            return new(200, ApiJson.Run(run, end is null ? null : ResultOf(end)));
        }
        catch (RunNotFoundException removed)
        {
            return Error(404, removed.Message);
        }
    }

    /// <returns>null if another version made the report.</returns>
    private static string? ResultOf(RunEnd end)
    {
        try
        {
            return end.Report.IsEmpty ? end.ResultJson : JsonReport.Write(ReportBytes.Read(end.Report));
        }
        catch (StateFormatException)
        {
            return null;
        }
    }

    /// <summary>From the store, so that any node can answer, also for runs that no node executed.</summary>
    private async Task<Answer> ReportAsync(string run)
    {
        try
        {
            var record = await journal.ReadAsync(run);
            return record.End is { Report.IsEmpty: false } end
                ? new(200, ApiJson.Report(record.Summary.Header.RunId, end.Report))
                : Error(409, MissingReport.WhyNone(record));
        }
        catch (RunNotFoundException unknown)
        {
            return Error(404, unknown.Message);
        }
    }

    private async Task<RunOrder> ReadOrderAsync(HttpRequest request, CancellationToken stop)
    {
        using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: stop);
        var asked = RunRequestJson.Read(body.RootElement);
        var spec = readScenario(asked.Name, asked.Scenario);
        var plan = RunPlan.For(spec.Length, asked.Until, sealEvery: null, asked.CheckpointEvery);
        var header = plan.Header(spec, asked.Scenario, engineVersion, DateTimeOffset.UtcNow) with
        {
            RunId = asked.RunId,
            Name = asked.RunName,
            Note = asked.Note,
            Overrides = asked.Overrides,
        };
        return new(header, asked.Engine, asked.Threads, asked.AllRows) { Columns = asked.Columns };
    }

    private static Answer AnswerOf(ICoordination answer, int code) => answer switch
    {
        RunAccepted accepted => new(code, ApiJson.Accepted(accepted.RunId)),
        RequestRefused { Why: Refusal.Unknown } unknown => Error(404, unknown.Problem),
        RequestRefused { Why: Refusal.Over } over => Error(409, over.Problem),
        RequestRefused refused => Error(503, refused.Problem),
        _ => Error(500, $"The coordinator gave an unexpected answer, {answer.GetType().Name}."),
    };

    private static Answer Refuse(Exception failure) => failure switch
    {
        BadHttpRequestException bad => Error(bad.StatusCode, bad.Message),
        JsonException or ScenarioRefusedException or ArgumentException => Error(400, failure.Message),
        OperationCanceledException => Error(503, "The request timed out. Try again."),
        RunRefusedException => Error(400, failure.Message),
        StoreException or RunNotFoundException => Error(503, failure.Message),
        _ => Error(500, $"{failure.GetType().Name}: {failure.Message}"),
    };

    private static Answer Error(int code, string problem) => new(code, ApiJson.Error(problem.ReplaceLineEndings(" ")));

    private sealed record Answer(int Code, string Text, string Type = Json);
}
