using System.Diagnostics;
using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Where a replay differs from the stored run.</summary>
/// <param name="At">First sealed time at which a host differs.</param>
/// <param name="LastEqual">Last sealed time up to which all hosts were equal; zero if there is none.</param>
/// <param name="Host">Number of the first host that differs.</param>
/// <param name="HostName">Name of that host.</param>
/// <param name="Sealed">Its hash in the store.</param>
/// <param name="Replayed">Its hash in the replay.</param>
public sealed record Divergence(
    VirtualTime At, VirtualTime LastEqual, int Host, string HostName, ulong Sealed, ulong Replayed);

/// <summary>The result of a replay.</summary>
/// <param name="Record">The stored run.</param>
/// <param name="UpTo">Virtual time up to which the runs were compared.</param>
/// <param name="SealsEqual">Number of sealed times at which all hosts had the same hashes.</param>
/// <param name="Difference">null if all seals are equal.</param>
/// <param name="FailureDiffers">
/// How the end differs although all seals are equal: only one of the runs failed, or they failed in different ways.
/// null if the end is equal.
/// </param>
/// <param name="WallSeconds">Wall time of the replay.</param>
public sealed record ReplayResult(
    RunRecord Record, VirtualTime UpTo, int SealsEqual, Divergence? Difference, string? FailureDiffers,
    double WallSeconds)
{
    /// <summary>Whether the replay matches the stored run as far as that is sealed.</summary>
    public bool IsConfirmed => Difference is null && FailureDiffers is null;
}

/// <summary>Executes a stored run again from its scenario's text and compares the hashes of every seal.</summary>
/// <param name="journal">Where the run is kept; only read.</param>
/// <param name="build">Builds the run's simulation, with any engine and number of threads; does not start it.</param>
/// <param name="progress">Called after every seal.</param>
public sealed class Replay(
    IRunJournal journal, Func<RunHeader, ISimulation> build, Action<RunProgress>? progress = null)
{
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> ended the replay.</exception>
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
            return Result(equal, null, $"The replay did not fail, but the stored run did: {expected}");
        }
        catch (RunFailedException failure)
        {
            var isSame = record.End?.Failure == failure.Message;
            return Result(equal, null, isSame ? null : $"The replay failed: {failure.Message}");
        }
    }

    private static Divergence DivergenceOf(ISimulation simulation, WindowSeal seal, VirtualTime lastEqual, int host) =>
        new(
            seal.At,
            lastEqual,
            host,
            Restore.NameOf(simulation, host),
            Restore.HashAt(seal.HostHashes, host),
            Restore.HashOf(simulation, host));
}
