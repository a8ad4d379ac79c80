using System.Runtime.InteropServices;
using ActorXen.Cli.Errors;

namespace ActorXen.Cli;

/// <summary>
/// Handles Ctrl-C and SIGTERM: the first signal asks the run to seal and stop, the second ends the process at once.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly TextWriter _error;
    private readonly Action<ExitCode> _leave;
    private readonly string _stays;
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    /// <param name="leave">Ends the process with an exit code.</param>
    /// <param name="arguments">The command line, on which depends what the user is told.</param>
    public StopSignal(TextWriter error, Action<ExitCode> leave, IReadOnlyList<string> arguments)
    {
        (_error, _leave, _stays) = (error, leave, WhatStays(arguments));
        _registrations = [On(PosixSignal.SIGINT), On(PosixSignal.SIGTERM)];
    }

    public CancellationToken Token => _source.Token;

    public void Receive()
    {
        if (Interlocked.Increment(ref _received) > 1)
        {
            _leave(ExitCode.Interrupted);
            return;
        }

        _error.WriteLine($"\nStopping{_stays}. Press Ctrl-C again to exit at once.");
        _source.Cancel();
    }

    /// <summary>Most commands only read, so there is nothing to say.</summary>
    private static string WhatStays(IReadOnlyList<string> arguments) =>
        arguments.FirstOrDefault(one => !one.StartsWith('-')) switch
        {
            "run" or "fork" or "study" or "capacity" => arguments.Contains("--no-store")
                ? "; --no-store keeps nothing"
                : "; what is finished is kept",
            "node" => "; the node leaves the cluster when its runs are sealed",
            _ => "",
        };

    private PosixSignalRegistration On(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Receive();
    });

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }
}
