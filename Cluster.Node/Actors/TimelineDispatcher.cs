using ActorXen.Engine;
using ActorXen.Messages;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace ActorXen.Actors;

/// <summary>A host's timeline as the Akka dispatcher of its actors: virtual time instead of threads.</summary>
/// <remarks>
/// Actors, Tell, paths and supervision are Akka's own; only who runs next, and when, is decided here. What is not part
/// of the simulation (creation, Identify, Stop) runs at once on the thread that asks for it, but never beside the
/// timeline.
/// </remarks>
internal sealed class TimelineDispatcher(MessageDispatcherConfigurator configurator) : MessageDispatcher(configurator)
{
    private readonly Lock _gate = new();
    private int _runningThread;
    private Exception? _failure;

    /// <summary>The host whose conversation this dispatcher feeds; null for the folders above the hosts.</summary>
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

    /// <summary>What one entity tells another goes to the end of this instant's conversation.</summary>
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
            // Only the order of a timeline is repeatable. Whoever is not on it, another host's entity included, has no
            // say in this instant.
            cell.System.DeadLetters.Tell(
                new DeadLetter(message, envelope.Sender ?? cell.System.DeadLetters, cell.Self));
        }
    }

    /// <summary>Kept for whoever delivers: supervision would restart the entity, but its run is over.</summary>
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
