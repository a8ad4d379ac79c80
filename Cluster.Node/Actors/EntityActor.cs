using ActorXen.Engine;
using ActorXen.Messages;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorXen.Actors;

/// <summary>
/// The actor that hosts an entity. The entity has the rules, the timeline has the time, and the cell brings both
/// together.
/// </summary>
internal sealed class EntityActor : ActorBase
{
    /// <summary>Simulated messages do not come here: see <see cref="EntityCell.ReceiveMessage"/>.</summary>
    protected override bool Receive(object message) => false;

    // A restarted entity would have lost its state, so a failed entity is stopped instead.
    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;
}

/// <summary>An entity's actor cell. It hands simulated messages to the entity itself.</summary>
/// <remarks>
/// In Akka's cell they go through the stack of behaviours and the actor, which never change here: two more objects that
/// are not in the caches, and three calls (decision 0108).
/// </remarks>
internal sealed class EntityCell(
    ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent,
    IEntity entity, EntityContext context) : ActorCell(system, self, props, dispatcher, parent)
{
    protected override void ReceiveMessage(object message)
    {
        if (message is not Message simulated)
        {
            base.ReceiveMessage(message);
            return;
        }

        try
        {
            entity.Handle(simulated, context);
        }
        catch (Exception cause)
        {
            ((TimelineDispatcher)Dispatcher).Fail(cause);
        }
    }
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

    public EntityCell EntityCell => (EntityCell)Cell;

    protected override ActorCell NewActorCell(
        ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher,
        IInternalActorRef supervisor)
    {
        // The base class's constructor calls this: only what initializers set is there already.
        var timeline = ((TimelineDispatcher)dispatcher).Timeline!;
        return new EntityCell(
            system, self, props, dispatcher, supervisor, timeline.EntityOf(Entity), timeline.ContextOf(Entity));
    }

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
internal sealed class EntityProducer : IIndirectActorProducer
{
    public Type ActorType => typeof(EntityActor);

    public ActorBase Produce() => new EntityActor();

    public void Release(ActorBase actor)
    {
    }
}
