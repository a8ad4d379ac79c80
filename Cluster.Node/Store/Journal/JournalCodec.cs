using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Store.Journal;

/// <summary>Encodes the journal's events. These bytes are in users' stores.</summary>
internal static class JournalCodec
{
    public const string Opened = "opened";
    public const string Resumed = "resumed";
    public const string Part = "part";
    public const string Result = "result";

    public static Codec Events { get; } = new(
        "what a run's journal keeps",
        CodecEntry.Of<RunOpened>(
            Opened,
            RunHeaderBytes.WithRecords,
            (to, opened, version) => { RunHeaderBytes.Write(to, opened.Header, version); to.Fixed(opened.Holder); },
            (from, version) => new(RunHeaderBytes.Read(from, version), from.Fixed()),
            opened => RunHeaderBytes.VersionFor(opened.Header)),
        CodecEntry.Of<RunResumed>(Resumed, (to, resumed) => to.Fixed(resumed.Holder), from => new(from.Fixed())),
        CodecEntry.Of<RunMended>(
            "mended", (to, mended) => { to.Fixed(mended.Holder); to.Long(mended.After); },
            from => new(from.Fixed(), from.Long())),
        CodecEntry.Of<WindowSealed>(
            "sealed", 2, (to, one, version) => Write(to, one.Seal, version),
            (from, version) => new(ReadSeal(from, version)), one => (byte)(one.Seal.Series.IsEmpty ? 1 : 2)),
        CodecEntry.Of<CheckpointSealed>(
            "checkpoint", 2, Write, ReadCheckpoint, checkpoint => (byte)(checkpoint.Ranges.Count == 0 ? 1 : 2)),
        CodecEntry.Of<RunClosed>(
            "closed", 2, (to, closed, version) => Write(to, closed.End, version),
            (from, version) => new(ReadEnd(from, version)), closed => (byte)(closed.End.Report.IsEmpty ? 1 : 2)),
        CodecEntry.Of<RunEnded>("ended", (_, _) => { }, _ => new()),
        CodecEntry.Of<CheckpointPart>(
            Part, Write, from => new(from.Int(), from.Many(static each => each.Int()), from.Bytes())),
        CodecEntry.Of<KeptResult>(
            Result, (to, kept) => PackedBytes.Write(to, kept.Bytes), from => new(PackedBytes.Read(from).ToArray())));

    // The second version of seals has the series, that of ends the report, that of checkpoints what nodes wrote. What
    // has none of it is still written as before.
    private static void Write(StateWriter to, WindowSeal seal, byte version)
    {
        to.Time(seal.At);
        to.Long(seal.Delivered);
        to.Real(seal.WallSeconds);
        to.Many(seal.HostHashes, static (each, hash) => each.Fixed(hash));
        if (version > 1) PackedBytes.Write(to, seal.Series.Span);
    }

    private static WindowSeal ReadSeal(StateReader from, byte version) =>
        new(from.Time(), from.Long(), from.Real(), from.Many(static each => each.Fixed()))
        {
            Series = version > 1 ? PackedBytes.Read(from) : default,
        };

    private static void Write(StateWriter to, CheckpointSealed checkpoint, byte version)
    {
        to.Time(checkpoint.At);
        to.Fixed(checkpoint.Holder);
        to.Long(checkpoint.Number);
        to.Int(checkpoint.Parts);
        to.Int(checkpoint.Hosts);
        if (version > 1) to.Many(checkpoint.Ranges, WriteRange);
    }

    private static void WriteRange(StateWriter to, HostPart range)
    {
        to.Int(range.FirstHost);
        to.Int(range.Hosts);
        to.Int(range.Bytes);
        to.Fixed(range.Sum);
    }

    private static CheckpointSealed ReadCheckpoint(StateReader from, byte version)
    {
        var one = new CheckpointSealed(from.Time(), from.Fixed(), from.Long(), from.Int(), from.Int());
        if (version == 1) return one;
        one = one with
        {
            Ranges = from.Many(static each => new HostPart(each.Int(), each.Int(), each.Int(), each.Fixed())),
        };
        return one.Ranges.Count == one.Parts && one.Parts > 0 && HostPart.AreWhole(one.Ranges, one.Hosts)
            ? one
            : throw new StateFormatException("a checkpoint whose parts do not have every host once");
    }

    private static void Write(StateWriter to, RunEnd end, byte version)
    {
        to.Fixed(end.Hash);
        to.Long(end.Delivered);
        to.Real(end.WallSeconds);
        to.Text(end.ResultJson);
        to.OptionalText(end.Failure);
        if (version > 1) PackedBytes.Write(to, end.Report.Span);
    }

    private static RunEnd ReadEnd(StateReader from, byte version) =>
        new(from.Fixed(), from.Long(), from.Real(), from.Text(), from.OptionalText())
        {
            Report = version > 1 ? PackedBytes.Read(from) : default,
        };

    private static void Write(StateWriter to, CheckpointPart part)
    {
        to.Int(part.FirstHost);
        to.Many(part.Lengths, static (each, length) => each.Int(length));
        to.Bytes(part.Packed);
    }
}
