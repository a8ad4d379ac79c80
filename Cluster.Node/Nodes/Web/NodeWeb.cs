using System.Net;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorXen.Nodes.Web;

/// <summary>A node's HTTP server: ASP.NET Core with nothing but the node's API.</summary>
internal sealed class NodeWeb : IAsyncDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly HostPort _wanted;

    public NodeWeb(NodeSettings settings, NodeApi api)
    {
        _wanted = settings.Http;
        // The empty builder reads no files and no environment variables; node.conf has all settings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.LargestRequest;
            kestrel.Limits.RequestHeadersTimeout = settings.RequestTimeout;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.MaxConcurrentConnections = 256;
            Listen(kestrel, settings.Http);
        });
        _app = builder.Build();
        _app.Run(api.AnswerAsync);
    }

    /// <summary>Where the server listens; known once it is started.</summary>
    public HostPort Address { get; private set; } = new("", 0);

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
                $"The node cannot listen on {_wanted} for its API: {cause.GetBaseException().Message.TrimEnd('.')}. "
                + "Choose another address with --http.",
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
        if (IPAddress.TryParse(place.Host, out var address)) kestrel.Listen(address, place.Port);
        else kestrel.Listen(Dns.GetHostAddresses(place.Host)[0], place.Port);
    }

    /// <summary>Keeps the web server from handling signals, because the node decides when it ends.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
