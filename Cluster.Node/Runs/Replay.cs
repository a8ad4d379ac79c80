using System.Diagnostics;
using ActorXen.Messages;

namespace ActorXen.Runs;

/// <param name="At">First sealed time at which something differs.</param>
/// <param name="LastEqual">Last sealed time up to which all was equal; zero if there is none.</param>
/// <param name="Host">First host that differs.</param>
/// <param name="HostName">Its name.</param>
/// <param name="Sealed">Its hash in the store.</param>
/// <param name="Replayed">Its hash now.</param>
public sealed record Divergence(
    VirtualTime At, VirtualTime LastEqual, int Host, string HostName, ulong Sealed, ulong Replayed);

/// <param name="Record">What was replayed.</param>
/// <param name="UpTo">Virtual time that was compared.</param>
/// <param name="SealsEqual">Sealed times at which all hosts had the same hashes.</param>
/// <param name="Difference">Null if there is none.</param>
/// <param name="FailureDiffers">Why the end differs although all seals agree: one failed and the other did not, or
/// failed otherwise. Null if it does not.</param>
/// <param name="WallSeconds">Spent.</param>
public sealed record ReplayResult(
    RunRecord Record, VirtualTime UpTo, int SealsEqual, Divergence? Difference, string? FailureDiffers,
    double WallSeconds)
{
    /// <summary>It did the same again, as far as it is sealed.</summary>
    public bool IsConfirmed => Difference is null && FailureDiffers is null;
}

/// <summary>Runs a stored run again from its scenario's text and compares the hashes at every sealed time.</summary>
/// <param name="journal">Where it is kept; nothing is written.</param>
/// <param name="build">Builds its simulation, with any engine and number of threads; not started.</param>
/// <param name="progress">Called after every seal.</param>
public sealed class Replay(
    IRunJournal journal, Func<RunHeader, ISimulation> build, Action<RunProgress>? progress = null)
{
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="OperationCanceledException">Stopped; nothing is lost, there was nothing to keep.</exception>
    public async Task<ReplayResult> RunAsync(string idOrPrefix, CancellationToken stop = default)
    {
        var record = await journal.ReadAsync(idOrPrefix);
        using var simulation = build(record.Summary.Header);
        return Compare(record, simulation, stop);
    }

    private ReplayResult Compare(RunRecord record, ISimulation simulation, CancellationToken stop)
    {
        var header = record.Summary.Header;
        var clock = Stopwatch.StartNew();
        var equal = VirtualTime.Zero;
        var count = 0;
        ReplayResult Result(VirtualTime upTo, Divergence? difference, string? failureDiffers) =>
            new(record, upTo, count, difference, failureDiffers, clock.Elapsed.TotalSeconds);
        try
        {
            simulation.Start();
            foreach (var seal in record.Seals)
            {
                stop.ThrowIfCancellationRequested();
                simulation.RunUntil(seal.At);
                if (Restore.FirstDifference(simulation, seal) is { } host)
                    return Result(seal.At, DivergenceOf(simulation, seal, equal, host), null);
                equal = seal.At;
                count++;
                progress?.Invoke(
                    new(seal.At, header.Length, simulation.Delivered, clock.Elapsed.TotalSeconds, VirtualTime.Zero));
            }

            if (record.End is not { Failure: { } expected }) return Result(equal, null, null);
            // The failure comes after the last seal, and within the next one.
            simulation.RunUntil(VirtualTime.Zero + header.Length);
            return Result(equal, null, $"The stored run failed: {expected} The replay did not.");
        }
        catch (RunFailedException failure)
        {
            var isSame = record.End?.Failure == failure.Message;
            return Result(equal, null, isSame ? null : $"The replay failed: {failure.Message}");
        }
    }

    private static Divergence DivergenceOf(ISimulation simulation, WindowSeal seal, VirtualTime lastEqual, int host) =>
        new(
        seal.At, lastEqual, host, Restore.NameOf(simulation, host), Restore.HashAt(seal.HostHashes, host),
        Restore.HashAt(simulation.HostHashes, host));
}
