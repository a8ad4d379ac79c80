namespace ActorXen.Messages;

/// <summary>A logical process of PHOLD.</summary>
public interface ILogicalProcess : IRole;

/// <summary>The one event of PHOLD: a logical process gets it, waits, and passes it on.</summary>
public sealed record Hold : Signal, ITo<ILogicalProcess>
{
    public static readonly Hold Instance = new();
    public override MessageKind Kind => new(1);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class HoldMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(Hold.Instance),
    ];
}
