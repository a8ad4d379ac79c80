using ActorXen.Runs;
using ActorXen.Store;

namespace ActorXen.Nodes.Coordination;

/// <summary>The coordinator's journal. When a writer takes over, the writes of its predecessor are refused.</summary>
internal interface ICoordinatorLog
{
    /// <summary>Reads the whole journal and records that this node writes it from now on.</summary>
    /// <param name="node">HOST:PORT of this node.</param>
    /// <exception cref="StoreException">The store does not answer.</exception>
    Task<IReadOnlyList<ICoordinatorEvent>> TakeOverAsync(string node);

    /// <exception cref="StoreException">
    /// The event is not written, or it is unknown whether it is. Take over again to find out.
    /// </exception>
    Task AppendAsync(ICoordinatorEvent one);

    void Close();
}

/// <summary>Keeps the coordinator's journal in the same store as the runs.</summary>
/// <param name="mostEvents">How many events there may be before they are compacted.</param>
internal sealed class CoordinatorLog(IEventLog<ICoordinatorEvent> log, int mostEvents = CoordinatorLog.MostEvents)
    : ICoordinatorLog
{
    /// <summary>Tells the store how to read events of earlier versions. The store must be opened with it.</summary>
    public static StoreBinding Binding { get; } = new("coordinator-journal", typeof(CoordinatorSerializer));

    /// <param name="journal">Opened with <see cref="Binding"/>.</param>
    /// <param name="cluster">Name of the cluster.</param>
    public static CoordinatorLog Of(SqlRunJournal journal, string cluster) =>
        new(journal.LogOf<ICoordinatorEvent>($"coordinator-{cluster}", CoordinatorCodec.Events));

    /// <summary>
    /// The journal is compacted when it is read, because nothing else is written at that time. An event can be as large
    /// as a scenario or a report.
    /// </summary>
    public const int MostEvents = 500;

    public async Task<IReadOnlyList<ICoordinatorEvent>> TakeOverAsync(string node)
    {
        var tookOver = new CoordinatorTookOver(node);
        var stored = await log.TakeOverAsync(tookOver);
        // Those before the latest book may be there still, if they could not be deleted.
        var book = stored.LastOrDefault(one => one is BookKept);
        IReadOnlyList<ICoordinatorEvent> events = book is BookKept kept
            ? [.. kept.Events, .. stored.SkipWhile(one => one != book).Skip(1)]
            : stored;
        if (stored.Count > mostEvents)
        {
            await log.AppendAsync(new BookKept([.. CoordinatorBook.Of(events).Events(), tookOver]));
            await log.ForgetEarlierAsync();
        }

        return events;
    }

    public Task AppendAsync(ICoordinatorEvent one) => log.AppendAsync(one);

    public void Close() => log.Close();
}
