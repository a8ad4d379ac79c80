using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Storms;

/// <summary>The handler of a storm in its driver domain: the kernel's time for it is all that it costs.</summary>
public sealed class StormDriver : IEntity, IPortHandler
{
    public void Handle(Message message, EntityContext context)
    {
        if (message is not EventDelivered) throw UnexpectedMessageException.For(this, message);
    }

    /// <summary>Nothing: it remembers nothing.</summary>
    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }
}
