using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using Akka.Actor;

namespace ActorXen.Store;

/// <summary>How the store writes the events of one kind of log.</summary>
/// <param name="Name">Of the serializer in Akka's configuration.</param>
/// <param name="Serializer">An Akka serializer. Its identifier stands in every row.</param>
/// <param name="Events">The type that all events of the log have.</param>
internal sealed record StoreBinding(string Name, Type Serializer, Type Events);

/// <summary>A log beside the runs, with one writer at a time: the latest one to take over.</summary>
/// <typeparam name="TEvent">What it holds.</typeparam>
internal sealed class EventLog<TEvent>(Func<ActorSystem> store, StoreFault fault, string id, TimeSpan longestWait)
    where TEvent : class
{
    private IActorRef _writer = ActorRefs.Nobody;

    /// <summary>Reads the whole log, then appends an event that fences the writer before.</summary>
    /// <param name="first">Says who writes from now on.</param>
    /// <returns>The events before <paramref name="first"/>, in order.</returns>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public async Task<IReadOnlyList<TEvent>> TakeOverAsync(TEvent first)
    {
        Close();
        var events = new List<TEvent>();
        var recovered = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Elsewhere: the first start of that actor system takes most of a second.
        var system = await Task.Run(store);
        _writer = system.ActorOf(JournalWriter.Props(id, recovered, message =>
        {
            if (message is TEvent one) events.Add(one);
        }));
        await GuardAsync(recovered.Task);
        await AppendAsync(first);
        return events;
    }

    /// <exception cref="StoreException">It is not written, or it is not known whether it is: take over again to
    /// see.</exception>
    public Task AppendAsync(TEvent one)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writer.Tell(new Append(one, written));
        return GuardAsync(written.Task);
    }

    public void Close()
    {
        if (!_writer.IsNobody()) store().Stop(_writer);
        _writer = ActorRefs.Nobody;
    }

    private async Task GuardAsync(Task work)
    {
        try
        {
            await work.WaitAsync(longestWait);
        }
        catch (Exception cause)
        {
            Close();
            throw fault.Explain(cause, id);
        }
    }
}
