using ActorXen.Engine;
using ActorXen.Messages;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorXen.Actors;

/// <summary>The actor round any entity. Its rules are the entity's; its time is the timeline's.</summary>
internal sealed class EntityActor(IEntity entity, EntityContext context) : ActorBase
{
    /// <summary>
    /// Overridden, and not Receive only, to spare each event the call through a behaviour that never changes.
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

    // An entity that were restarted would have forgotten its state: better none than a wrong one.
    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;
}

/// <summary>
/// Where an entity is told something: knows which entity of the timeline it stands for, and is its mailbox.
/// </summary>
/// <remarks>Entities hear through their timeline; only Identify and the like come by mail. So the queue, 1 KB in stock
/// Akka and more than all the rest of an actor, exists from the first letter on.</remarks>
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

/// <summary>The mailbox of entities, and the stock one of folders, which are few.</summary>
internal sealed class EntityMailbox(Settings settings, Config config) : MailboxType(settings, config)
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        owner as EntityActorRef ?? (IMessageQueue)new UnboundedMessageQueue();
}

/// <summary>
/// Makes the actors of one host, so that one Props serves them all. An expression would be compiled per actor.
/// </summary>
internal sealed class EntityProducer(HostTimeline timeline) : IIndirectActorProducer
{
    /// <summary>By entity number.</summary>
    public EntityActor[] Actors { get; } = new EntityActor[timeline.Paths.Count];

    public Type ActorType => typeof(EntityActor);

    public ActorBase Produce()
    {
        // The cell under construction says for whom: so even a foreign restart finds the right entity.
        var entity = ((EntityActorRef)InternalCurrentActorCellKeeper.Current!.Self).Entity;
        return Actors[entity.Number] = new EntityActor(timeline.EntityOf(entity), timeline.ContextOf(entity));
    }

    public void Release(ActorBase actor)
    {
    }
}
