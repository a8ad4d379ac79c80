using System.Diagnostics;
using System.Text.RegularExpressions;
using ActorXen.Cli.Errors;

namespace ActorXen.Bench.Nodes;

/// <summary>
/// A node as users start it, in a process of its own that can be killed. It ends with this process at the latest.
/// </summary>
internal sealed partial class BenchNode : IDisposable
{
    private const string OurVariables = "ACTORXEN_";
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _said = [];
    private readonly TaskCompletionSource<Match> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BenchNode(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += EndWithThisProcess;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Its HOST:PORT in the cluster.</summary>
    public string Address { get; private set; } = "";

    /// <summary>HOST:PORT of its API.</summary>
    public string Api { get; private set; } = "";

    /// <summary>Starts a node on free ports and waits until it listens.</summary>
    /// <param name="arguments">
    /// Arguments of <c>actorxen node</c>. The node does not inherit settings from the environment.
    /// </param>
    /// <exception cref="ClusterException">The node does not start.</exception>
    public static async Task<BenchNode> StartAsync(IEnumerable<string> arguments, CancellationToken stop)
    {
        var start = MemberProcess.StartInfoFor(
            ["node", "--host", "127.0.0.1", "--port", "0", "--http", "0", .. arguments]);
        start.RedirectStandardError = true;
        var ours = start.Environment.Keys.Where(name => name.StartsWith(OurVariables, StringComparison.Ordinal));
        foreach (var name in ours.ToList()) start.Environment.Remove(name);
        // Otherwise a killed process leaves its sockets for debuggers behind.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var node = new BenchNode(Process.Start(start)!);
        try
        {
            var ready = await node._ready.Task.WaitAsync(LongestStart, stop);
            (node.Address, node.Api) = (ready.Groups["node"].Value, ready.Groups["api"].Value);
            return node;
        }
        catch (TimeoutException)
        {
            node.Dispose();
            throw new ClusterException($"A node did not start within {LongestStart.TotalSeconds:0} s.");
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Kills the process (SIGKILL) and waits for its end.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithThisProcess;
        Kill();
        _process.Dispose();
    }

    private void EndWithThisProcess(object? sender, EventArgs ending) => Kill();

    private void Hear(string? line)
    {
        if (line is null)
        {
            _ready.TrySetException(
                new ClusterException($"A node did not start: {string.Join(' ', _said.TakeLast(3))}"));
            return;
        }

        _said.Add(line);
        if (Ready().Match(line) is { Success: true } ready) _ready.TrySetResult(ready);
    }

    [GeneratedRegex(@"^actorxen: node (?<node>\S+) of cluster .*; API on http://(?<api>\S+)$")]
    private static partial Regex Ready();
}
