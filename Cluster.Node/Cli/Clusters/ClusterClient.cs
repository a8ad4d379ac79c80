using System.Net;
using System.Text;
using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Web;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Cli.Clusters;

/// <summary>Talks to a cluster through any of its nodes that answers.</summary>
internal sealed class ClusterClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http;
    private readonly HttpClient _patient;
    private readonly List<Uri> _nodes;
    private readonly string? _token;
    private readonly Func<TimeSpan, CancellationToken, Task> _delay;
    private int _at;

    /// <param name="cluster">Nodes separated by commas, each <c>http://host:port</c> or <c>host:port</c>.</param>
    /// <param name="handler">Sends the requests; null uses the network.</param>
    /// <param name="delay">Waits between attempts; null uses the clock.</param>
    /// <param name="environment">Gives the value of a variable; null uses that of the process.</param>
    /// <exception cref="InputException">
    /// A node's address is malformed, or there is none, or the token cannot be read.
    /// </exception>
    public ClusterClient(
        string cluster, HttpMessageHandler? handler = null, Func<TimeSpan, CancellationToken, Task>? delay = null,
        Func<string, string?>? environment = null)
    {
        var token = SecretText.Read(SecretText.Token, environment ?? Environment.GetEnvironmentVariable);
        if (token.Problem is { } problem) throw new InputException(problem);
        _token = token.Value;
        _nodes = [.. cluster.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(NodeOf)];
        if (_nodes.Count == 0) throw new InputException("--cluster names no node. Write for example 127.0.0.1:8080.");
        handler ??= new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        _patient = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _delay = delay ?? Task.Delay;
    }

    public void Dispose()
    {
        _patient.Dispose();
        _http.Dispose();
    }

    /// <summary>Idempotent: submitting a run a second time changes nothing.</summary>
    public Task<JsonElement> SubmitAsync(RunRequestJson run, CancellationToken stop) =>
        AskAsync(
            () => new(HttpMethod.Post, "/api/runs")
            {
                Content = new StringContent(run.Write(), Encoding.UTF8, "application/json"),
            },
            stop);

    public Task<JsonElement> RunAsync(string runId, CancellationToken stop) =>
        AskAsync(() => new(HttpMethod.Get, $"/api/runs/{Uri.EscapeDataString(runId)}"), stop);

    /// <summary>The report of a run that has ended, as it is in the cluster's store.</summary>
    public Task<JsonElement> ReportAsync(string runId, CancellationToken stop) =>
        AskAsync(() => new(HttpMethod.Get, $"/api/runs/{Uri.EscapeDataString(runId)}/report"), stop);

    /// <summary>The domains of a run in progress.</summary>
    public async Task<TopSight?> TopAsync(string runId, DomainPattern domains, CancellationToken stop) =>
        TopPage.Read(await AskAsync(
            () => new(
                HttpMethod.Get,
                $"/api/runs/{Uri.EscapeDataString(runId)}{TopPage.Suffix}?host={Uri.EscapeDataString(domains.Host)}"
                + $"&dom={Uri.EscapeDataString(domains.Domain)}"),
            stop));

    public Task<JsonElement> CancelAsync(string runId, CancellationToken stop) =>
        AskAsync(() => new(HttpMethod.Delete, $"/api/runs/{Uri.EscapeDataString(runId)}"), stop);

    public Task<JsonElement> StatusAsync(CancellationToken stop) =>
        AskAsync(() => new(HttpMethod.Get, "/api/status"), stop);

    /// <summary>How many cells of studies the cluster runs at the same time.</summary>
    public Task<JsonElement> CellRoomAsync(CancellationToken stop) =>
        AskAsync(() => new(HttpMethod.Get, "/api/cells"), stop);

    /// <summary>Runs a cell, however long that takes. Called by many threads at the same time.</summary>
    public Task<JsonElement> CellAsync(CellRequestJson cell, CancellationToken stop) =>
        AskAsync(
            () => new(HttpMethod.Post, "/api/cells")
            {
                Content = new StringContent(cell.Write(), Encoding.UTF8, "application/json"),
            },
            stop, _patient);

    public Task WaitAsync(CancellationToken stop) => _delay(Pause, stop);

    private static Uri NodeOf(string text)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out var node)
            && node is { Scheme: "http" or "https", Host.Length: > 0 }
            ? node
            : throw new InputException($"\"{text}\" is not a node's address. Write for example 127.0.0.1:8080.");
    }

    /// <summary>Asks the nodes in turn until one answers, or until it has waited <see cref="Patience"/>.</summary>
    private async Task<JsonElement> AskAsync(
        Func<HttpRequestMessage> request, CancellationToken stop, HttpClient? http = null)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return await AskOnceAsync(http ?? _http, request, stop);
            }
            catch (ClusterException) when (waited < Patience)
            {
                _at++;
                await WaitAsync(stop);
            }
        }
    }

    private async Task<JsonElement> AskOnceAsync(
        HttpClient http, Func<HttpRequestMessage> build, CancellationToken stop)
    {
        var node = _nodes[(int)((uint)_at % (uint)_nodes.Count)];
        using var request = build();
        request.RequestUri = new(node, request.RequestUri!);
        if (_token is not null) request.Headers.Authorization = new("Bearer", _token);
        try
        {
            using var response = await http.SendAsync(request, stop);
            var text = await response.Content.ReadAsStringAsync(stop);
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(text).RootElement
                : throw Refusal(node, response.StatusCode, text);
        }
        catch (Exception cause) when (
            cause is HttpRequestException || (cause is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new ClusterException(
                $"{node.Authority} does not answer: {ErrorLine.PartOf(cause.GetBaseException().Message)}. "
                + "Name a running node with --cluster.",
                cause);
        }
        catch (JsonException cause)
        {
            throw new InputException(
                $"{node.Authority} is not an ActorXen node: its answer is not JSON. "
                + ErrorLine.PartOf(cause.GetBaseException().Message));
        }
    }

    private static Exception Refusal(Uri node, HttpStatusCode code, string text)
    {
        string? problem = null;
        try
        {
            problem = JsonDocument.Parse(text).RootElement.GetProperty("error").GetString();
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // The answer does not come from a node, so only the status code can be reported.
        }

        problem ??= $"{node.Authority} answered {(int)code}";
        return (int)code >= 500 || code == HttpStatusCode.TooManyRequests
            ? new ClusterException(problem)
            : new InputException(problem);
    }
}
