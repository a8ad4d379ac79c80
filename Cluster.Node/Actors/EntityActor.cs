using ActorXen.Engine;
using ActorXen.Messages;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorXen.Actors;

/// <summary>The actor that hosts an entity. The entity has the rules, and the timeline has the time.</summary>
internal sealed class EntityActor(IEntity entity, EntityContext context) : ActorBase
{
    /// <summary>
    /// Overridden instead of Receive, to save each event a call through a behaviour that never changes.
    /// </summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (message is not Message simulated)
        {
            Unhandled(message);
            return false;
        }

        try
        {
            entity.Handle(simulated, context);
        }
        catch (Exception cause)
        {
            ((TimelineDispatcher)((ActorCell)Context).Dispatcher).Fail(cause);
        }

        return true;
    }

    protected override bool Receive(object message) => false;

    // A restarted entity would have lost its state, so a failed entity is stopped instead.
    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;
}

/// <summary>
/// An entity's actor reference. It knows the entity's number in the timeline, and is its mailbox.
/// </summary>
/// <remarks>
/// Entities get their messages through the timeline; only Identify and similar messages go to the mailbox. Its queue
/// takes 1 KB in stock Akka, more than the rest of an actor, so it is created with the first such message.
/// </remarks>
internal sealed class EntityActorRef(
    ActorSystemImpl system, Props props, TimelineDispatcher dispatcher, MailboxType mailbox, IInternalActorRef parent,
    ActorPath path, EntityRef entity) : LocalActorRef(system, props, dispatcher, mailbox, parent, path), IMessageQueue
{
    private UnboundedMessageQueue? _letters;

    public EntityRef Entity { get; } = entity;

    public HostTimeline? Timeline => ((TimelineDispatcher)Dispatcher).Timeline;

    bool IMessageQueue.HasMessages => _letters is { HasMessages: true };

    int IMessageQueue.Count => _letters?.Count ?? 0;

    void IMessageQueue.Enqueue(IActorRef receiver, Envelope envelope) =>
        LazyInitializer.EnsureInitialized(ref _letters).Enqueue(receiver, envelope);

    bool IMessageQueue.TryDequeue(out Envelope envelope)
    {
        envelope = default;
        return _letters is { } letters && letters.TryDequeue(out envelope);
    }

    void IMessageQueue.CleanUp(IActorRef owner, IMessageQueue deadletters) => _letters?.CleanUp(owner, deadletters);
}

/// <summary>Makes an entity's reference its mailbox; folders, which are few, get Akka's usual one.</summary>
internal sealed class EntityMailbox(Settings settings, Config config) : MailboxType(settings, config)
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        owner as EntityActorRef ?? (IMessageQueue)new UnboundedMessageQueue();
}

/// <summary>
/// Makes the actors of one host, so that they share one Props. With an expression, each actor would compile its own.
/// </summary>
internal sealed class EntityProducer(HostTimeline timeline) : IIndirectActorProducer
{
    /// <summary>By entity number.</summary>
    public EntityActor[] Actors { get; } = new EntityActor[timeline.Paths.Count];

    public Type ActorType => typeof(EntityActor);

    public ActorBase Produce()
    {
        // The cell under construction names the entity, so even an unexpected restart finds the right one.
        var entity = ((EntityActorRef)InternalCurrentActorCellKeeper.Current!.Self).Entity;
        return Actors[entity.Number] = new EntityActor(timeline.EntityOf(entity), timeline.ContextOf(entity));
    }

    public void Release(ActorBase actor)
    {
    }
}
