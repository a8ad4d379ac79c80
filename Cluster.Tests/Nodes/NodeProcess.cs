using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ActorXen.Tests.Nodes;

/// <summary>
/// One node as users start it: a process of the built program, which can be killed and started again.
/// </summary>
internal sealed class NodeProcess : IDisposable
{
    private const int FirstPort = 20_000;
    private const int Ports = 12_000;

    /// <summary>Begins anywhere, because other processes may run the same tests.</summary>
    private static int _lastPort = Random.Shared.Next(Ports);

    // A shell stands between: it reads its input, which ends when this process ends, however it ends.
    private const string Warden = """
        exec 3<&0
        "$@" < /dev/null >&2 & node=$!
        { cat <&3; kill -9 $node; } > /dev/null 2>&1 &
        echo $node
        wait $node
        """;

    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(120);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly string[] _arguments;
    private readonly int _http = FreePort();
    private Process? _process;
    private string _pid = "";

    /// <param name="ordinal">Which of the nodes.</param>
    /// <param name="ports">Of all nodes.</param>
    /// <param name="environment">Where the store is.</param>
    /// <param name="config">A file of settings.</param>
    public NodeProcess(
        int ordinal, IReadOnlyList<int> ports, IReadOnlyDictionary<string, string> environment, string config)
    {
        (Ordinal, Address, _environment) = (ordinal, $"127.0.0.1:{ports[ordinal]}", environment);
        _arguments =
        [
            "node", "--config", config, "--port", $"{ports[ordinal]}", "--http", $"{_http}", "--ordinal", $"{ordinal}",
            "--seed-nodes", string.Join(',', ports.Select(port => $"127.0.0.1:{port}")),
        ];
    }

    public int Ordinal { get; }

    /// <summary>HOST:PORT in the cluster.</summary>
    public string Address { get; }

    /// <summary>HOST:PORT of its API.</summary>
    public string Api => $"127.0.0.1:{_http}";

    public ConcurrentQueue<string> Said { get; } = new();

    public bool HasStopped => _process is { HasExited: true };

    public int ExitCode => _process!.ExitCode;

    public void Start()
    {
        _process?.StandardInput.Dispose();
        _process?.Dispose();
        _process = Begin(_environment, ["sh", "-c", Warden, "warden", .. Program(_arguments)]);
        _pid = Eventually.EndsAsync(
            _process.StandardOutput.ReadLineAsync(),
            "a word of the shell that starts a node").GetAwaiter().GetResult()!;
        var said = Said;
        _process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        Signal("-KILL");
        Assert.True(
            _process!.WaitForExit(LongestEnd),
            $"After {LongestEnd.TotalSeconds:0} s there is still not the end of the killed node {Address}.");
        Said.Enqueue("--- killed ---");
    }

    /// <summary>SIGTERM; waits for the end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        Signal("-TERM");
        await Eventually.EndsAsync(
            _process!.WaitForExitAsync(), $"the end of node {Address} after SIGTERM", () => string.Join('\n', Said));
        return _process.ExitCode;
    }

    /// <returns>null if it does not answer.</returns>
    public Task<JsonElement?> StatusAsync() => GetAsync("/api/status");

    /// <returns>null if it does not answer, or does not know the run now.</returns>
    public Task<JsonElement?> RunAsync(string id) => GetAsync($"/api/runs/{id}");

    /// <summary>Runs a command of the program to its end.</summary>
    public static async Task<(int Code, string Out)> CommandAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Begin(environment, Program(arguments));
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEndAsync();
        try
        {
            await Eventually.EndsAsync(
                process.WaitForExitAsync(), $"the end of actorxen {string.Join(' ', arguments)}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }

        return (process.ExitCode, await text + await error);
    }

    /// <summary>A port that nothing listens on now.</summary>
    /// <remarks>
    /// Below the range from which systems choose ports for connections. Otherwise a connection of another test could
    /// take it before the node listens.
    /// </remarks>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (Interlocked.Increment(ref _lastPort) & int.MaxValue) % Ports;
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another program listens there.
            }
        }
    }

    public void Dispose()
    {
        if (_process is { HasExited: false }) Kill();
        _process?.StandardInput.Dispose();
        _process?.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _pid]);
        kill.WaitForExit();
    }

    private static IEnumerable<string> Program(IEnumerable<string> arguments) =>
        ["dotnet", typeof(ActorXen.Program).Assembly.Location, .. arguments];

    private static Process Begin(IReadOnlyDictionary<string, string> environment, IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static void Keep(ConcurrentQueue<string> said, string? line)
    {
        if (line is not null) said.Enqueue(line);
    }

    private async Task<JsonElement?> GetAsync(string path)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri($"http://{Api}{path}"));
            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            return response.IsSuccessStatusCode ? answer : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or JsonException)
        {
            return null;
        }
    }
}
