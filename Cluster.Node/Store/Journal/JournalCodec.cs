using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Store.Journal;

/// <summary>Bytes of the journal's events, and back. A closed list: nothing else can be read or written.</summary>
/// <remarks>
/// The first byte is the version of what follows. A changed layout gets a new version; the old one stays readable.
/// Manifests are never reused.
/// </remarks>
internal static class JournalCodec
{
    public const string Opened = "opened";
    public const string Resumed = "resumed";
    public const string Sealed = "sealed";
    public const string Checkpoint = "checkpoint";
    public const string Closed = "closed";
    public const string Part = "part";

    private const byte Version = 1;

    /// <exception cref="ArgumentException">Not of the list.</exception>
    public static string ManifestOf(object value) => value switch
    {
        RunOpened => Opened,
        RunResumed => Resumed,
        WindowSealed => Sealed,
        CheckpointSealed => Checkpoint,
        RunClosed => Closed,
        CheckpointPart => Part,
        _ => throw new ArgumentException($"{value.GetType()} is not kept in the journal.", nameof(value)),
    };

    /// <exception cref="ArgumentException">Not of the list.</exception>
    public static byte[] Write(object value)
    {
        var to = new StateWriter();
        switch (value)
        {
            case RunOpened opened: Write(to, opened.Header); to.Fixed(opened.Holder); break;
            case RunResumed resumed: to.Fixed(resumed.Holder); break;
            case WindowSealed sealing: Write(to, sealing.Seal); break;
            case CheckpointSealed checkpoint: Write(to, checkpoint); break;
            case RunClosed closed: Write(to, closed.End); break;
            case CheckpointPart part: Write(to, part); break;
            default: throw new ArgumentException($"{value.GetType()} is not kept in the journal.", nameof(value));
        }

        return [Version, .. to.Written];
    }

    /// <exception cref="StateFormatException">Damaged, of a newer version, or not of the list.</exception>
    public static object Read(string manifest, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) throw new StateFormatException($"an empty '{manifest}'");
        if (bytes.Span[0] != Version) throw new StateFormatException($"a '{manifest}' of version {bytes.Span[0]}");
        var from = new StateReader(bytes[1..]);
        object value = manifest switch
        {
            Opened => new RunOpened(ReadHeader(from), from.Fixed()),
            Resumed => new RunResumed(from.Fixed()),
            Sealed => new WindowSealed(ReadSeal(from)),
            Checkpoint => new CheckpointSealed(new(from.Long()), from.Fixed(), from.Long(), from.Int(), from.Int()),
            Closed => new RunClosed(ReadEnd(from)),
            Part => new CheckpointPart(from.Int(), ReadMany(from, static part => part.Int()), from.Bytes()),
            _ => throw new StateFormatException($"an unknown '{manifest}'"),
        };
        return from.AtEnd ? value : throw new StateFormatException($"a '{manifest}' with something after its end");
    }

    /// <summary>Whether two values have the same bytes; lists in them are compared too.</summary>
    public static bool AreEqual(object one, object other) =>
        ManifestOf(one) == ManifestOf(other) && Write(one).AsSpan().SequenceEqual(Write(other));

    internal static void Write(StateWriter to, RunHeader header)
    {
        to.Text(header.RunId);
        to.Text(header.ScenarioText);
        to.Text(header.ScenarioName);
        to.Long(header.Seed);
        to.Long(header.Length.Nanoseconds);
        to.Text(header.EngineVersion);
        to.Long(header.SealEvery.Nanoseconds);
        to.Long(header.CheckpointEvery.Nanoseconds);
        to.Long(header.StartedUtc.ToUnixTimeMilliseconds());
    }

    internal static RunHeader ReadHeader(StateReader from) => new(
        from.Text(), from.Text(), from.Text(), from.Long(), new(from.Long()), from.Text(), new(from.Long()),
        new(from.Long()), ReadWallTime(from));

    private static DateTimeOffset ReadWallTime(StateReader from)
    {
        var milliseconds = from.Long();
        return milliseconds is >= 0 and < 253_402_300_800_000 // The year 10,000.
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new StateFormatException($"{milliseconds} is not a date");
    }

    private static void Write(StateWriter to, WindowSeal seal)
    {
        to.Long(seal.At.Nanoseconds);
        to.Long(seal.Delivered);
        to.Fixed(BitConverter.DoubleToUInt64Bits(seal.WallSeconds));
        to.Int(seal.HostHashes.Count);
        foreach (var hash in seal.HostHashes) to.Fixed(hash);
    }

    private static WindowSeal ReadSeal(StateReader from) => new(
        new(from.Long()), from.Long(), ReadReal(from), ReadMany(from, static hash => hash.Fixed()));

    private static void Write(StateWriter to, CheckpointSealed checkpoint)
    {
        to.Long(checkpoint.At.Nanoseconds);
        to.Fixed(checkpoint.Holder);
        to.Long(checkpoint.Number);
        to.Int(checkpoint.Parts);
        to.Int(checkpoint.Hosts);
    }

    private static void Write(StateWriter to, RunEnd end)
    {
        to.Fixed(end.Hash);
        to.Long(end.Delivered);
        to.Fixed(BitConverter.DoubleToUInt64Bits(end.WallSeconds));
        to.Text(end.ResultJson);
        to.Bool(end.Failure is not null);
        if (end.Failure is not null) to.Text(end.Failure);
    }

    private static RunEnd ReadEnd(StateReader from) => new(
        from.Fixed(), from.Long(), ReadReal(from), from.Text(), from.Bool() ? from.Text() : null);

    private static void Write(StateWriter to, CheckpointPart part)
    {
        to.Int(part.FirstHost);
        to.Int(part.Lengths.Count);
        foreach (var length in part.Lengths) to.Int(length);
        to.Bytes(part.Packed);
    }

    private static double ReadReal(StateReader from) => BitConverter.UInt64BitsToDouble(from.Fixed());

    internal static List<T> ReadMany<T>(StateReader from, Func<StateReader, T> one)
    {
        var count = from.Int();
        if (count < 0) throw new StateFormatException($"a list of {count}");
        // No capacity from the count: a damaged one must not eat the memory before the bytes run out.
        var many = new List<T>();
        for (var index = 0; index < count; index++) many.Add(one(from));
        return many;
    }
}
