using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>How messages reach entities: by a plain call, or through Akka.</summary>
public interface IEntityHosting
{
    /// <summary>The timeline is about to run, on the calling thread.</summary>
    void Enter()
    {
    }

    /// <summary>This entity will get a message soon, so what it needs may be prefetched.</summary>
    void Foresee(EntityRef entity)
    {
    }

    /// <summary>The timeline has stopped running. It may run next on another thread.</summary>
    void Leave()
    {
    }

    /// <summary>Lets the entity handle the message now.</summary>
    /// <param name="from">Its sender within this instant; none if it was scheduled or came from another host.</param>
    /// <param name="target">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="EntityFailedException">The entity failed.</exception>
    void Deliver(EntityRef from, EntityRef target, Message message);
}

/// <summary>The plain engine: it calls an entity where the Akka engine would send to an actor.</summary>
internal sealed class PlainHosting(HostTimeline timeline) : IEntityHosting
{
    public void Deliver(EntityRef from, EntityRef target, Message message)
    {
        try
        {
            timeline.EntityOf(target).Handle(message, timeline.ContextOf(target));
        }
        catch (Exception cause) when (cause is not EntityFailedException)
        {
            throw timeline.Failure(target, message, cause);
        }
    }
}

/// <summary>An entity failed. Its run ends; other runs and the node continue.</summary>
/// <param name="host">Number of the host.</param>
/// <param name="path">Path of the entity.</param>
/// <param name="at">Virtual time of the failure.</param>
/// <param name="message">The message that it failed on; null if it failed at its start.</param>
/// <param name="cause">The exception that it threw.</param>
public sealed class EntityFailedException(int host, string path, VirtualTime at, Message? message, Exception cause)
    : Exception($"{path} failed at {at} on {message?.ToString() ?? "its start"}: {cause.Message}", cause)
{
    public int Host { get; } = host;
    public string Path { get; } = path;
    public VirtualTime At { get; } = at;

    /// <summary>Of several failures, the run reports the earliest; at equal times, that of the lowest host.</summary>
    internal bool IsBefore(EntityFailedException? other) =>
        other is null || (At, Host).CompareTo((other.At, other.Host)) < 0;

    /// <summary>One line without place and time; the caller adds those.</summary>
    public string Problem { get; } = $"on {message?.ToString() ?? "its start"}: {cause.Message}";
}
