namespace ActorXen.Runs;

/// <summary>Keeps house in a store of runs: how much room they take, removing them, files of runs.</summary>
/// <exception cref="StoreException">
/// From every call: the store is locked, full, damaged or unavailable. Exit code 4.
/// </exception>
public interface IRunShelf : IAsyncDisposable
{
    /// <summary>The id of a run, found as by <see cref="IRunJournal.ReadAsync"/>. Also finds a damaged run.</summary>
    /// <exception cref="RunNotFoundException">No run fits, or several do.</exception>
    Task<string> FindAsync(string idOrName);

    /// <summary>
    /// Bytes of the events, checkpoints, marks and recordings of every run, by its id; without what the database adds
    /// to them.
    /// </summary>
    Task<IReadOnlyDictionary<string, long>> SizesAsync();

    /// <summary>Removes runs with everything that belongs to them.</summary>
    /// <param name="withUnfinished">
    /// Also removes runs without an end. A process that still writes one is refused at its next write, as if another
    /// process had taken the run over.
    /// </param>
    /// <param name="onlyUnfinished">Spares runs that have ended meanwhile.</param>
    /// <returns>Ids of those that were there.</returns>
    /// <exception cref="RunRefusedException">One has no end, and such runs are not to be removed. All stay.</exception>
    Task<IReadOnlyList<string>> RemoveAsync(
        IReadOnlyCollection<string> runIds, bool withUnfinished, bool onlyUnfinished = false);

    /// <summary>Bytes of every result that is kept under a key, by the key.</summary>
    Task<IReadOnlyDictionary<string, long>> ResultSizesAsync();

    /// <summary>Removes results, all of them or none. A key under which nothing is kept is no mistake.</summary>
    Task RemoveResultsAsync(IReadOnlyCollection<string> keys);

    /// <summary>Gives the room of removed runs back to the disk, if the database can.</summary>
    /// <param name="mayRewrite">May rewrite the whole store, which takes time and room.</param>
    Task<GivenBack> GiveBackAsync(bool mayRewrite);

    /// <summary>Writes runs to a file, each as it is at one moment.</summary>
    /// <param name="version">Version of this program.</param>
    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="RunFileException">The file cannot be written.</exception>
    Task ExportAsync(IReadOnlyList<string> runIds, string version, Stream to, CancellationToken stop);

    /// <summary>Adds the runs of a file, all of them or none.</summary>
    /// <param name="from">Read twice from its beginning: it is checked before anything is written.</param>
    /// <exception cref="RunFileException">The file is damaged, or no file of runs.</exception>
    /// <exception cref="RunRefusedException">The store has a different run with the id of one of them.</exception>
    Task<ImportedRuns> ImportAsync(Stream from, CancellationToken stop);
}

/// <summary>What became of the room of removed runs.</summary>
/// <param name="Bytes">By which the store became smaller.</param>
/// <param name="WhyNot">Why it stays as big, as a sentence; null if it does not.</param>
public sealed record GivenBack(long Bytes, string? WhyNot);

/// <summary>What an import did.</summary>
/// <param name="Added">Ids of the runs that the store did not have.</param>
/// <param name="Present">Ids of those that it had already, every byte the same.</param>
/// <param name="Version">Version of the program that wrote the file.</param>
public sealed record ImportedRuns(IReadOnlyList<string> Added, IReadOnlyList<string> Present, string Version);

/// <summary>A file of runs cannot be read or written.</summary>
/// <param name="problem">Continues "The file …": where, what, and what to do.</param>
public sealed class RunFileException(string problem, Exception? cause = null) : Exception(problem, cause);
