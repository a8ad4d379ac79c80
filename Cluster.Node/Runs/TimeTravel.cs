using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Brings a stored run's simulation to any time: from the nearest checkpoint before it, and then on.</summary>
/// <param name="journal">Where the run is kept; nothing is written.</param>
/// <param name="build">Builds its simulation, not started; with the same kind of watchers as when it ran.</param>
public sealed class TimeTravel(IRunJournal journal, Func<RunHeader, ISimulation> build)
{
    /// <summary>To a time between the beginning and the run's length; also beyond what is sealed.</summary>
    /// <returns>The simulation at exactly that time. The caller disposes of it, and may run it on.</returns>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is not within the run.</exception>
    /// <exception cref="HashMismatchException">On the way the run did not do what was sealed.</exception>
    /// <exception cref="RunFailedException">The run failed before that time.</exception>
    public async Task<ISimulation> ToAsync(string idOrPrefix, VirtualTime at)
    {
        var record = await journal.ReadAsync(idOrPrefix);
        var header = record.Summary.Header;
        ArgumentOutOfRangeException.ThrowIfNegative(at.Nanoseconds, nameof(at));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at.Nanoseconds, header.Length.Nanoseconds, nameof(at));
        var checkpoint = await journal.LoadCheckpointAsync(header.RunId, at);
        var simulation = build(header);
        try
        {
            Restore.Into(simulation, record, checkpoint);
            foreach (var seal in record.Seals.Where(seal => seal.At > simulation.Now && seal.At <= at))
            {
                simulation.RunUntil(seal.At);
                Restore.Check(header.RunId, simulation, seal);
            }

            if (simulation.Now < at) simulation.RunUntil(at);
            return simulation;
        }
        catch
        {
            simulation.Dispose();
            throw;
        }
    }
}
