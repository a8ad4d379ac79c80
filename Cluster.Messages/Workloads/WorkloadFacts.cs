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

    /// <summary>The domain that served it, and the time from request to reply.</summary>
    public static readonly FactType<DomainId, Duration, RequestKind> RequestCompleted =
        All.Fact<DomainId, Duration, RequestKind>(100, "request_completed", "latency", "kind");

    /// <summary>
    /// Requests not sent because too many were outstanding, or packets of a stream that were not acknowledged.
    /// </summary>
    public static readonly FactType<DomainId, long> RequestAbandoned =
        All.Fact<DomainId, long>(108, "request_abandoned", "requests");

    /// <summary>A domain made a request, or got one from outside.</summary>
    public static readonly FactType<DomainId, RequestKind> RequestIssued =
        All.Fact<DomainId, RequestKind>(109, "request_issued", "kind");

    /// <summary>CPU time of a finished piece of computation, without the penalty of cold caches.</summary>
    public static readonly FactType<DomainId, Duration> WorkCompleted =
        All.Fact<DomainId, Duration>(110, "work_completed", "cpu_time");

    /// <summary>How long all jobs of a batch took together.</summary>
    public static readonly FactType<DomainId, Duration> BatchCompleted =
        All.Fact<DomainId, Duration>(112, "batch_completed", "length");

    public static readonly Counter Abandoned = All.Sum(
        RequestAbandoned, FactPart.First, "requests_abandoned",
        "requests not sent because too many were outstanding, or packets of a stream that were not acknowledged",
        Unit.Requests, loss: ["requests abandoned: too many outstanding"]);

    public static readonly Counter Issued = All.Count(
        RequestIssued, "requests_issued", "requests that the domain made, or that were made of it from outside",
        Unit.Requests);

    public static readonly Counter Work = All.Sum(
        WorkCompleted, FactPart.First, "work_time", "CPU time of the computation that is done, overheads not counted",
        Unit.Nanoseconds);

    public static readonly Counter Batches = All.Count(BatchCompleted, "batches", "batches that are done");

    public static readonly Counter BatchTime = All.Sum(
        BatchCompleted, FactPart.First, "batch_time",
        "time that those batches took, from the first job's begin to the last one's end", Unit.Nanoseconds);

    public static readonly Latency RequestLatency = All.Latency(
        RequestCompleted, FactPart.First, "request_latency_*",
        "from a request to its reply, of requests that the domain served",
        Subject.Domain, by: Group.Of<RequestKind>(FactPart.Second));
}
