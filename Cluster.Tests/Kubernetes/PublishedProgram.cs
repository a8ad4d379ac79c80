using System.Diagnostics;

namespace ActorXen.Tests.Kubernetes;

/// <summary>A program in a process of its own, with what it wrote.</summary>
internal sealed class PublishedProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private PublishedProgram(
        string folder, IEnumerable<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var words = command.ToList();
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        (_out, _error) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    public bool HasEnded => _process.HasExited;

    public static PublishedProgram Start(
        string folder, IEnumerable<string> command, IReadOnlyDictionary<string, string> environment) =>
        new(folder, command, environment);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Text)> RunAsync(
        string folder, IEnumerable<string> command, IReadOnlyDictionary<string, string> environment)
    {
        using var program = new PublishedProgram(folder, command, environment);
        return await program.EndAsync();
    }

    /// <summary>SIGTERM, as Kubernetes sends it; waits for the end.</summary>
    public async Task<(int Code, string Text)> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        return await EndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task<(int Code, string Text)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(10));
        return (_process.ExitCode, await _out + await _error);
    }
}
