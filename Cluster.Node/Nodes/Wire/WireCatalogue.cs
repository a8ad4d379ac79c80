using ActorXen.Messages;

namespace ActorXen.Nodes.Wire;

/// <summary>How one kind of message is written and read.</summary>
/// <param name="Manifest">Its name on the wire: never changed, never reused.</param>
/// <param name="Type">Of the message.</param>
/// <param name="Write">Its parts, in order.</param>
/// <param name="Read">The same parts in the same order.</param>
internal sealed record WireEntry(string Manifest, Type Type, Action<StateWriter, object> Write, Func<StateReader, object> Read)
{
    /// <summary>Of its layout.</summary>
    public byte Version { get; init; } = 1;

    /// <summary>Reads the layout before this one; null if there is none.</summary>
    public Func<StateReader, object>? ReadOlder { get; init; }

    public static WireEntry Of<T>(string manifest, Action<StateWriter, T> write, Func<StateReader, T> read)
        where T : class, IWireMessage =>
        new(manifest, typeof(T), (to, message) => write(to, (T)message), read);
}

/// <summary>The closed list of what nodes say to each other.</summary>
internal static class WireCatalogue
{
    private static readonly WireEntry[] Entries = [.. EpochWire.Entries, .. StatusWire.Entries];
    private static readonly Dictionary<string, WireEntry> ByManifest = Entries.ToDictionary(entry => entry.Manifest);
    private static readonly Dictionary<Type, WireEntry> ByType = Entries.ToDictionary(entry => entry.Type);

    public static IReadOnlyCollection<string> Manifests => ByManifest.Keys;

    /// <exception cref="ArgumentException">Not of the list.</exception>
    public static WireEntry Of(object message) => ByType.TryGetValue(message.GetType(), out var entry)
        ? entry
        : throw new ArgumentException($"{message.GetType()} is not on the list of what nodes say to each other (WireCatalogue).");

    /// <exception cref="StateFormatException">Not of the list.</exception>
    public static WireEntry Of(string manifest) => ByManifest.TryGetValue(manifest, out var entry)
        ? entry
        : throw new StateFormatException($"an unknown message '{manifest}' from another node");
}

/// <summary>Bytes of messages between nodes, and back.</summary>
/// <remarks>The first byte is the version of what follows. A changed layout gets a new version; the old one stays readable
/// as long as nodes of both versions may meet.</remarks>
internal static class WireCodec
{
    /// <exception cref="ArgumentException">Not of the list.</exception>
    public static byte[] Write(object message)
    {
        var to = new StateWriter();
        var entry = WireCatalogue.Of(message);
        entry.Write(to, message);
        return [entry.Version, .. to.Written];
    }

    /// <exception cref="StateFormatException">Damaged, of a newer version, or not of the list.</exception>
    public static object Read(string manifest, ReadOnlyMemory<byte> bytes)
    {
        var entry = WireCatalogue.Of(manifest);
        if (bytes.IsEmpty) throw new StateFormatException($"an empty '{manifest}'");
        var read = ReaderOf(entry, bytes.Span[0]) ?? throw new StateFormatException($"a '{manifest}' of version {bytes.Span[0]}");
        var from = new StateReader(bytes[1..]);
        var message = read(from);
        return from.AtEnd ? message : throw new StateFormatException($"a '{manifest}' with something after its end");
    }

    private static Func<StateReader, object>? ReaderOf(WireEntry entry, byte version) =>
        version == entry.Version ? entry.Read : version == entry.Version - 1 ? entry.ReadOlder : null;
}
