using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>
/// The rules of one simulated thing: a pCPU, a vCPU, a port, a device. Sequential; knows no threads, no Akka.
/// </summary>
/// <remarks>
/// The same instance runs below an Akka actor or in the plain engine. All that an entity remembers between two messages
/// goes through <see cref="Save"/> and <see cref="Load"/>: resume, fork and time travel stand on it.
/// </remarks>
public interface IEntity
{
    /// <summary>One atomic step. Everything that follows from it is sent or scheduled through the context.</summary>
    void Handle(Message message, EntityContext context);

    /// <summary>Called once when the run begins (not after a restore), in entity order, at time zero.</summary>
    void Start(EntityContext context)
    {
    }

    /// <summary>Writes the whole state. Pending events and the random stream are the timeline's business.</summary>
    void Save(StateWriter state);

    /// <summary>Reads what <see cref="Save"/> wrote into a freshly built entity.</summary>
    void Load(StateReader state);
}

/// <summary>An entity got a message that it has no rule for: a bug in the model's wiring.</summary>
public sealed class UnexpectedMessageException(string message) : Exception(message)
{
    public static UnexpectedMessageException For(IEntity entity, Message message) =>
        new($"{entity.GetType().Name} has no rule for {message}.");
}
