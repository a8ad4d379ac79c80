using ActorXen.Runs;
using ActorXen.Store;

namespace ActorXen.Nodes.Coordination;

/// <summary>The coordinator's journal: the latest writer has taken over, and its predecessor is refused.</summary>
internal interface ICoordinatorLog
{
    /// <summary>Reads all of it and writes which node writes from now on.</summary>
    /// <param name="node">HOST:PORT of this node.</param>
    /// <exception cref="StoreException">The store does not answer.</exception>
    Task<IReadOnlyList<ICoordinatorEvent>> TakeOverAsync(string node);

    /// <exception cref="StoreException">It is not written, or it is not known whether it is: take over again to
    /// see.</exception>
    Task AppendAsync(ICoordinatorEvent one);

    void Close();
}

/// <summary>Keeps it beside the runs, in the same store.</summary>
internal sealed class CoordinatorLog(EventLog<ICoordinatorEvent> log) : ICoordinatorLog
{
    /// <summary>The store must be opened with it.</summary>
    public static StoreBinding Binding { get; } =
        new("coordinator-journal", typeof(CoordinatorSerializer), typeof(ICoordinatorEvent));

    /// <param name="journal">Opened with <see cref="Binding"/>.</param>
    /// <param name="cluster">Name of the cluster.</param>
    public static CoordinatorLog Of(SqlRunJournal journal, string cluster) =>
        new(journal.LogOf<ICoordinatorEvent>($"coordinator-{cluster}"));

    public Task<IReadOnlyList<ICoordinatorEvent>> TakeOverAsync(string node) =>
        log.TakeOverAsync(new CoordinatorTookOver(node));

    public Task AppendAsync(ICoordinatorEvent one) => log.AppendAsync(one);

    public void Close() => log.Close();
}
