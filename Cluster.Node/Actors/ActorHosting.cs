using ActorXen.Engine;
using ActorXen.Messages;
using Akka.Actor;
using Akka.Actor.Internal;

namespace ActorXen.Actors;

/// <summary>The actor engine of one host: every message is delivered to an actor, in the timeline's order.</summary>
/// <remarks>
/// What two entities of a host say to each other takes its place in the timeline at once. Sent with Tell, it would come
/// to the same place by way of the cell, its mailbox and the dispatcher (decision 0054).
/// </remarks>
internal sealed class ActorHosting : IEntityHosting
{
    private const int CellBytes = 184;

    private readonly HostTimeline _timeline;
    private readonly TimelineDispatcher _dispatcher;
    private readonly IActorRef _host;
    private readonly EntityCell[] _cells;
    private ActorCell? _caller;

    /// <param name="timeline">The timeline whose messages are delivered.</param>
    /// <param name="dispatcher">The dispatcher of all actors of the host.</param>
    /// <param name="host">The sender of messages that are due by the clock or come from another host.</param>
    /// <param name="cells">By entity number.</param>
    public ActorHosting(HostTimeline timeline, TimelineDispatcher dispatcher, IActorRef host, EntityCell[] cells)
    {
        _timeline = timeline;
        _dispatcher = dispatcher;
        _host = host;
        _cells = cells;
    }

    public void Enter()
    {
        _dispatcher.Enter();
        // The thread may be running another actor, which needs its own context back in Leave.
        _caller = InternalCurrentActorCellKeeper.Current;
    }

    public void Foresee(EntityRef entity) => Prefetch.Object(_cells[entity.Number], 0, CellBytes);

    public void Leave()
    {
        InternalCurrentActorCellKeeper.Current = _caller;
        _dispatcher.Leave();
    }

    public void Deliver(EntityRef from, EntityRef target, Message message)
    {
        var cell = _cells[target.Number];
        InternalCurrentActorCellKeeper.Current = cell;
        cell.Invoke(new Envelope(message, from.Exists ? _cells[from.Number].Self : _host));
        if (_dispatcher.HasFailed) throw _timeline.Failure(target, message, _dispatcher.TakeFailure());
    }
}
