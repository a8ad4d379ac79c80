namespace ActorXen.Messages;

/// <summary>Finds the messages of all <see cref="Conversations"/> by number, and reads them back.</summary>
public static class MessageCatalog
{
    private static readonly MessageEntry?[] _byNumber = ByNumber(Conversations.Messages);

    /// <exception cref="StateFormatException">
    /// No message has this number, or its payload has another length.
    /// </exception>
    public static Message Read(MessageKind kind, in Payload payload)
    {
        var entry = Find(kind) ?? throw new StateFormatException($"no message has the number {kind.Number}");
        PayloadReader read = new(payload);
        var message = entry.Read(ref read);
        return read.Taken == payload.Count
            ? message
            : throw new StateFormatException($"{entry.Name} has {read.Taken} words, not {payload.Count}");
    }

    /// <returns>Each message at the index of its number; null elsewhere.</returns>
    /// <exception cref="InvalidOperationException">Two messages have the same number.</exception>
    public static MessageEntry?[] ByNumber(IReadOnlyList<MessageEntry> messages)
    {
        var byNumber = new MessageEntry?[messages.Max(message => message.Number) + 1];
        foreach (var message in messages)
        {
            if (byNumber[message.Number] is { } other)
                throw new InvalidOperationException(
                    $"{other.Name} and {message.Name} both have the number {message.Number}");
            byNumber[message.Number] = message;
        }

        return byNumber;
    }

    private static MessageEntry? Find(MessageKind kind) =>
        (uint)kind.Number < (uint)_byNumber.Length ? _byNumber[kind.Number] : null;
}
