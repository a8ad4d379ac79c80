namespace ActorXen.Messages;

/// <summary>Messages within a saved state: number, count of words, words.</summary>
public static class MessageState
{
    public static void Message(this StateWriter to, Message message)
    {
        Payload payload = default;
        message.Write(ref payload);
        to.Int(message.Kind.Number);
        to.Int(payload.Count);
        for (var index = 0; index < payload.Count; index++) to.Long(payload[index]);
    }

    /// <exception cref="StateFormatException">Damaged, or written by another version.</exception>
    public static Message Message(this StateReader from)
    {
        var kind = new MessageKind(from.Int());
        var count = from.Int();
        if (count is < 0 or > Payload.Capacity)
            throw new StateFormatException($"a message has {count} words, 0 to {Payload.Capacity} are possible");
        Payload payload = default;
        for (var index = 0; index < count; index++) payload.Add(from.Long());
        return MessageCatalog.Read(kind, payload);
    }
}
