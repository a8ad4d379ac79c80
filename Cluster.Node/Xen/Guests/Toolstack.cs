using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <summary>Dom0's toolstack: requests each of its actions when it is due.</summary>
/// <param name="actions">Actions of one instant are taken in the order of this list.</param>
/// <param name="scheduler">The scheduler of the first pool, which has the same list.</param>
public sealed class Toolstack(IReadOnlyList<ToolstackAction> actions, EntityRef<IScheduler> scheduler)
    : IEntity, IToolstack
{
    public void Start(EntityContext context)
    {
        for (var index = 0; index < actions.Count; index++)
            context.Schedule(scheduler, actions[index].At - context.Now, new TakeAction(index), Phase.HostInterrupt);
    }

    public void Handle(Message message, EntityContext context) => throw UnexpectedMessageException.For(this, message);

    /// <summary>Nothing: the actions still to come are in the timeline.</summary>
    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }
}
