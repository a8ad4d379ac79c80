namespace ActorXen.Messages;

/// <summary>The path that a request takes.</summary>
public enum RequestKind
{
    Network = 0,
    Disk = 1,
    EventChannel = 2,
}

/// <summary>What applications record, in guests and outside.</summary>
public static class WorkloadFacts
{
    public static readonly FactSet All = new();

    /// <summary>The domain that served it, and the time from when it was due to its reply.</summary>
    public static readonly FactType<DomainId, Duration, RequestKind> RequestCompleted =
        All.Fact<DomainId, Duration, RequestKind>(100, "request_completed", "latency", "kind");

    /// <summary>
    /// Requests not sent because too many were outstanding, or packets of a stream that were not acknowledged.
    /// </summary>
    public static readonly FactType<DomainId, long> RequestAbandoned =
        All.Fact<DomainId, long>(108, "request_abandoned", "requests");

    /// <summary>A domain made a request, or got one from outside, and how long after it was due.</summary>
    public static readonly FactType<DomainId, RequestKind, Duration> RequestIssued =
        All.Fact<DomainId, RequestKind, Duration>(109, "request_issued", "kind", "late_by");

    /// <summary>A request was due, whether it could be made or not.</summary>
    public static readonly FactType<DomainId, RequestKind> RequestDue =
        All.Fact<DomainId, RequestKind>(130, "request_due", "kind");

    /// <summary>A periodic task began what was due, and how long after it was due.</summary>
    public static readonly FactType<DomainId, Duration> ReleaseServed =
        All.Fact<DomainId, Duration>(131, "release_served", "late_by");

    /// <summary>Times at which a periodic task was due but not done with the one before.</summary>
    public static readonly FactType<DomainId, long> ReleasesSkipped =
        All.Fact<DomainId, long>(132, "releases_skipped", "releases");

    /// <summary>CPU time that a periodic task or a recording was due to use.</summary>
    public static readonly FactType<DomainId, Duration> WorkAsked =
        All.Fact<DomainId, Duration>(133, "work_asked", "cpu_time");

    /// <summary>CPU time of a finished piece of computation, without the penalty of cold caches.</summary>
    public static readonly FactType<DomainId, Duration> WorkCompleted =
        All.Fact<DomainId, Duration>(110, "work_completed", "cpu_time");

    /// <summary>How long all jobs of a batch took together.</summary>
    public static readonly FactType<DomainId, Duration> BatchCompleted =
        All.Fact<DomainId, Duration>(112, "batch_completed", "length");

    /// <summary>A loop of IPIs got the answers of so many pCPUs, this long after its first exit.</summary>
    public static readonly FactType<DomainId, Duration, int> IpiRoundEnded =
        All.Fact<DomainId, Duration, int>(227, "ipi_round_ended", "length", "targets");

    public static readonly Counter IpiRounds =
        All.Count(IpiRoundEnded, "ipi_rounds", "rounds of loops of IPIs that all targets have answered");

    public static readonly Counter IpiRoundTime = All.Sum(
        IpiRoundEnded, FactPart.First, "ipi_round_time", "length of those rounds", Unit.Nanoseconds);

    public static readonly Counter IpiRoundTargets =
        All.Sum(IpiRoundEnded, FactPart.Second, "ipi_round_targets", "pCPUs that those rounds interrupted");

    public static readonly Counter Abandoned = All.Sum(
        RequestAbandoned, FactPart.First, "requests_abandoned",
        "requests not sent because too many were outstanding, or packets of a stream that were not acknowledged",
        Unit.Requests, loss: ["requests abandoned: too many outstanding"]);

    public static readonly Counter Issued = All.Count(
        RequestIssued, "requests_issued", "requests that the domain made, or that were made of it from outside",
        Unit.Requests);

    public static readonly Counter IssuedLate = All.Sum(
        RequestIssued, FactPart.Second, "requests_late_time",
        "time by which requests were made later than they were due, added up", Unit.Nanoseconds);

    public static readonly Counter Offered = All.Count(
        RequestDue, "requests_offered",
        "requests that were due by the clients' rates; those not issued were abandoned", Unit.Requests);

    public static readonly Counter Releases = All.Count(
        ReleaseServed, "releases", "times at which a periodic task began what was due");

    public static readonly Counter ReleaseLateness = All.Sum(
        ReleaseServed, FactPart.First, "release_lateness", "time by which they were late, added up",
        Unit.Nanoseconds);

    public static readonly Counter Skipped = All.Sum(
        ReleasesSkipped, FactPart.First, "releases_skipped",
        "times at which a periodic task was due but not done with the one before",
        loss: ["releases skipped: the task was not done"]);

    public static readonly Counter Asked = All.Sum(
        WorkAsked, FactPart.First, "work_asked_time",
        "CPU time that periodic tasks and recordings were due to use; work_time is what they used", Unit.Nanoseconds);

    public static readonly Counter Work = All.Sum(
        WorkCompleted, FactPart.First, "work_time", "CPU time of the computation that is done, overheads not counted",
        Unit.Nanoseconds);

    public static readonly Counter Batches = All.Count(BatchCompleted, "batches", "batches that are done");

    public static readonly Counter BatchTime = All.Sum(
        BatchCompleted, FactPart.First, "batch_time",
        "time that those batches took, from the first job's begin to the last one's end", Unit.Nanoseconds);

    public static readonly Latency RequestLatency = All.Latency(
        RequestCompleted, FactPart.First, "request_latency_*",
        "from when a request was due to its reply, of requests that the domain served",
        Subject.Domain, by: Group.Of<RequestKind>(FactPart.Second));
}
