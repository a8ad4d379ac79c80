namespace ActorXen.Messages;

// The toolstack and programs of a domain meet limits during the run (interrupts §3.1).
//   Scheduler -> HostMemory   SetMemory     mem-set: what a domain gives back is free, what it gets must be
//   Scheduler -> GuestKernel  OpenChannels  a program of the domain opens so many event channels

/// <summary>The memory of a host, which its domains share.</summary>
public interface IHostMemory : IRole;

/// <param name="Mebibytes">What the domain shall have.</param>
public sealed record SetMemory(DomainId Domain, int Mebibytes) : Message, ITo<IHostMemory>
{
    public const int KindNumber = 196;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Domain.Number);
        payload.Add(Mebibytes);
    }
}

/// <param name="Count">Event channels that dom0 may bind; nothing does.</param>
public sealed record OpenChannels(int Count) : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 197;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Count);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class DomainLimitMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(SetMemory.KindNumber, (ref read) => new SetMemory(read.Domain(), read.Int())),
        MessageEntry.Of(OpenChannels.KindNumber, (ref read) => new OpenChannels(read.Int())),
    ];
}
