using System.Text;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Nodes.Cells;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Pages;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Vocabulary;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>
/// A node's HTTP API: health, metrics, status, and the runs of its cluster. Any node answers for the whole cluster.
/// </summary>
/// <remarks>
/// Errors are <c>{"error": "one line"}</c>, with status 400 (wrong), 401 (no token), 403 and 421 (a browser's page),
/// 404 (unknown), 409 (too late, or another run's id), 413 (too large), 415 (no JSON), 429 (too many requests) or 503
/// (not possible now).
/// </remarks>
internal sealed class NodeApi(
    NodeSystem node,
    CoordinatorGate gate,
    CellGate cells,
    IRunJournal journal,
    NodeSettings settings,
    RunIntake intake,
    string engineVersion,
    NodeObserver observer,
    MetricsPage metrics,
    NodePages pages,
    LiveStream live,
    OneAtATime scenarios) : IDisposable
{
    private const string Json = "application/json; charset=utf-8";
    private const string Plain = "text/plain; charset=utf-8";
    private const string ReportSuffix = "/report";
    private const string PageSuffix = "/page";
    private const string Live = "/healthz/live";
    private const string Readiness = "/healthz/ready";
    private const string Metrics = "/metrics";
    private static readonly Answer Alive = new(200, "alive\n", Plain);

    private readonly RequestGuard _guard = new(settings);
    private readonly RequestRate _rate = new(settings.RequestsPerSecond);
    private readonly PartPages _parts = new(pages, journal, scenarios, settings.RequestTimeout);

    /// <summary>Answers everything.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(settings.RequestTimeout);
        Answer answer;
        try
        {
            if (LookAt(http) is { } barred) answer = Error(barred.Code, barred.Problem);
            else if (IsMetrics(http.Request))
            {
                await metrics.WriteAsync(http);
                return;
            }
            else if (http.Request.Method == "GET" && PathOf(http.Request) == LiveStream.Path)
            {
                if (await live.WriteAsync(http) is not { } refused) return;
                answer = Error(refused.Code, refused.Problem);
            }
            // A cell takes as long as it takes, or until nobody waits for it.
            else if (http.Request is { Method: "POST", Path.Value: "/api/cells" })
                answer = await CellAsync(http.Request, timeout.Token, http.RequestAborted);
            else if (PartPages.Has(http.Request, PathOf(http.Request)))
                answer = await PartAsync(http.Request, http.RequestAborted);
            else answer = await RouteAsync(http.Request, timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception failure)
        {
            answer = Refuse(failure);
        }

        // Of a stream, or of metrics, that failed on the way.
        if (http.Response.HasStarted) http.Abort();
        else await WriteAsync(http, answer);
    }

    /// <summary>Answers for health and metrics only.</summary>
    public async Task AnswerHealthAsync(HttpContext http)
    {
        Answer answer;
        try
        {
            if (IsMetrics(http.Request) && _guard.LookAtReader(http.Request) is null)
            {
                await metrics.WriteAsync(http);
                return;
            }

            answer = (http.Request.Method, PathOf(http.Request)) switch
            {
                ("GET", Live) => Alive,
                ("GET", Readiness) => Ready(),
                ("GET", Metrics) when _guard.LookAtReader(http.Request) is { } barred =>
                    Error(barred.Code, barred.Problem),
                _ => Error(404, $"This port has {Live}, {Readiness} and {Metrics} only."),
            };
        }
        catch (Exception failure)
        {
            answer = Refuse(failure);
        }

        await WriteAsync(http, answer);
    }

    public void Dispose()
    {
        _rate.Dispose();
        _parts.Dispose();
        intake.Dispose();
    }

    private Barred? LookAt(HttpContext http)
    {
        if (PathOf(http.Request) is Live or Readiness) return null;
        if (!_rate.Admits(http.Connection.RemoteIpAddress)) return new(429, "Too many requests. Wait a second.");
        // The page itself has no data, and a browser cannot show a token before it has the page.
        return IsPage(http.Request) ? _guard.LookAtReader(http.Request) : _guard.Look(http.Request);
    }

    private static bool IsPage(HttpRequest request) => request.Method == "GET" && PathOf(request).Length == 0;

    private static bool IsMetrics(HttpRequest request) => request.Method == "GET" && PathOf(request) == Metrics;

    private static string PathOf(HttpRequest request) => (request.Path.Value ?? "").TrimEnd('/');

    private static async Task WriteAsync(HttpContext http, Answer answer)
    {
        http.Response.StatusCode = answer.Code;
        if (answer.Type == PageHeaders.Html) PageHeaders.Write(http.Response);
        else http.Response.ContentType = answer.Type;
        if (answer.Code == 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        if (answer.Code == 429) http.Response.Headers.RetryAfter = "1";
        await http.Response.WriteAsync(answer.Text, http.RequestAborted);
    }

    private async Task<Answer> RouteAsync(HttpRequest request, CancellationToken stop)
    {
        var path = PathOf(request);
        var run = path.StartsWith("/api/runs/", StringComparison.Ordinal) ? path["/api/runs/".Length..] : null;
        return (request.Method, path) switch
        {
            ("GET", Live) => Alive,
            ("GET", Readiness) => Ready(),
            ("GET", "") => new(200, LivePage.Text, PageHeaders.Html),
            ("GET", "/api/scenarios") => new(200, ApiJson.Scenarios(pages.Scenarios())),
            ("POST", "/api/check") => new(200, ApiJson.Checked(await intake.CheckAsync(request, pages.Check, stop))),
            ("GET", "/api/compare") => await CompareAsync(request, stop),
            ("GET", "/api/status") => new(200, ApiJson.Status(node, await observer.ClusterAsync())),
            ("GET", "/api/cells") => new(200, ApiJson.Cells(node.IsUp ? await cells.RoomAsync() : [])),
            ("GET", "/api/runs") => Runs(await observer.ClusterAsync()),
            ("POST", "/api/runs") => AnswerOf(
                await gate.AskAsync(new SubmitRun(await intake.ReadOrderAsync(request, stop)), settings.RequestTimeout),
                202),
            ("GET", _) when run is not null && run.EndsWith(ReportSuffix, StringComparison.Ordinal) =>
                await ReportAsync(run[..^ReportSuffix.Length]),
            ("GET", _) when run is not null && run.EndsWith(PageSuffix, StringComparison.Ordinal) =>
                await PageAsync(run[..^PageSuffix.Length], stop),
            ("GET", _) when run is not null && run.EndsWith(TopPage.Suffix, StringComparison.Ordinal) =>
                await TopAsync(request, run[..^TopPage.Suffix.Length]),
            ("GET", _) when run is not null => await RunAsync(run),
            ("DELETE", _) when run is not null => AnswerOf(
                await gate.AskAsync(new CancelRun(run), settings.RequestTimeout),
                202),
            (_, "" or Live or Readiness or Metrics or LiveStream.Path or "/api/status" or "/api/runs" or "/api/cells"
                or "/api/check" or "/api/compare" or "/api/scenarios") =>
                Error(405, $"{(path.Length == 0 ? "/" : path)} does not allow {request.Method}."),
            _ => Error(404, "There is no such page. Use /api/status, /api/runs, /metrics or /healthz/ready."),
        };
    }

    private async Task<Answer> CellAsync(HttpRequest request, CancellationToken reading, CancellationToken stop)
    {
        var asked = await intake.ReadAsync(request, CellRequestJson.Read, reading);
        if (asked.EngineVersion != engineVersion)
        {
            return Error(
                400,
                $"The cluster has version {engineVersion}, and {UnitText.Shown(asked.EngineVersion)} asks, whose "
                + "results may differ. Use one version.");
        }

        if (!node.IsUp) return Error(503, "This node is not in a cluster yet.");
        return await cells.RunAsync(
            new(asked.Id, asked.Name, asked.Scenario, asked.Measures)
            {
                Sample = asked.Sample,
                Batches = asked.Batches,
                Again = asked.Again,
            },
            stop) switch
        {
            CellDone done => new(200, ApiJson.Cell(done.Result, done.IsKnown)),
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

    private static Answer Runs(ICoordination answer) => answer is ClusterDescription cluster
        ? new(200, ApiJson.Runs(cluster.Runs))
        : AnswerOf(answer, 200);

    private async Task<Answer> RunAsync(string runId)
    {
        var answer = await gate.AskAsync(new DescribeRun(runId), settings.RequestTimeout);
        if (answer is RequestRefused { Why: Refusal.Unknown }) return await EndedRunAsync(runId, answer);
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

    private async Task<Answer> TopAsync(HttpRequest request, string runId)
    {
        var wanted = new DomainPattern($"{request.Query["host"]}", $"{request.Query["dom"]}");
        if (wanted.Host.Length + wanted.Domain.Length > LiveStream.LongestName)
            return Error(400, "Names of hosts and domains are not that long.");
        return await gate.AskAsync(new DescribeRun(runId), settings.RequestTimeout) switch
        {
            RunDescription run => new(
                200, TopPage.Write(run.View.RunId, await TopPage.LookAsync(node, run.View.RunId, wanted))),
            var other => AnswerOf(other, 200),
        };
    }

    /// <summary>A run that ended so long ago that the coordinator no longer knows it.</summary>
    private async Task<Answer> EndedRunAsync(string runId, ICoordination unknown)
    {
        try
        {
            var (summary, _, end) = await journal.ReadAsync(runId);
            if (end is null) return AnswerOf(unknown, 200);
            var (header, hasFailed) = (summary.Header, end.Failure is not null);
            var view = new RunView(
                header.RunId, header.ScenarioName, hasFailed ? RunPhase.Failed : RunPhase.Complete, end.Failure ?? "",
                hasFailed ? summary.SealedUpTo : VirtualTime.Zero + header.Length, header.Length, VirtualTime.Zero,
                end.Delivered, end.WallSeconds, hasFailed ? null : end.Hash)
            {
                Name = header.Name,
            };
            return new(200, ApiJson.Run(new(view, ""), hasFailed ? null : ResultOf(end)));
        }
        catch (RunNotFoundException)
        {
            return AnswerOf(unknown, 200);
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

    private async Task<Answer> PartAsync(HttpRequest request, CancellationToken gone)
    {
        try
        {
            return new(200, await _parts.AnswerAsync(request, PathOf(request), gone));
        }
        catch (RunNotFoundException unknown)
        {
            return Error(404, unknown.Message);
        }
    }

    private async Task<Answer> PageAsync(string run, CancellationToken stop)
    {
        try
        {
            var record = await journal.ReadAsync(run);
            return new(200, await scenarios.RunAsync(() => pages.Report(record), stop), PageHeaders.Html);
        }
        catch (RunNotFoundException unknown)
        {
            return Error(404, unknown.Message);
        }
    }

    private async Task<Answer> CompareAsync(HttpRequest request, CancellationToken stop)
    {
        var (one, other) = (request.Query["one"].ToString(), request.Query["other"].ToString());
        if (one.Length == 0 || other.Length == 0) return Error(400, "Name two runs: /api/compare?one=ID&other=ID.");
        try
        {
            var runs = (await journal.ReadAsync(one), await journal.ReadAsync(other));
            return new(200, await pages.Compare(journal, runs.Item1, runs.Item2, stop), PageHeaders.Html);
        }
        catch (RunNotFoundException unknown)
        {
            return Error(404, unknown.Message);
        }
    }

    private static Answer AnswerOf(ICoordination answer, int code) => answer switch
    {
        RunAccepted accepted => new(code, ApiJson.Accepted(accepted.RunId)),
        RequestRefused { Why: Refusal.Unknown } unknown => Error(404, unknown.Problem),
        RequestRefused { Why: Refusal.Over or Refusal.Taken } over => Error(409, over.Problem),
        RequestRefused refused => Error(503, refused.Problem),
        _ => Error(500, $"The coordinator gave an unexpected answer, {answer.GetType().Name}."),
    };

    private static Answer Refuse(Exception failure) => failure switch
    {
        BadHttpRequestException bad => Error(bad.StatusCode, bad.Message),
        JsonException or ScenarioRefusedException or ArgumentException => Error(400, failure.Message),
        OperationCanceledException => Error(503, "The request timed out. Try again."),
        RunRefusedException => Error(400, failure.Message),
        RunConflictException => Error(409, failure.Message),
        StoreException or RunNotFoundException => Error(503, failure.Message),
        _ => Error(500, $"{failure.GetType().Name}: {failure.Message}"),
    };

    private static Answer Error(int code, string problem) => new(code, ApiJson.Error(problem.ReplaceLineEndings(" ")));

    private sealed record Answer(int Code, string Text, string Type = Json);
}
