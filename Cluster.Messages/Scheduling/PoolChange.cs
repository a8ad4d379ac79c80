namespace ActorXen.Messages;

// The toolstack does one thing at a time, even where a pool needs time for it (schedulers §8).
//   Scheduler of the first pool -> that of another  TakeAction   an action that concerns the other pool
//   Scheduler -> that of another pool               AdoptDomain  the domain is paused and has left its old pool
//   Scheduler -> that of the first pool             ActionEnded  the next action may be taken
//   Scheduler of the first pool -> each other one   StopDomains  another kernel has the host (interrupts §25.3)

/// <param name="Domain">Its vCPUs' pages have the new pool already.</param>
public sealed record AdoptDomain(DomainId Domain) : Message, ITo<IScheduler>
{
    public const int KindNumber = 71;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Domain.Number);
}

public sealed record ActionEnded : Signal, ITo<IScheduler>
{
    public static readonly ActionEnded Instance = new();
    public override MessageKind Kind => new(72);
}

public sealed record StopDomains : Signal, ITo<IScheduler>
{
    public static readonly StopDomains Instance = new();
    public override MessageKind Kind => new(187);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class PoolChangeMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(AdoptDomain.KindNumber, (ref read) => new AdoptDomain(read.Domain())),
        MessageEntry.Of(ActionEnded.Instance),
        MessageEntry.Of(StopDomains.Instance),
    ];
}
