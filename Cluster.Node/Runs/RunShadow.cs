using System.Diagnostics;
using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Follows a run in progress in another process, by executing what is sealed of it once more.</summary>
/// <remarks>
/// Where a checkpoint is ahead it continues from there, so it can follow a run that is faster than itself. Every seal
/// on its way is compared.
/// </remarks>
/// <param name="journal">Where the run is kept; only read.</param>
/// <param name="build">
/// Builds the run's simulation with the same kinds of watchers as when it was executed; does not start it.
/// </param>
public sealed class RunShadow(IRunJournal journal, Func<RunHeader, ISimulation> build) : IDisposable
{
    /// <summary>The run as far as it was followed; null before the first advance.</summary>
    public ISimulation? Simulation { get; private set; }

    /// <summary>Continues towards the latest seal, or towards the end of a run that is complete.</summary>
    /// <param name="longest">
    /// Wall time after which no further seal is aimed at; at least one is. Loading a checkpoint does not count.
    /// </param>
    /// <exception cref="HashMismatchException">The simulation differs from a seal on the way.</exception>
    /// <exception cref="RunFailedException">The run failed on the way.</exception>
    public async Task AdvanceAsync(RunRecord record, TimeSpan longest, CancellationToken stop)
    {
        await StartAsync(record);
        var (simulation, header) = (Simulation!, record.Summary.Header);
        var clock = Stopwatch.StartNew();
        foreach (var seal in record.Seals.Where(seal => seal.At > simulation.Now))
        {
            stop.ThrowIfCancellationRequested();
            simulation.RunUntil(seal.At);
            Restore.Check(header.RunId, simulation, seal);
            if (clock.Elapsed > longest) return;
        }

        var end = VirtualTime.Zero + header.Length;
        if (record.Summary.State == RunState.Complete && simulation.Now < end) simulation.RunUntil(end);
    }

    public void Dispose() => Simulation?.Dispose();

    /// <summary>Begins, or continues from a later checkpoint.</summary>
    private async Task StartAsync(RunRecord record)
    {
        var latest = record.Summary.CheckpointAt;
        if (Simulation is { } known && (latest is not { } at || at <= known.Now)) return;
        var header = record.Summary.Header;
        var checkpoint = latest is { } there ? await journal.LoadCheckpointAsync(header.RunId, there) : null;
        // A damaged one is skipped, so what is found may be no later than what is there already.
        if (Simulation is not null && (checkpoint is null || checkpoint.At <= Simulation.Now)) return;
        Simulation?.Dispose();
        Simulation = null;
        var simulation = build(header);
        try
        {
            Restore.Into(simulation, record, checkpoint);
            Simulation = simulation;
        }
        catch
        {
            simulation.Dispose();
            throw;
        }
    }
}
