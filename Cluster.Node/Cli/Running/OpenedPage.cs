using System.ComponentModel;
using System.Diagnostics;
using ActorXen.Cli.Output;
using ActorXen.Nodes.Web;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Cli.Running;

/// <summary>
/// The page of <c>run --open</c>: served on this machine during the run, and shown in a browser.
/// </summary>
internal sealed class OpenedPage(LiveServer server, Terminal terminal) : IAsyncDisposable
{
    /// <exception cref="Nodes.Membership.NodeStartException">No port can be used.</exception>
    public static async Task<OpenedPage> StartAsync(string version, Terminal terminal) =>
        new(await LiveServer.StartAsync(version), terminal);

    /// <summary>Says where the page is, and opens it if there is a screen.</summary>
    /// <returns>What the facts of the run have to be told to.</returns>
    public RunFacts Follow(RunFacts facts, RunHeader header, CounterShelf shelf)
    {
        var sights = new SightBook(shelf);
        server.Begin(header, sights);
        var address = $"http://{server.Address}/#run={header.RunId}";
        terminal.Error.WriteLine($"actorxen: the run can be watched at {address} while it runs");
        terminal.Error.Flush();
        if (terminal.Live && HasScreen) Open(address);
        facts.Sights = sights;
        facts.Follow = server.Follow;
        return facts;
    }

    public void Show(RunProgress now) => server.Show(now);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static bool HasScreen => !OperatingSystem.IsLinux()
        || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };

    private static void Open(string address)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception none) when (none is Win32Exception or InvalidOperationException)
        {
            // There is no browser: the address is on the terminal.
        }
    }
}
