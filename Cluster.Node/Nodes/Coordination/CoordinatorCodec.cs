using ActorXen.Messages;

namespace ActorXen.Nodes.Coordination;

/// <summary>Encodes the coordinator's events. These bytes are in users' stores.</summary>
internal static class CoordinatorCodec
{
    public static Codec Events { get; } = new(
        "what the coordinator keeps",
        CodecEntry.Of<CoordinatorTookOver>(
            "coordinator-took-over", (to, over) => to.Text(over.Node), from => new(from.Text())),
        CodecEntry.Of<RunSubmitted>(
            "run-submitted",
            RunOrderBytes.Latest,
            (to, one, version) => RunOrderBytes.Write(to, one.Order, version),
            (from, version) => new(RunOrderBytes.Read(from, version)),
            one => RunOrderBytes.VersionFor(one.Order)),
        CodecEntry.Of<RunCancelled>(
            "run-cancelled", (to, cancelled) => to.Text(cancelled.RunId), from => new(from.Text())),
        CodecEntry.Of<RunFinished>(
            "run-finished",
            (to, end) =>
            {
                to.Text(end.RunId);
                to.Fixed(end.Hash);
                to.OptionalText(end.Failure);
                PackedText.Write(to, end.ReportText);
            },
            from => new(from.Text(), from.Fixed(), from.OptionalText(), PackedText.Read(from))),
        CodecEntry.Of<BookKept>("book-kept", WriteBook, from => new(from.Many(ReadEvent))),
        CodecEntry.Of<EpochBegan>(
            "epoch-began",
            (to, epoch) =>
            {
                to.Long(epoch.Number);
                to.Text(epoch.RunId);
                to.Many(epoch.Nodes, static (each, node) => each.Text(node));
            },
            from => new(from.Long(), from.Text(), from.Many(static each => each.Text()))));

    private static void WriteBook(StateWriter to, BookKept book) => to.Many(book.Events, static (each, one) =>
    {
        each.Text(Events.ManifestOf(one));
        each.Bytes(Events.Write(one));
    });

    private static ICoordinatorEvent ReadEvent(StateReader from) =>
        Events.Read(from.Text(), from.View()) is var one and not BookKept
            ? (ICoordinatorEvent)one
            : throw new StateFormatException("a book is in a book");
}
