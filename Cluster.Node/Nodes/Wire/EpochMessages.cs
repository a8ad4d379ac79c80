using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Nodes.Wire;

// One epoch of a run, in the order in which it is spoken.
//   coordinator -> worker   BeginEpoch                  build these hosts; then StartHosts, or LoadHosts part by part
//   coordinator -> worker   RunHosts                    to a common time; again and again
//   worker -> worker        EventBatch                  one for each other member and window
//   worker -> worker        BatchWanted                 a batch is late: send it again, if it was sent
//   worker -> worker        LinkOffer, LinkHello        connect to me directly; this is who connects
//   coordinator -> worker   SaveHosts, ReportFacts      each asks for one part
//   worker -> coordinator   HostsState, HostsPacked, CommandFailed   exactly one answers each numbered command
//   worker -> coordinator   WorkerProgress              every second, unasked
//   coordinator -> worker   AbandonEpoch                ends it, and whatever is older
// A command that comes again is answered again and not carried out again.

/// <summary>Numbered by the coordinator, for each worker from 1 on.</summary>
internal interface IEpochCommand : IEpochMessage
{
    int Number { get; }
}

/// <summary>Answers the command of the same number.</summary>
internal interface IEpochAnswer : IEpochMessage
{
    int Number { get; }
}

/// <param name="Key">The epoch that begins; older ones of the same run end.</param>
/// <param name="Number">1.</param>
/// <param name="ScenarioName">For error messages.</param>
/// <param name="ScenarioText">Every setting resolved.</param>
/// <param name="Options">How to execute it.</param>
/// <param name="Self">The receiver's number among the members.</param>
/// <param name="Members">Paths of their workers, by number.</param>
/// <param name="MemberOfHost">By host number.</param>
internal sealed record BeginEpoch(
    EpochKey Key,
    int Number,
    string ScenarioName,
    string ScenarioText,
    ExecutionOptions Options,
    int Self,
    IReadOnlyList<string> Members,
    IReadOnlyList<int> MemberOfHost) : IEpochCommand
{
    public int RoughBytes => ScenarioText.Length + MemberOfHost.Count;
}

internal sealed record StartHosts(EpochKey Key, int Number) : IEpochCommand;

/// <param name="Key">Its epoch.</param>
/// <param name="Number">Of the command.</param>
/// <param name="At">Where all hosts stand once they are loaded.</param>
/// <param name="Part">Some of the receiver's hosts.</param>
internal sealed record LoadHosts(EpochKey Key, int Number, VirtualTime At, PackedHosts Part) : IEpochCommand
{
    public int RoughBytes => Part.RoughBytes;
}

internal sealed record RunHosts(EpochKey Key, int Number, VirtualTime Horizon) : IEpochCommand;

/// <param name="Key">Its epoch.</param>
/// <param name="Number">Of the command.</param>
/// <param name="FromHost">The first of the receiver's hosts with this number or a higher one, and more as they
/// fit.</param>
/// <param name="Most">Hosts; at least 1.</param>
internal sealed record SaveHosts(EpochKey Key, int Number, int FromHost, int Most) : IEpochCommand;

/// <param name="Key">Its epoch.</param>
/// <param name="Number">Of the command.</param>
/// <param name="FromHost">As in <see cref="SaveHosts"/>.</param>
internal sealed record ReportFacts(EpochKey Key, int Number, int FromHost) : IEpochCommand;

/// <summary>Ends this epoch of the run and all before it. Not answered.</summary>
internal sealed record AbandonEpoch(EpochKey Key) : IEpochMessage;

/// <summary>The command is done; so it stands now.</summary>
/// <param name="Key">Its epoch.</param>
/// <param name="Number">Of the command.</param>
/// <param name="At">Everything before has happened on the sender's hosts.</param>
/// <param name="Threads">That run its hosts.</param>
/// <param name="Delivered">Messages on its hosts since the run's beginning.</param>
/// <param name="Windows">Of its threads.</param>
/// <param name="Hashes">Of its hosts, in order of their numbers.</param>
internal sealed record HostsState(
    EpochKey Key, int Number, VirtualTime At, int Threads, long Delivered, long Windows, IReadOnlyList<ulong> Hashes)
    : IEpochAnswer
{
    public int RoughBytes => Hashes.Count * sizeof(ulong);
}

/// <param name="Key">Its epoch.</param>
/// <param name="Number">Of the command.</param>
/// <param name="Part">States of hosts, or of their watchers.</param>
/// <param name="Next">Number of the sender's next host that is not in it; -1 if there is none.</param>
internal sealed record HostsPacked(EpochKey Key, int Number, PackedHosts Part, int Next) : IEpochAnswer
{
    public int RoughBytes => Part.RoughBytes;
}

/// <summary>Why a command was not carried out.</summary>
internal enum FailureKind
{
    /// <summary>An entity failed, and with it the run.</summary>
    Entity = 1,

    /// <summary>Another member failed and will tell why.</summary>
    Peer = 2,

    /// <summary>A state or a scenario cannot be read.</summary>
    Format = 3,

    /// <summary>The epoch is over.</summary>
    Stale = 4,

    /// <summary>Anything else.</summary>
    Other = 5,
}

/// <param name="Key">Its epoch.</param>
/// <param name="Number">Of the command.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Host">Number; -1 unless an entity failed.</param>
/// <param name="Path">Of the entity; else empty.</param>
/// <param name="At">Virtual time, if an entity failed.</param>
/// <param name="Problem">One line.</param>
internal sealed record CommandFailed(
    EpochKey Key, int Number, FailureKind Kind, int Host, string Path, VirtualTime At, string Problem) : IEpochAnswer
{
    public int RoughBytes => Problem.Length;
}

/// <param name="Key">Its epoch.</param>
/// <param name="Number">Of the latest command that arrived.</param>
/// <param name="Figures">How far it is.</param>
internal sealed record WorkerProgress(EpochKey Key, int Number, MemberFigures Figures) : IEpochMessage;

/// <summary>What one member's hosts say to those of another in one window.</summary>
/// <param name="Key">Its epoch.</param>
/// <param name="Window">Counted from 0 since the epoch began; the same for all members.</param>
/// <param name="From">The sender's number among the members.</param>
/// <param name="HasFailed">A host of the sender failed: there is no next window.</param>
/// <param name="Due">When the sender has something to do next, or one of its events for anybody is due.</param>
/// <param name="Events">Written by <see cref="EventWriter"/>.</param>
internal sealed record EventBatch(
    EpochKey Key, long Window, int From, bool HasFailed, VirtualTime Due, ReadOnlyMemory<byte> Events) : IEpochMessage
{
    public int RoughBytes => Events.Length;
}

/// <param name="Key">Its epoch.</param>
/// <param name="Window">Of the batch that did not arrive.</param>
/// <param name="From">Who waits for it.</param>
internal sealed record BatchWanted(EpochKey Key, long Window, int From) : IEpochMessage;

/// <summary>
/// The receiver may send batches to the sender directly. Not answered; comes again if nobody connects.
/// </summary>
/// <param name="Key">Its epoch.</param>
/// <param name="From">The sender's number among the members.</param>
/// <param name="Port">Where its node listens.</param>
internal sealed record LinkOffer(EpochKey Key, int From, int Port) : IEpochMessage;

/// <summary>The first thing on a direct connection; only there.</summary>
/// <param name="Key">Of whose batches it is for.</param>
/// <param name="From">The sender's number among the members.</param>
internal sealed record LinkHello(EpochKey Key, int From) : IEpochMessage;

/// <summary>A piece of a message that is too large to travel at once.</summary>
/// <param name="Key">Its epoch.</param>
/// <param name="Id">Different for each message of a sender in an epoch.</param>
/// <param name="Index">From 0.</param>
/// <param name="Count">Of all pieces.</param>
/// <param name="Manifest">Of the whole.</param>
/// <param name="Bytes">This piece.</param>
internal sealed record Fragment(
    EpochKey Key, long Id, int Index, int Count, string Manifest, ReadOnlyMemory<byte> Bytes) : IEpochMessage;
