using ActorXen.Runs;

namespace ActorXen.Store;

/// <summary>A log in the store of the runs. Only the writer that took over last can append to it.</summary>
/// <typeparam name="TEvent">Base type of its events.</typeparam>
internal interface IEventLog<TEvent>
    where TEvent : class
{
    /// <summary>Reads the whole log, then appends an event that fences the previous writer.</summary>
    /// <param name="first">The event that names the new writer.</param>
    /// <returns>The events before <paramref name="first"/>, in order.</returns>
    /// <exception cref="StoreException">The store does not answer.</exception>
    Task<IReadOnlyList<TEvent>> TakeOverAsync(TEvent first);

    /// <exception cref="StoreException">
    /// The event is not written, or it is unknown whether it is. Take over again to find out.
    /// </exception>
    Task AppendAsync(TEvent one);

    /// <summary>
    /// Deletes all events before the latest one, which must be an <see cref="Journal.ILogBeginning"/>.
    /// </summary>
    /// <exception cref="StoreException">They may still be there, which does no harm. Take over again.</exception>
    Task ForgetEarlierAsync();

    void Close();
}
