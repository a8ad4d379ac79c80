using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Nodes.Wire;

// The messages of one epoch of a run, in the order in which they are sent.
//   coordinator -> worker   BeginEpoch                  build these hosts; then StartHosts, or LoadHosts part by part
//   coordinator -> worker   RunHosts                    to a common time; again and again
//   worker -> worker        EventBatch                  one for each other member and window
//   worker -> worker        BatchWanted                 a batch is late: send it again, if it was sent
//   worker -> worker        LinkOffer, LinkHello        connect to me directly; I am this member
//   coordinator -> worker   SaveHosts, ReportFacts      each asks for one part
//   coordinator -> worker   SaveParts                   write all of your hosts to the store
//   coordinator -> worker   FetchParts, LoadFetched     read your hosts from the store; then load them
//   worker -> coordinator   HostsState, HostsPacked, PartsDone, CommandFailed   one answers each numbered command
//   worker -> coordinator   WorkerProgress              every second, without being asked
//   coordinator -> worker   AbandonEpoch                ends this epoch and older ones of the run
// A repeated command is answered again but not executed again.

/// <summary>A command of the coordinator. It numbers the commands to each worker from 1.</summary>
internal interface IEpochCommand : IEpochMessage
{
    int Number { get; }
}

/// <summary>A worker's answer to the command of the same number.</summary>
internal interface IEpochAnswer : IEpochMessage
{
    int Number { get; }
}

/// <summary>Begin this epoch and end older ones of the run.</summary>
/// <param name="Number">Always 1.</param>
/// <param name="ScenarioName">For error messages.</param>
/// <param name="ScenarioText">The scenario with every setting resolved.</param>
/// <param name="Options">How to execute the run.</param>
/// <param name="Self">The receiver's number among the members.</param>
/// <param name="Members">Paths of the members' workers, by member number.</param>
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
    /// <summary>What a member must know to connect directly. Chosen at random for each epoch; 32 hex digits.</summary>
    public string Token { get; init; } = "";

    /// <summary>Which requests and wakeups the receiver's hosts record, as the run's header keeps it.</summary>
    public string Paths { get; init; } = "";

    /// <summary>Whether they record every fact.</summary>
    public bool IsTraced { get; init; }

    public int RoughBytes => ScenarioText.Length + MemberOfHost.Count;
}

internal sealed record StartHosts(EpochKey Key, int Number) : IEpochCommand;

/// <param name="At">Virtual time of the hosts once they are loaded.</param>
/// <param name="Part">States of some of the receiver's hosts.</param>
internal sealed record LoadHosts(EpochKey Key, int Number, VirtualTime At, PackedHosts Part) : IEpochCommand
{
    public int RoughBytes => Part.RoughBytes;
}

internal sealed record RunHosts(EpochKey Key, int Number, VirtualTime Horizon) : IEpochCommand;

/// <param name="FromHost">
/// Lowest host number to save. The answer has the receiver's hosts from there on, as many as fit.
/// </param>
/// <param name="Most">Largest number of hosts to save; at least 1.</param>
internal sealed record SaveHosts(EpochKey Key, int Number, int FromHost, int Most) : IEpochCommand;

/// <param name="FromHost">As in <see cref="SaveHosts"/>.</param>
internal sealed record ReportFacts(EpochKey Key, int Number, int FromHost) : IEpochCommand;

/// <summary>Write the states of your hosts to the store. Answered with <see cref="PartsDone"/>.</summary>
/// <param name="Holder">With <paramref name="Attempt"/> the parts' place in the store.</param>
internal sealed record SaveParts(EpochKey Key, int Number, ulong Holder, long Attempt) : IEpochCommand;

/// <summary>
/// Read these parts from the store, but change no host yet. Answered with <see cref="PartsDone"/> without parts.
/// </summary>
/// <param name="Holder">With <paramref name="Attempt"/> the parts' place in the store.</param>
/// <param name="Parts">Those that have hosts of the receiver.</param>
internal sealed record FetchParts(
    EpochKey Key, int Number, ulong Holder, long Attempt, IReadOnlyList<HostPart> Parts) : IEpochCommand
{
    public int RoughBytes => Parts.Count * HostPart.RoughBytes;
}

/// <summary>Load your hosts from the parts that were read.</summary>
/// <param name="At">Virtual time of the hosts once they are loaded.</param>
internal sealed record LoadFetched(EpochKey Key, int Number, VirtualTime At) : IEpochCommand;

/// <summary>End this epoch of the run and all earlier ones. Not answered.</summary>
internal sealed record AbandonEpoch(EpochKey Key) : IEpochMessage;

/// <summary>The command is done; this is the sender's state now.</summary>
/// <param name="At">Everything before this virtual time has happened on the sender's hosts.</param>
/// <param name="Threads">How many threads run its hosts.</param>
/// <param name="Delivered">Messages delivered on its hosts since the run began.</param>
/// <param name="Windows">Windows that its threads have run.</param>
/// <param name="Hashes">Hashes of its hosts, in order of host number.</param>
internal sealed record HostsState(
    EpochKey Key, int Number, VirtualTime At, int Threads, long Delivered, long Windows, IReadOnlyList<ulong> Hashes)
    : IEpochAnswer
{
    /// <summary>
    /// What the sender's hosts counted in the window that the command ended, as bytes of a window; empty if the command
    /// ended none.
    /// </summary>
    public ReadOnlyMemory<byte> Window { get; init; }

    /// <summary>What they recorded in it, as bytes; empty if they record nothing.</summary>
    public ReadOnlyMemory<byte> Recorded { get; init; }

    public int RoughBytes => Hashes.Count * sizeof(ulong) + Window.Length + Recorded.Length;
}

/// <param name="Part">States of hosts, or of their watchers.</param>
/// <param name="Next">Number of the sender's first host that is not included yet; -1 if there is none.</param>
internal sealed record HostsPacked(EpochKey Key, int Number, PackedHosts Part, int Next) : IEpochAnswer
{
    public int RoughBytes => Part.RoughBytes;
}

/// <summary>The sender's parts are in the store, or were read from it.</summary>
/// <param name="Parts">What was written, in order of hosts.</param>
/// <param name="Problem">Why the sender cannot do it, as sentences; empty if it could.</param>
internal sealed record PartsDone(EpochKey Key, int Number, IReadOnlyList<HostPart> Parts, string Problem)
    : IEpochAnswer
{
    public int RoughBytes => Parts.Count * HostPart.RoughBytes + Problem.Length;
}

/// <summary>Why a command was not carried out.</summary>
internal enum FailureKind
{
    /// <summary>An entity failed, and with it the run.</summary>
    Entity = 1,

    /// <summary>Another member failed and will report why.</summary>
    Peer = 2,

    /// <summary>A state or a scenario cannot be read.</summary>
    Format = 3,

    /// <summary>The epoch is over.</summary>
    Stale = 4,

    /// <summary>Anything else.</summary>
    Other = 5,
}

/// <param name="Host">Number of the entity's host; -1 unless an entity failed.</param>
/// <param name="Path">Path of the entity; empty unless an entity failed.</param>
/// <param name="At">Virtual time of the failure; zero unless an entity failed.</param>
/// <param name="Problem">One line.</param>
internal sealed record CommandFailed(
    EpochKey Key, int Number, FailureKind Kind, int Host, string Path, VirtualTime At, string Problem) : IEpochAnswer
{
    public int RoughBytes => Problem.Length;
}

/// <param name="Number">Number of the latest command that arrived.</param>
/// <param name="Figures">How far the worker is.</param>
internal sealed record WorkerProgress(EpochKey Key, int Number, MemberFigures Figures) : IEpochMessage
{
    /// <summary>What the worker waits for, such as the store, as sentences; empty if it does not wait.</summary>
    public string Waiting { get; init; } = "";
}

/// <summary>The events that one member's hosts send to those of another member in one window.</summary>
/// <param name="Window">Counted from 0 since the epoch began; the same for all members.</param>
/// <param name="From">The sender's number among the members.</param>
/// <param name="HasFailed">Whether a host of the sender failed; if so, there is no next window.</param>
/// <param name="Due">
/// Earliest virtual time at which the sender has something to do or an event that it sent to any member is due.
/// </param>
/// <param name="Events">Written by <see cref="EventWriter"/>.</param>
internal sealed record EventBatch(
    EpochKey Key, long Window, int From, bool HasFailed, VirtualTime Due, ReadOnlyMemory<byte> Events) : IEpochMessage
{
    public int RoughBytes => Events.Length;
}

/// <summary>Send a batch again.</summary>
/// <param name="Window">Window of the batch that did not arrive.</param>
/// <param name="From">Number of the member that waits for it.</param>
internal sealed record BatchWanted(EpochKey Key, long Window, int From) : IEpochMessage;

/// <summary>
/// The receiver can connect to the sender to send batches directly. Not answered; repeated until it connects.
/// </summary>
/// <param name="From">The sender's number among the members.</param>
/// <param name="Port">Port on which the sender's node accepts connections.</param>
internal sealed record LinkOffer(EpochKey Key, int From, int Port) : IEpochMessage;

/// <summary>The greeting at the beginning of a direct connection, and sent only there.</summary>
/// <param name="Key">The epoch whose batches the connection carries.</param>
/// <param name="From">The sender's number among the members.</param>
internal sealed record LinkHello(EpochKey Key, int From) : IEpochMessage
{
    /// <summary>Shows that the sender is a member: <see cref="BeginEpoch.Token"/>.</summary>
    public string Token { get; init; } = "";
}

/// <summary>A piece of a message that is too large for one frame.</summary>
/// <param name="Id">Different for each message of a sender in an epoch.</param>
/// <param name="Index">Counted from 0.</param>
/// <param name="Count">Number of pieces.</param>
/// <param name="Manifest">Manifest of the whole message.</param>
/// <param name="Bytes">Bytes of this piece.</param>
internal sealed record Fragment(
    EpochKey Key, long Id, int Index, int Count, string Manifest, ReadOnlyMemory<byte> Bytes) : IEpochMessage;
