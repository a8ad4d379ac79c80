namespace ActorXen.Messages;

/// <summary>The one event of PHOLD: a logical process gets it, waits, and passes it on.</summary>
public sealed record Hold : Signal
{
    public static readonly Hold Instance = new();
    public override MessageKind Kind => MessageKind.Hold;
}
