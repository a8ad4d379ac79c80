using System.Text;

namespace ActorXen.Messages;

/// <summary>
/// What one entity sends to another. A message is its kind and at most <see cref="Payload.Capacity"/> whole numbers,
/// so it can be hashed on every delivery, put into a snapshot, and read back by any node without reflection.
/// </summary>
public abstract record Message
{
    public abstract MessageKind Kind { get; }

    /// <summary>
    /// Adds the payload in the order in which its <see cref="MessageEntry"/> reads it. Nothing by default.
    /// </summary>
    public virtual void Write(ref Payload payload)
    {
    }

    /// <summary>A number that differs, with near certainty, when the payload differs. Part of the trace hash.</summary>
    public virtual ulong Digest()
    {
        Payload payload = default;
        Write(ref payload);
        return payload.Digest();
    }

    /// <summary>Shows the kind by name, because a failed run prints the message that it failed on.</summary>
    protected virtual bool PrintMembers(StringBuilder text)
    {
        text.Append("Kind = ").Append(GetType().Name);
        return true;
    }
}

/// <summary>A message without data. Each kind has one instance, so a wakeup allocates nothing.</summary>
public abstract record Signal : Message
{
    public sealed override void Write(ref Payload payload)
    {
    }

    public sealed override ulong Digest() => 0;
}
