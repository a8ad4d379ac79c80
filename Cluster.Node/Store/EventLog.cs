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

/// <summary>A log that an actor writes.</summary>
/// <param name="codec">Writes its events.</param>
/// <param name="has">Whether the store has an event of this number.</param>
/// <typeparam name="TEvent">Base type of its events.</typeparam>
internal sealed class EventLog<TEvent>(
    Func<ActorSystem> store, StoreFault fault, string id, Codec codec, TimeSpan longestWait,
    Func<long, Task<bool>> has) : IEventLog<TEvent>
    where TEvent : class
{
    private IActorRef _writer = ActorRefs.Nobody;

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
        await GuardAsync(recovered.Task, _writer);
        await AppendAsync(first);
        return events;
    }

    public Task AppendAsync(TEvent one)
    {
        var written = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _writer.Tell(new Append(one, written));
        return GuardAsync(CheckAsync(written.Task), _writer);
    }

    /// <summary>
    /// A number that was taken is free again when another writer has deleted what came before its book. Then the event
    /// before it is gone too.
    /// </summary>
    private async Task CheckAsync(Task<long> writing)
    {
        var number = await writing;
        if (number > 1 && !await has(number - 1)) throw fault.LogTakenOver(id);
    }

    public Task ForgetEarlierAsync()
    {
        var forgotten = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writer.Tell(new ForgetEarlier(forgotten));
        return GuardAsync(forgotten.Task, _writer);
    }

    public void Close()
    {
        if (!_writer.IsNobody()) store().Stop(_writer);
        _writer = ActorRefs.Nobody;
    }

    /// <param name="writer">Does the work. If it fails, one that took over meanwhile is not closed.</param>
    private async Task GuardAsync(Task work, IActorRef writer)
    {
        try
        {
            await work.WaitAsync(longestWait);
        }
        catch (Exception cause)
        {
            if (writer.Equals(_writer)) Close();
            throw fault.ExplainLog(cause, id);
        }
    }
}
