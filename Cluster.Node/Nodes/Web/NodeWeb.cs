using System.Net;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorXen.Nodes.Web;

/// <summary>One HTTP server of a node: ASP.NET Core with nothing but the node's pages.</summary>
internal sealed class NodeWeb : IAsyncDisposable
{
    private const int MostConnections = 256;
    private const int MostHeaders = 64;
    private const int MostHeaderBytes = 16 << 10;
    private const int MostLineBytes = 4 << 10;
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestHeaders = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly HostPort _wanted;
    private readonly (string What, string Option) _name;

    private NodeWeb(
        HostPort place, (string What, string Option) name, long largestRequest, RequestDelegate answer)
    {
        (_wanted, _name) = (place, name);
        // The empty builder reads no files and no environment variables; node.conf has all settings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = largestRequest;
            kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
            kestrel.Limits.MaxRequestLineSize = MostLineBytes;
            kestrel.Limits.RequestHeadersTimeout = LongestHeaders;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            Listen(kestrel, place);
        });
        _app = builder.Build();
        _app.Run(answer);
    }

    /// <summary>Where the server listens; known once it is started.</summary>
    public HostPort Address { get; private set; } = new("", 0);

    public static NodeWeb OfApi(NodeSettings settings, NodeApi api) =>
        new(settings.Http, ("API", "--http"), settings.LargestRequest, api.AnswerAsync);

    /// <summary>Serves one page and its figures; nothing can be sent to it.</summary>
    public static NodeWeb OfLive(NodeSettings settings, RequestDelegate answer) =>
        new(settings.Http, ("page", "--open"), 0, answer);

    /// <summary>A server of its own for health and metrics, with connections of its own.</summary>
    /// <returns>null if the settings name no place for it.</returns>
    public static NodeWeb? OfHealth(NodeSettings settings, NodeApi api) => settings.Health is { } place
        ? new(place, ("health checks", "--health"), 0, api.AnswerHealthAsync)
        : null;

    /// <exception cref="NodeStartException">The address or port cannot be used.</exception>
    public async Task StartAsync()
    {
        try
        {
            await _app.StartAsync();
        }
        catch (Exception cause)
        {
            throw new NodeStartException(
                $"The node cannot listen on {_wanted} for its {_name.What}: "
                + $"{cause.GetBaseException().Message.TrimEnd('.')}. Choose another address with {_name.Option}.",
                cause);
        }

        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        Address = _wanted with { Port = new Uri(addresses!.Addresses.First()).Port };
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(LongestStop);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions kestrel, HostPort place)
    {
        if (!IPAddress.TryParse(place.Host, out var address)) address = Dns.GetHostAddresses(place.Host)[0];
        kestrel.Listen(address, place.Port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>Keeps the web server from handling signals, because the node decides when it ends.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
