using ActorXen.Messages;

namespace ActorXen.Nodes.Wire;

// Any node -> worker   WorkerStatusWanted -> WorkerStatus
//                      SightWanted -> WorkerSight
//                      TopWanted -> WorkerTop

/// <summary>How far a member is, and how much time the exchange with the others takes.</summary>
/// <param name="At">Virtual time that it has reached.</param>
/// <param name="Delivered">Messages delivered on its hosts since the run began.</param>
/// <param name="Windows">Windows between members since the epoch began.</param>
/// <param name="EventsSent">Events sent to other members' hosts since the epoch began.</param>
/// <param name="BytesSent">Bytes of those events, without framing and Akka's envelopes.</param>
/// <param name="WaitNanoseconds">
/// Wall time spent at the ends of windows: sending, waiting for the others, taking in events.
/// </param>
/// <param name="MedianWait">Median of that time over the windows, in nanoseconds.</param>
/// <param name="LongWait">99th percentile of that time over the windows, in nanoseconds.</param>
public readonly record struct MemberFigures(
    VirtualTime At,
    long Delivered,
    long Windows,
    long EventsSent,
    long BytesSent,
    long WaitNanoseconds,
    long MedianWait,
    long LongWait);

/// <summary>Asks a worker for its status.</summary>
internal sealed record WorkerStatusWanted : IWireMessage
{
    public static readonly WorkerStatusWanted Instance = new();
}

/// <summary>An epoch in which a worker takes part.</summary>
/// <param name="Hosts">How many hosts the worker has in it.</param>
public sealed record EpochStatus(string RunId, long Epoch, int Hosts, MemberFigures Figures);

/// <summary>What a worker does.</summary>
/// <param name="Epochs">Epochs in which the worker takes part.</param>
/// <param name="StaleDropped">
/// Messages dropped because their epoch or window was over, since the node started.
/// </param>
/// <param name="Unreadable">Messages that could not be decoded.</param>
/// <param name="DirectConnections">
/// Members that send batches to this one directly; the others send them through Akka.Remote.
/// </param>
public sealed record WorkerStatus(
    IReadOnlyList<EpochStatus> Epochs, long StaleDropped, long Unreadable, int DirectConnections) : IWireMessage;

/// <summary>Asks a worker for a look at its hosts of a run, and for more looks during the next seconds.</summary>
/// <param name="Domain">HOST/DOMAIN to look at more closely; empty for none.</param>
internal sealed record SightWanted(string RunId, string Domain) : IWireMessage;

/// <param name="Sight">The latest look, as <c>RunSight</c> writes it; empty if there is none.</param>
internal sealed record WorkerSight(ReadOnlyMemory<byte> Sight) : IWireMessage;

/// <summary>Asks a worker for the sums of domains of its hosts, and for more looks during the next seconds.</summary>
/// <param name="Host">Pattern of hosts; empty for all.</param>
/// <param name="Domain">Pattern of domains; empty for all.</param>
internal sealed record TopWanted(string RunId, string Host, string Domain) : IWireMessage;

/// <param name="Top">The latest look, as <c>TopSight</c> writes it; empty if there is none.</param>
internal sealed record WorkerTop(ReadOnlyMemory<byte> Top) : IWireMessage;
