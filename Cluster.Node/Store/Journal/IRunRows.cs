using ActorXen.Runs;

namespace ActorXen.Store.Journal;

/// <summary>The rows of runs in a database, for <see cref="HeldRuns"/>.</summary>
internal interface IRunRows
{
    /// <summary>Counts a run's events in the store, and gets ready to write those that follow.</summary>
    Task<(IRowWriter Writer, long Events)> RecoverAsync(string runId);

    /// <summary>Whether the store has this event under this number.</summary>
    Task<bool> HasAsync(string runId, long number, IRunEvent one);

    /// <summary>What is damaged of a run, and the number of the last event before; null if nothing is.</summary>
    /// <exception cref="StoreException">Its beginning is damaged, so it cannot be mended.</exception>
    Task<(DamagedRun Run, long Last)?> DamageAsync(string runId);

    /// <summary>Saves a checkpoint's parts. No reader looks at them until CheckpointSealed names them.</summary>
    /// <returns>The number of parts.</returns>
    Task<int> SavePartsAsync(string runId, ulong holder, long number, IReadOnlyList<byte[]> hostStates);
}

/// <summary>Writes the events of one run in turn, each under the next number. Useless after a failure.</summary>
internal interface IRowWriter
{
    /// <summary>Fails with what the database says. The event may be in the store all the same.</summary>
    Task WriteAsync(IRunEvent one);

    void Stop();
}
