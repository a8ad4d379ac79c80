using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <summary>Dom0's toolstack: asks for each of its actions when it is due.</summary>
/// <param name="actions">In the order in which those of one instant are taken.</param>
/// <param name="scheduler">Of the pool; has the same list.</param>
public sealed class Toolstack(IReadOnlyList<ToolstackAction> actions, EntityRef<IScheduler> scheduler)
    : IEntity, IToolstack
{
    public void Start(EntityContext context)
    {
        for (var index = 0; index < actions.Count; index++)
            context.Schedule(scheduler, actions[index].At - context.Now, new TakeAction(index), Phase.HostInterrupt);
    }

    public void Handle(Message message, EntityContext context) => throw UnexpectedMessageException.For(this, message);

    /// <summary>What is still to come stands in the timeline.</summary>
    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }
}
