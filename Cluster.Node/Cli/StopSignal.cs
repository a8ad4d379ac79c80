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
    private readonly PosixSignalRegistration[] _registrations;
    private int _received;

    /// <param name="leave">Ends the process with an exit code.</param>
    public StopSignal(TextWriter error, Action<ExitCode> leave)
    {
        (_error, _leave) = (error, leave);
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

        _error.WriteLine("\nStopping; what is finished is kept. Press Ctrl-C again to exit at once.");
        _source.Cancel();
    }

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
