using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using Akka.Actor;

namespace ActorXen.Store;

/// <summary>How the store reads rows of a log that earlier versions wrote with a serializer of its own.</summary>
/// <param name="Name">Name of the serializer in Akka's configuration.</param>
/// <param name="Serializer">A <see cref="JournalSerializer"/> with the identifier that those rows have.</param>
internal sealed record StoreBinding(string Name, Type Serializer);

/// <summary>A log in the store of the runs. Only the writer that took over last can append to it.</summary>
/// <param name="codec">Writes its events.</param>
/// <typeparam name="TEvent">Base type of its events.</typeparam>
internal sealed class EventLog<TEvent>(
    Func<ActorSystem> store, StoreFault fault, string id, Codec codec, TimeSpan longestWait)
    where TEvent : class
{
    private IActorRef _writer = ActorRefs.Nobody;

    /// <summary>Reads the whole log, then appends an event that fences the previous writer.</summary>
    /// <param name="first">The event that names the new writer.</param>
    /// <returns>The events before <paramref name="first"/>, in order.</returns>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public async Task<IReadOnlyList<TEvent>> TakeOverAsync(TEvent first)
    {
        Close();
        var events = new List<TEvent>();
        var recovered = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        // On another thread, because starting that actor system takes most of a second.
        var system = await Task.Run(store);
        _writer = system.ActorOf(JournalWriter.Props(id, codec, recovered, message =>
        {
            if (message is TEvent one) events.Add(one);
        }));
        await GuardAsync(recovered.Task);
        await AppendAsync(first);
        return events;
    }

    /// <exception cref="StoreException">
    /// The event is not written, or it is unknown whether it is. Take over again to find out.
    /// </exception>
    public Task AppendAsync(TEvent one)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writer.Tell(new Append(one, written));
        return GuardAsync(written.Task);
    }

    /// <summary>Deletes all events before the latest one, which must be an <see cref="ILogBeginning"/>.</summary>
    /// <exception cref="StoreException">They may still be there, which does no harm. Take over again.</exception>
    public Task ForgetEarlierAsync()
    {
        var forgotten = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writer.Tell(new ForgetEarlier(forgotten));
        return GuardAsync(forgotten.Task);
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
