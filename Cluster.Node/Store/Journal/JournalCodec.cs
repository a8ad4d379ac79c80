using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Store.Journal;

/// <summary>Encodes the journal's events. These bytes are in users' stores.</summary>
internal static class JournalCodec
{
    public const string Opened = "opened";
    public const string Part = "part";

    public static Codec Events { get; } = new(
        "what a run's journal keeps",
        CodecEntry.Of<RunOpened>(
            Opened,
            RunHeaderBytes.WithFace,
            (to, opened, version) => { RunHeaderBytes.Write(to, opened.Header, version); to.Fixed(opened.Holder); },
            (from, version) => new(RunHeaderBytes.Read(from, version), from.Fixed()),
            opened => RunHeaderBytes.VersionFor(opened.Header)),
        CodecEntry.Of<RunResumed>("resumed", (to, resumed) => to.Fixed(resumed.Holder), from => new(from.Fixed())),
        CodecEntry.Of<WindowSealed>("sealed", (to, one) => Write(to, one.Seal), from => new(ReadSeal(from))),
        CodecEntry.Of<CheckpointSealed>(
            "checkpoint", Write, from => new(from.Time(), from.Fixed(), from.Long(), from.Int(), from.Int())),
        CodecEntry.Of<RunClosed>("closed", (to, closed) => Write(to, closed.End), from => new(ReadEnd(from))),
        CodecEntry.Of<CheckpointPart>(
            Part, Write, from => new(from.Int(), from.Many(static each => each.Int()), from.Bytes())));

    private static void Write(StateWriter to, WindowSeal seal)
    {
        to.Time(seal.At);
        to.Long(seal.Delivered);
        to.Real(seal.WallSeconds);
        to.Many(seal.HostHashes, static (each, hash) => each.Fixed(hash));
    }

    private static WindowSeal ReadSeal(StateReader from) =>
        new(from.Time(), from.Long(), from.Real(), from.Many(static each => each.Fixed()));

    private static void Write(StateWriter to, CheckpointSealed checkpoint)
    {
        to.Time(checkpoint.At);
        to.Fixed(checkpoint.Holder);
        to.Long(checkpoint.Number);
        to.Int(checkpoint.Parts);
        to.Int(checkpoint.Hosts);
    }

    private static void Write(StateWriter to, RunEnd end)
    {
        to.Fixed(end.Hash);
        to.Long(end.Delivered);
        to.Real(end.WallSeconds);
        to.Text(end.ResultJson);
        to.OptionalText(end.Failure);
    }

    private static RunEnd ReadEnd(StateReader from) =>
        new(from.Fixed(), from.Long(), from.Real(), from.Text(), from.OptionalText());

    private static void Write(StateWriter to, CheckpointPart part)
    {
        to.Int(part.FirstHost);
        to.Many(part.Lengths, static (each, length) => each.Int(length));
        to.Bytes(part.Packed);
    }
}
