using ActorXen.Messages;

namespace ActorXen.Nodes.Wire;

/// <summary>Encodes questions about a worker and their answers.</summary>
internal static class StatusWire
{
    private const byte WithConnections = 2;

    public static IReadOnlyList<CodecEntry> Entries { get; } =
    [
        CodecEntry.Of<WorkerStatusWanted>("status?", (_, _) => { }, _ => WorkerStatusWanted.Instance),
        CodecEntry.Of<WorkerStatus>("status", WithConnections, WriteStatus, ReadStatus),
        CodecEntry.Of<SightWanted>(
            "sight?",
            (to, wanted) =>
            {
                to.Text(wanted.RunId);
                to.Text(wanted.Domain);
            },
            from => new(from.Text(), from.Text())),
        CodecEntry.Of<WorkerSight>("sight", (to, sight) => to.Bytes(sight.Sight.Span), from => new(from.Bytes())),
        CodecEntry.Of<TopWanted>(
            "top?",
            (to, wanted) =>
            {
                to.Text(wanted.RunId);
                to.Text(wanted.Host);
                to.Text(wanted.Domain);
            },
            from => new(from.Text(), from.Text(), from.Text())),
        CodecEntry.Of<WorkerTop>("top", (to, top) => to.Bytes(top.Top.Span), from => new(from.Bytes())),
    ];

    public static void WriteFigures(StateWriter to, MemberFigures figures)
    {
        to.Time(figures.At);
        to.Long(figures.Delivered);
        to.Long(figures.Windows);
        to.Long(figures.EventsSent);
        to.Long(figures.BytesSent);
        to.Long(figures.WaitNanoseconds);
        to.Long(figures.MedianWait);
        to.Long(figures.LongWait);
    }

    public static MemberFigures ReadFigures(StateReader from) => new(
        from.Time(), from.Long(), from.Long(), from.Long(), from.Long(), from.Long(), from.Long(), from.Long());

    private static void WriteStatus(StateWriter to, WorkerStatus status, byte version)
    {
        to.Many(status.Epochs, WriteEpoch);
        to.Long(status.StaleDropped);
        to.Long(status.Unreadable);
        if (version >= WithConnections) to.Int(status.DirectConnections);
    }

    private static WorkerStatus ReadStatus(StateReader from, byte version) => new(
        from.Many(ReadEpoch), from.Long(), from.Long(), version >= WithConnections ? from.Int() : 0);

    private static void WriteEpoch(StateWriter to, EpochStatus epoch)
    {
        to.Text(epoch.RunId);
        to.Long(epoch.Epoch);
        to.Int(epoch.Hosts);
        WriteFigures(to, epoch.Figures);
    }

    private static EpochStatus ReadEpoch(StateReader from) =>
        new(from.Text(), from.Long(), from.Int(), ReadFigures(from));
}
