namespace ActorXen.Messages;

/// <summary>How one kind of value is written as bytes and read back.</summary>
/// <param name="Manifest">Its name, stored with the bytes: never changed, never reused.</param>
/// <param name="Type">Type of the value.</param>
/// <param name="Write">Its parts in order, in the layout of a version.</param>
/// <param name="Read">The same parts in the same order.</param>
public sealed record CodecEntry(
    string Manifest, Type Type, Action<StateWriter, object, byte> Write, Func<StateReader, byte, object> Read)
{
    /// <summary>Version of the latest layout. All versions from 1 to it can be read.</summary>
    public byte Version { get; init; } = 1;

    /// <summary>The version in which a value is written.</summary>
    public Func<object, byte>? VersionOf { get; init; }

    /// <summary>A value that has had one layout so far.</summary>
    public static CodecEntry Of<T>(string manifest, Action<StateWriter, T> write, Func<StateReader, T> read)
        where T : class =>
        new(manifest, typeof(T), (to, value, _) => write(to, (T)value), (from, _) => read(from));

    /// <summary>A value that has had several layouts.</summary>
    /// <param name="version">Version of the latest one.</param>
    /// <param name="versionOf">The version in which to write a value; null for the latest.</param>
    public static CodecEntry Of<T>(
        string manifest, byte version, Action<StateWriter, T, byte> write, Func<StateReader, byte, T> read,
        Func<T, byte>? versionOf = null)
        where T : class =>
        new(
            manifest, typeof(T), (to, value, layout) =>
                write(to, (T)value, layout), (from, layout) => read(from, layout))
        {
            Version = version,
            VersionOf = versionOf is null ? null : value => versionOf((T)value),
        };
}

/// <summary>Writes and reads a closed list of kinds of values. Nothing else can be written or read.</summary>
/// <remarks>
/// The first byte is the version of the layout that follows. A changed layout gets a new version. Older ones stay
/// readable as long as stored bytes or other nodes may use them.
/// </remarks>
public sealed class Codec
{
    private readonly string _what;
    private readonly Dictionary<string, CodecEntry> _byManifest;
    private readonly Dictionary<Type, CodecEntry> _byType;

    /// <param name="what">The list's subject, for error messages: "what a run's journal keeps".</param>
    public Codec(string what, params IReadOnlyCollection<CodecEntry> entries)
    {
        _what = what;
        _byManifest = entries.ToDictionary(entry => entry.Manifest, StringComparer.Ordinal);
        _byType = entries.ToDictionary(entry => entry.Type);
    }

    public IReadOnlyCollection<string> Manifests => _byManifest.Keys;

    /// <exception cref="ArgumentException">The value's type is not in the list.</exception>
    public string ManifestOf(object value) => EntryOf(value).Manifest;

    /// <exception cref="ArgumentException">The value's type is not in the list.</exception>
    public byte[] Write(object value)
    {
        var entry = EntryOf(value);
        var version = entry.VersionOf?.Invoke(value) ?? entry.Version;
        var to = new StateWriter();
        entry.Write(to, value, version);
        return [version, .. to.Written];
    }

    /// <exception cref="StateFormatException">Damaged, of a later version, or not in the list.</exception>
    public object Read(string manifest, ReadOnlyMemory<byte> bytes)
    {
        if (!_byManifest.TryGetValue(manifest, out var entry))
            throw new StateFormatException($"'{manifest}' is not part of {_what}");
        if (bytes.IsEmpty) throw new StateFormatException($"'{manifest}' is empty");
        var version = bytes.Span[0];
        if (version == 0 || version > entry.Version)
            throw new StateFormatException($"'{manifest}' has the unknown version {version}");
        var from = new StateReader(bytes[1..]);
        var value = entry.Read(from, version);
        return from.AtEnd ? value : throw new StateFormatException($"'{manifest}' has bytes after its end");
    }

    /// <summary>Whether two values have the same bytes; lists in them are compared too.</summary>
    public bool AreEqual(object one, object other) =>
        ManifestOf(one) == ManifestOf(other) && Write(one).AsSpan().SequenceEqual(Write(other));

    private CodecEntry EntryOf(object value) => _byType.TryGetValue(value.GetType(), out var entry)
        ? entry
        : throw new ArgumentException($"{value.GetType()} is not part of {_what}.", nameof(value));
}
