using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>How messages reach entities: by a plain call, or through Akka.</summary>
public interface IEntityHosting
{
    /// <summary>The timeline is about to run, on the calling thread.</summary>
    void Enter()
    {
    }

    /// <summary>This entity will soon be told something: whatever that needs may be brought near.</summary>
    void Foresee(EntityRef entity)
    {
    }

    /// <summary>The timeline rests; whoever comes next may run it on another thread.</summary>
    void Leave()
    {
    }

    /// <summary>Puts the message at the end of this instant's conversation (<see cref="HostTimeline.Post"/>).</summary>
    void Tell(EntityRef from, EntityRef to, Message message);

    /// <summary>Lets the entity handle the message now.</summary>
    /// <param name="from">Who said it at this instant; none if it was scheduled or came from another host.</param>
    /// <param name="target">Who handles it.</param>
    /// <param name="message">What was said.</param>
    /// <exception cref="EntityFailedException">The entity failed.</exception>
    void Deliver(EntityRef from, EntityRef target, Message message);
}

/// <summary>The plain engine: an entity is called where an actor would be told.</summary>
internal sealed class PlainHosting(HostTimeline timeline) : IEntityHosting
{
    public void Tell(EntityRef from, EntityRef to, Message message) => timeline.Post(from, to, message);

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

/// <summary>An entity broke down. Its run ends; other runs and the node live on.</summary>
/// <param name="host">Number.</param>
/// <param name="path">Of the entity.</param>
/// <param name="at">Virtual time.</param>
/// <param name="message">That it failed on; null if it failed when it began.</param>
/// <param name="cause">What it threw.</param>
public sealed class EntityFailedException(int host, string path, VirtualTime at, Message? message, Exception cause)
    : Exception($"{path} failed at {at} on {message?.ToString() ?? "its start"}: {cause.Message}", cause)
{
    public int Host { get; } = host;
    public string Path { get; } = path;
    public VirtualTime At { get; } = at;

    /// <summary>Of several failures the run's is the earliest, on the host with the least number.</summary>
    internal bool IsBefore(EntityFailedException? other) =>
        other is null || (At, Host).CompareTo((other.At, other.Host)) < 0;

    /// <summary>One line without place and time, which whoever shows it adds.</summary>
    public string Problem { get; } = $"on {message?.ToString() ?? "its start"}: {cause.Message}";
}
