using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>Sends prepared messages at prepared times, and keeps what it receives.</summary>
internal sealed class Script : IEntity, IEveryRole
{
    private readonly List<Action<EntityContext>> _lines = [];

    public List<Message> Heard { get; } = [];

    public Script Say<TRole, TMessage>(Duration at, EntityRef<TRole> to, TMessage message)
        where TRole : IRole
        where TMessage : Message, ITo<TRole>
    {
        _lines.Add(context => context.Schedule(to, at, message, Phase.HardwareArrival));
        return this;
    }

    public void Start(EntityContext context)
    {
        foreach (var line in _lines) line(context);
    }

    public void Handle(Message message, EntityContext context) => Heard.Add(message);

    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }
}
