using ActorXen.Messages;

namespace ActorXen.Nodes.Wire;

// Anybody -> worker   WorkerStatusWanted -> WorkerStatus

/// <summary>How far a member is, and what the others cost it.</summary>
/// <param name="At">Virtual time.</param>
/// <param name="Delivered">Messages on its hosts since the run's beginning.</param>
/// <param name="Windows">Between members, since the epoch began.</param>
/// <param name="EventsSent">To other members' hosts.</param>
/// <param name="BytesSent">In batches, before Akka's envelopes.</param>
/// <param name="WaitNanoseconds">Wall time at the windows' ends: sending, waiting for the others, taking in.</param>
/// <param name="MedianWait">Of one window, nanoseconds.</param>
/// <param name="LongWait">Of one window, nanoseconds: the 99th percentile.</param>
public readonly record struct MemberFigures(
    VirtualTime At,
    long Delivered,
    long Windows,
    long EventsSent,
    long BytesSent,
    long WaitNanoseconds,
    long MedianWait,
    long LongWait);

/// <summary>Asks a worker what it does.</summary>
internal sealed record WorkerStatusWanted : IWireMessage
{
    public static readonly WorkerStatusWanted Instance = new();
}

/// <param name="RunId">Of the run.</param>
/// <param name="Epoch">Of the run.</param>
/// <param name="Hosts">That the worker has.</param>
/// <param name="Figures">How far it is.</param>
public sealed record EpochStatus(string RunId, long Epoch, int Hosts, MemberFigures Figures);

/// <param name="Epochs">That the worker is in.</param>
/// <param name="StaleDropped">Messages of epochs that are over, since the node began.</param>
/// <param name="Unreadable">Messages that could not be read.</param>
/// <param name="DirectConnections">Of other members to this one; what the rest says goes by way of Akka.Remote.</param>
public sealed record WorkerStatus(
    IReadOnlyList<EpochStatus> Epochs, long StaleDropped, long Unreadable, int DirectConnections) : IWireMessage;
