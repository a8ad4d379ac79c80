using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Pages;
using ActorXen.Report.Results;
using ActorXen.Runs;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>
/// Shows the run of this process to browsers on this machine while it runs; nothing can be changed.
/// </summary>
public sealed class LiveServer : IAsyncDisposable
{
    private const string AnyPort = "127.0.0.1:0";
    private const string JsonType = "application/json; charset=utf-8";

    private readonly OneRun _run;
    private readonly LiveStream _stream;
    private readonly RequestGuard _guard;
    private readonly NodeWeb _web;

    private LiveServer(string version)
    {
        var settings = NodeSettingsReader.Read(
            new(null, [new("--open", "http", AnyPort)], static _ => null, version)).Settings!;
        (_run, _guard) = (new(version), new(settings));
        _stream = new(_run);
        _web = NodeWeb.OfLive(settings, AnswerAsync);
    }

    /// <summary>Where it listens, on this machine only.</summary>
    public HostPort Address => _web.Address;

    /// <exception cref="NodeStartException">No port can be used.</exception>
    public static async Task<LiveServer> StartAsync(string version)
    {
        var server = new LiveServer(version);
        await server._web.StartAsync();
        return server;
    }

    /// <summary>The run begins.</summary>
    /// <param name="sights">Shows its hosts.</param>
    public void Begin(RunHeader header, SightBook sights) => _run.Begin(header, sights);

    /// <summary>A window of its series ended.</summary>
    public void Follow(ReadOnlyMemory<byte> window) => _run.Follow(window);

    /// <summary>It has come further.</summary>
    public void Show(RunProgress now) => _run.Show(now);

    public async ValueTask DisposeAsync()
    {
        _stream.Dispose();
        await _web.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var barred = _guard.LookAtReader(http.Request);
        if (barred is null)
        {
            switch (http.Request.Method, http.Request.Path.Value)
            {
                case ("GET", "/"):
                    PageHeaders.Write(http.Response);
                    await http.Response.WriteAsync(LivePage.Text, http.RequestAborted);
                    return;
                // The page asks for them, and a browser would note a refusal as a fault.
                case ("GET", "/api/scenarios"):
                    http.Response.ContentType = JsonType;
                    await http.Response.WriteAsync(ApiJson.Scenarios([]), http.RequestAborted);
                    return;
                case ("GET", LiveStream.Path): barred = await _stream.WriteAsync(http); break;
                default: barred = new(404, "This run has / and /api/live only. Nodes have more: actorxen node."); break;
            }
        }

        if (barred is null) return;
        http.Response.StatusCode = barred.Code;
        http.Response.ContentType = JsonType;
        await http.Response.WriteAsync(ApiJson.Error(barred.Problem), http.RequestAborted);
    }
}
