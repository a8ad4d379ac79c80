using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Brings a stored run's simulation to any time, starting at the nearest checkpoint before it.</summary>
/// <param name="journal">Where the run is kept; only read.</param>
/// <param name="build">
/// Builds the run's simulation with the same kinds of watchers as when it was executed; does not start it.
/// </param>
/// <param name="passed">Called where the way begins, and at each seal on it.</param>
public sealed class TimeTravel(
    IRunJournal journal, Func<RunHeader, ISimulation> build, Action<ISimulation>? passed = null)
{
    /// <param name="at">Between zero and the run's length; may be later than the last seal.</param>
    /// <param name="start">The checkpoint is none after this time; by default the nearest.</param>
    /// <returns>The simulation at exactly that time. The caller may run it further and must dispose of it.</returns>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not within the run.</exception>
    /// <exception cref="HashMismatchException">The simulation differs from a seal on the way.</exception>
    /// <exception cref="RunFailedException">The run failed before that time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> ended it, at a seal.</exception>
    public async Task<ISimulation> ToAsync(
        string idOrPrefix, VirtualTime at, VirtualTime? start = null, CancellationToken stop = default)
    {
        var record = await journal.ReadAsync(idOrPrefix);
        var header = record.Summary.Header;
        ArgumentOutOfRangeException.ThrowIfNegative(at.Nanoseconds, nameof(at));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at.Nanoseconds, header.Length.Nanoseconds, nameof(at));
        var checkpoint = await journal.LoadCheckpointAsync(header.RunId, start ?? at);
        var simulation = build(header);
        try
        {
            Restore.Into(simulation, record, checkpoint);
            passed?.Invoke(simulation);
            Continue(simulation, record, at, stop);
            return simulation;
        }
        catch
        {
            simulation.Dispose();
            throw;
        }
    }

    /// <summary>Brings a simulation that <see cref="ToAsync"/> returned to a later time.</summary>
    /// <param name="record">The same run.</param>
    /// <exception cref="HashMismatchException">The simulation differs from a seal on the way.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> ended it, at a seal.</exception>
    public void Continue(
        ISimulation simulation, RunRecord record, VirtualTime at, CancellationToken stop = default)
    {
        var begun = simulation.Now;
        foreach (var seal in record.Seals.Where(seal => seal.At > begun && seal.At <= at))
        {
            stop.ThrowIfCancellationRequested();
            simulation.RunUntil(seal.At);
            Restore.Check(record.Summary.Header.RunId, simulation, seal);
            passed?.Invoke(simulation);
        }

        if (simulation.Now < at) simulation.RunUntil(at);
    }
}
