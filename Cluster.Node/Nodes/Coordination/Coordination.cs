using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Coordination;

// What a node says to the coordinator, and what it hears.
//   node        -> coordinator  SubmitRun          once per run; with the submitter's id, so that it may be repeated
//   node        -> coordinator  CancelRun          the run stops at its next sealed time
//   node        -> coordinator  DescribeCluster, DescribeRun
//   node        -> coordinator  ReleaseNode        before it leaves: the epoch ends at the next sealed time
//   coordinator -> node         RunAccepted, RequestRefused, ClusterDescription, RunDescription, NodeReleased

/// <summary>
/// What travels between nodes and the coordinator. A closed list: see <see cref="CoordinationCodec"/>.
/// </summary>
internal interface ICoordination;

/// <summary>What can be asked of the coordinator.</summary>
internal interface ICoordinatorRequest : ICoordination;

/// <param name="Order">The run and how to execute it.</param>
internal sealed record SubmitRun(RunOrder Order) : ICoordinatorRequest;

/// <param name="RunId">Whole, or a beginning that fits only one run.</param>
internal sealed record CancelRun(string RunId) : ICoordinatorRequest;

internal sealed record DescribeCluster : ICoordinatorRequest;

/// <param name="RunId">Whole, or a beginning that fits only one run.</param>
internal sealed record DescribeRun(string RunId) : ICoordinatorRequest;

/// <param name="Node">That wants to leave.</param>
internal sealed record ReleaseNode(Address Node) : ICoordinatorRequest;

internal sealed record RunAccepted(string RunId) : ICoordination;

/// <summary>Why a request is refused.</summary>
internal enum Refusal
{
    /// <summary>The same request may succeed later.</summary>
    NotNow = 0,

    /// <summary>There is no such run.</summary>
    Unknown = 1,

    /// <summary>It comes too late.</summary>
    Over = 2,
}

/// <param name="Problem">One line: what is wrong and what to do.</param>
internal sealed record RequestRefused(string Problem, Refusal Why = Refusal.NotNow) : ICoordination;

internal sealed record NodeReleased : ICoordination;

/// <summary>Where a submitted run stands.</summary>
public enum RunPhase
{
    /// <summary>Others are before it.</summary>
    Queued = 0,
    Running = 1,

    /// <summary>It waits for something; it says what.</summary>
    Paused = 2,
    Complete = 3,
    Failed = 4,

    /// <summary>Stopped by a user. What it did is in the store.</summary>
    Cancelled = 5,
}

/// <param name="Note">Why it waits, or why it failed; empty if neither.</param>
/// <param name="At">Virtual time that is sealed.</param>
/// <param name="Begun">Where its present epoch began.</param>
/// <param name="Hash">Of the complete run; null before.</param>
public sealed record RunView(
    string RunId, string Scenario, RunPhase Phase, string Note, VirtualTime At, Duration Length, VirtualTime Begun,
    long Delivered, double WallSeconds, ulong? Hash)
{
    /// <summary>From losses of nodes, as far as this coordinator knows; the latest last.</summary>
    public IReadOnlyList<RecoveryView> Recoveries { get; init; } = [];

    public bool IsOver => Phase is RunPhase.Complete or RunPhase.Failed or RunPhase.Cancelled;
}

/// <param name="View">Where it stands.</param>
/// <param name="ReportText">Its report as tables; empty before its end.</param>
public sealed record RunDescription(RunView View, string ReportText) : ICoordination;

/// <param name="Address">HOST:PORT.</param>
/// <param name="Status">Of membership: joining, up, leaving, exiting, down.</param>
/// <param name="IsReachable">As far as the coordinator sees.</param>
/// <param name="Hosts">Of the present epoch's run; 0 without a share.</param>
public sealed record MemberView(
    string Address, IReadOnlyList<string> Roles, string Status, bool IsReachable, string Version, int Hosts);

/// <param name="Coordinator">HOST:PORT of the node that leads.</param>
/// <param name="Epoch">Number of the latest epoch; 0 before the first.</param>
/// <param name="Members">In address order.</param>
/// <param name="Runs">Open ones in the order in which they run, then the latest that are over.</param>
/// <param name="Note">Why nothing runs; empty if nothing is in the way.</param>
public sealed record ClusterDescription(
    string Coordinator, long Epoch, IReadOnlyList<MemberView> Members, IReadOnlyList<RunView> Runs,
    string Note) : ICoordination;
