using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Coordination;

// What nodes and the coordinator say to each other.
//   node        -> coordinator  SubmitRun          once per run; it has the submitter's id, so it can be repeated
//   node        -> coordinator  CancelRun          the run stops at its next sealed time
//   node        -> coordinator  DescribeCluster, DescribeRun
//   node        -> coordinator  ReleaseNode        before it leaves: the epoch ends at the next sealed time
//   coordinator -> node         RunAccepted, RequestRefused, ClusterDescription, RunDescription, NodeReleased

/// <summary>
/// A message between a node and the coordinator. <see cref="CoordinationCodec"/> lists all of them.
/// </summary>
internal interface ICoordination;

/// <summary>A request to the coordinator.</summary>
internal interface ICoordinatorRequest : ICoordination;

/// <param name="Order">The run and how to execute it.</param>
internal sealed record SubmitRun(RunOrder Order) : ICoordinatorRequest;

/// <param name="RunId">The whole id, a prefix that fits only one run, or a name that only one run has.</param>
internal sealed record CancelRun(string RunId) : ICoordinatorRequest;

internal sealed record DescribeCluster : ICoordinatorRequest;

/// <param name="RunId">The whole id, a prefix that fits only one run, or a name that only one run has.</param>
internal sealed record DescribeRun(string RunId) : ICoordinatorRequest;

/// <param name="Node">The node that wants to leave.</param>
internal sealed record ReleaseNode(Address Node) : ICoordinatorRequest;

internal sealed record RunAccepted(string RunId) : ICoordination;

/// <summary>Why a request is refused.</summary>
internal enum Refusal
{
    /// <summary>The same request may succeed later.</summary>
    NotNow = 0,

    /// <summary>There is no such run.</summary>
    Unknown = 1,

    /// <summary>It comes too late: the run is over.</summary>
    Over = 2,

    /// <summary>Another run has that id.</summary>
    Taken = 3,
}

/// <param name="Problem">One line: what is wrong and what to do.</param>
internal sealed record RequestRefused(string Problem, Refusal Why = Refusal.NotNow) : ICoordination;

internal sealed record NodeReleased : ICoordination;

/// <summary>Where a submitted run stands.</summary>
public enum RunPhase
{
    /// <summary>Other runs come first.</summary>
    Queued = 0,
    Running = 1,

    /// <summary>It waits for something, which <see cref="RunView.Note"/> names.</summary>
    Paused = 2,
    Complete = 3,
    Failed = 4,

    /// <summary>A user stopped it. What it did until then is in the store.</summary>
    Cancelled = 5,
}

/// <summary>How far a run has come.</summary>
/// <param name="Note">Why it waits or failed; empty if it does neither.</param>
/// <param name="At">Virtual time that is sealed.</param>
/// <param name="Begun">Virtual time at which its present epoch began.</param>
/// <param name="Hash">Hash of the complete run; null until then.</param>
public sealed record RunView(
    string RunId, string Scenario, RunPhase Phase, string Note, VirtualTime At, Duration Length, VirtualTime Begun,
    long Delivered, double WallSeconds, ulong? Hash)
{
    /// <summary>Recoveries from the loss of nodes that this coordinator knows of; the latest is last.</summary>
    public IReadOnlyList<RecoveryView> Recoveries { get; init; } = [];

    /// <summary>As its user named it; empty if it has no name.</summary>
    public string Name { get; init; } = "";

    public bool IsOver => Phase is RunPhase.Complete or RunPhase.Failed or RunPhase.Cancelled;
}

/// <summary>A run and its report.</summary>
/// <param name="ReportText">The report as tables; empty until the run is complete.</param>
public sealed record RunDescription(RunView View, string ReportText) : ICoordination;

/// <summary>A member of the cluster, as the coordinator sees it.</summary>
/// <param name="Address">HOST:PORT.</param>
/// <param name="Status">Akka's name of the <see cref="Membership.MemberPhase"/>, in lower case.</param>
/// <param name="Hosts">How many hosts of the present epoch's run it has; 0 without a share.</param>
public sealed record MemberView(
    string Address, IReadOnlyList<string> Roles, string Status, bool IsReachable, string Version, int Hosts);

/// <summary>The cluster's members and runs.</summary>
/// <param name="Coordinator">HOST:PORT of the coordinator's node.</param>
/// <param name="Epoch">Number of the latest epoch; 0 before the first.</param>
/// <param name="Members">In address order.</param>
/// <param name="Runs">Open runs in the order in which they execute, then finished ones, the latest first.</param>
/// <param name="Note">What keeps the next run from executing; empty if nothing does.</param>
public sealed record ClusterDescription(
    string Coordinator, long Epoch, IReadOnlyList<MemberView> Members, IReadOnlyList<RunView> Runs,
    string Note) : ICoordination;
