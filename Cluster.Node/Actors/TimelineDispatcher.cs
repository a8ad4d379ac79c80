using ActorXen.Engine;
using ActorXen.Messages;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace ActorXen.Actors;

/// <summary>
/// Akka dispatcher that lets a host's timeline order its actors' messages: virtual time instead of threads.
/// </summary>
/// <remarks>
/// Actors, Tell, paths and supervision are Akka's own; only the order and time of messages is decided here. Work that
/// is not part of the simulation (creation, Identify, Stop) runs at once on the thread that requests it, but never
/// while the timeline runs.
/// </remarks>
internal sealed class TimelineDispatcher(MessageDispatcherConfigurator configurator) : MessageDispatcher(configurator)
{
    private readonly Lock _gate = new();
    private int _runningThread;
    private Exception? _failure;

    /// <summary>The host's timeline; null for the folders above the hosts.</summary>
    public HostTimeline? Timeline { get; set; }

    public void Enter()
    {
        _gate.Enter();
        _runningThread = Environment.CurrentManagedThreadId;
    }

    public void Leave()
    {
        _runningThread = 0;
        _gate.Exit();
    }

    /// <summary>A message between two entities goes to the end of the present instant's messages.</summary>
    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        if (envelope.Message is not Message message)
        {
            base.Dispatch(cell, envelope);
        }
        else if (_runningThread == Environment.CurrentManagedThreadId
            && cell.Self is EntityActorRef to && envelope.Sender is EntityActorRef from && to.Timeline == from.Timeline)
        {
            Timeline!.Post(from.Entity, to.Entity, message);
        }
        else
        {
            // Only a timeline's own order is repeatable. A message from any other sender, even another host's entity,
            // could arrive at a different point in each run.
            cell.System.DeadLetters.Tell(
                new DeadLetter(message, envelope.Sender ?? cell.System.DeadLetters, cell.Self));
        }
    }

    /// <summary>
    /// Keeps a failure until the delivering thread takes it. Supervision does not see it, because the run has failed.
    /// </summary>
    public void Fail(Exception cause) => _failure = cause;

    public bool HasFailed => _failure is not null;

    public Exception TakeFailure()
    {
        var failure = _failure!;
        _failure = null;
        return failure;
    }

    protected override void ExecuteTask(IRunnable run)
    {
        lock (_gate) run.Run();
    }

    protected override void Shutdown()
    {
    }
}
