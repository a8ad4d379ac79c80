using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.ControlPath;

/// <summary>
/// Hears the events of a back end's channel with the store, where that has the same port number as the front end's:
/// an event says its port, and not its domain.
/// </summary>
public sealed class BackEndEar(EntityRef<IDeviceLink> link) : IEntity, IPortHandler
{
    public void Handle(Message message, EntityContext context)
    {
        if (message is not EventDelivered delivered) throw UnexpectedMessageException.For(this, message);
        context.Send(link, new BackEndTold(delivered.Vcpu));
    }

    /// <summary>Nothing: it remembers nothing.</summary>
    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }
}
