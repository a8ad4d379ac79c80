namespace ActorXen.Messages;

/// <summary>Makes a message from its payload. The numbers come in the order in which the message wrote them.</summary>
public delegate T MessageReading<out T>(ref PayloadReader read)
    where T : Message;

/// <summary>One message in the list of its conversation.</summary>
public sealed class MessageEntry
{
    private MessageEntry(int number, string name, MessageReading<Message> read) =>
        (Number, Name, Read) = (number, name, read);

    /// <summary>The number that identifies the message in checkpoints and on the wire.</summary>
    public int Number { get; }

    public string Name { get; }

    public MessageReading<Message> Read { get; }

    public static MessageEntry Of<T>(int number, MessageReading<T> read)
        where T : Message => new(number, typeof(T).Name, read);

    /// <summary>The entry of a message without data, which is always this one instance.</summary>
    public static MessageEntry Of<T>(T signal)
        where T : Signal => new(signal.Kind.Number, typeof(T).Name, (ref _) => signal);
}
