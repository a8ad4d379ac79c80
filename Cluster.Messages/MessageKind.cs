namespace ActorXen.Messages;

/// <summary>Which message it is, by a number that is declared with the message and never reused.</summary>
public readonly record struct MessageKind(int Number)
{
    /// <summary>The message's name where there is such a message, otherwise the number.</summary>
    public override string ToString() => MessageCatalog.NameOf(this);
}
