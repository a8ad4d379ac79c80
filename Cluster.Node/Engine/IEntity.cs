using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>
/// The rules of one simulated thing: a pCPU, a vCPU, a port, a device. It is sequential and independent of threads and
/// Akka.
/// </summary>
/// <remarks>
/// The same code runs below an Akka actor or in the plain engine. All state that an entity keeps between two messages
/// goes through <see cref="Save"/> and <see cref="Load"/>, because resume, fork and time travel depend on it.
/// </remarks>
public interface IEntity
{
    /// <summary>Performs one atomic step. Its consequences are sent or scheduled through the context.</summary>
    void Handle(Message message, EntityContext context);

    /// <summary>Called once when the run begins (not after a restore), in entity order, at time zero.</summary>
    void Start(EntityContext context)
    {
    }

    /// <summary>Writes the whole state. The timeline saves pending events and the random stream.</summary>
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
