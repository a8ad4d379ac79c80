using ActorXen.Messages;

namespace ActorXen.Nodes.Wire;

/// <summary>How questions about a worker, and their answers, are written.</summary>
internal static class StatusWire
{
    public static readonly WireEntry[] Entries =
    [
        WireEntry.Of<WorkerStatusWanted>("status?", (_, _) => { }, _ => WorkerStatusWanted.Instance),
        WireEntry.Of("status", WriteStatus, ReadStatus) with { Version = 2, ReadOlder = ReadFirstStatus },
    ];

    public static void WriteFigures(StateWriter to, MemberFigures figures)
    {
        to.Long(figures.At.Nanoseconds);
        to.Long(figures.Delivered);
        to.Long(figures.Windows);
        to.Long(figures.EventsSent);
        to.Long(figures.BytesSent);
        to.Long(figures.WaitNanoseconds);
        to.Long(figures.MedianWait);
        to.Long(figures.LongWait);
    }

    public static MemberFigures ReadFigures(StateReader from) =>
        new(
        new(from.Long()), from.Long(), from.Long(), from.Long(), from.Long(), from.Long(), from.Long(), from.Long());

    private static void WriteStatus(StateWriter to, WorkerStatus status)
    {
        EpochWire.Many(to, status.Epochs, WriteEpoch);
        to.Long(status.StaleDropped);
        to.Long(status.Unreadable);
        to.Int(status.DirectConnections);
    }

    private static WorkerStatus ReadStatus(StateReader from) =>
        new(EpochWire.Many(from, ReadEpoch), from.Long(), from.Long(), from.Int());

    /// <summary>Of nodes that have no direct connections.</summary>
    private static WorkerStatus ReadFirstStatus(StateReader from) =>
        new(EpochWire.Many(from, ReadEpoch), from.Long(), from.Long(), DirectConnections: 0);

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
