using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>Says prepared things at prepared times, and keeps what it is told.</summary>
internal sealed class Script : IEntity
{
    private readonly List<(Duration At, EntityRef To, Message Message)> _lines = [];

    public List<Message> Heard { get; } = [];

    public Script Say(Duration at, EntityRef to, Message message)
    {
        _lines.Add((at, to, message));
        return this;
    }

    public void Start(EntityContext context)
    {
        foreach (var (at, to, message) in _lines) context.Schedule(to, at, message, Phase.HardwareArrival);
    }

    public void Handle(Message message, EntityContext context) => Heard.Add(message);

    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }
}
