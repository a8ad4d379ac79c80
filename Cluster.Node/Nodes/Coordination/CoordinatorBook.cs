using System.Collections.Immutable;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;

namespace ActorXen.Nodes.Coordination;

/// <summary>What a coordinator knows of its cluster's runs: a fold over its journal, so that any node can rebuild
/// it.</summary>
internal sealed class CoordinatorBook
{
    /// <summary>Runs that are over: the store has them all, status shows the latest.</summary>
    private const int MostOver = 50;

    private readonly ImmutableList<CoordinatedRun> _runs;

    private CoordinatorBook(ImmutableList<CoordinatedRun> runs, long lastEpoch) =>
        (_runs, LastEpoch) = (runs, lastEpoch);

    public static CoordinatorBook Empty { get; } = new([], 0);

    /// <summary>Zero before the first.</summary>
    public long LastEpoch { get; }

    /// <summary>In the order in which they were submitted.</summary>
    public IEnumerable<CoordinatedRun> Open => _runs.Where(run => run.IsOpen);

    /// <summary>The latest first.</summary>
    public IEnumerable<CoordinatedRun> Over => _runs.Where(run => !run.IsOpen).Reverse();

    public static CoordinatorBook Of(IEnumerable<ICoordinatorEvent> journal) =>
        journal.Aggregate(Empty, (book, one) => book.Apply(one));

    public CoordinatorBook Apply(ICoordinatorEvent one) => one switch
    {
        RunSubmitted submitted when Find(submitted.Order.Header.RunId) is null =>
            new(_runs.Add(new(submitted.Order)), LastEpoch),
        RunCancelled cancelled => End(cancelled.RunId, run => run with { Phase = RunPhase.Cancelled }),
        RunFinished finished => End(finished.RunId, run => run.Finish(finished)),
        EpochBegan began when Find(began.RunId) is { } run =>
            new(_runs.Replace(run, run with { HasBegun = true }), began.Number),
        EpochBegan began => new(_runs, began.Number),
        _ => this,
    };

    /// <summary>Takes what an epoch reached; it is not in the journal.</summary>
    public CoordinatorBook Note(string runId, VirtualTime reached, RunProgress? last) => Find(runId) is { } run
        ? new(_runs.Replace(run, run with { Reached = reached, Last = last }), LastEpoch)
        : this;

    /// <summary>By its whole id.</summary>
    public CoordinatedRun? Find(string runId) => _runs.Find(run => run.RunId == runId);

    /// <summary>By its id or a beginning of it.</summary>
    /// <param name="problem">Set if the result is null.</param>
    public CoordinatedRun? Find(string idOrPrefix, out string problem)
    {
        problem = "";
        if (Find(idOrPrefix) is { } exact) return exact;
        var fitting = _runs.Where(run => run.RunId.StartsWith(idOrPrefix, StringComparison.Ordinal)).ToList();
        if (fitting is [var only]) return only;
        problem = fitting.Count == 0
            ? $"The cluster has no run {idOrPrefix}. See actorxen status."
            : $"{idOrPrefix} is the beginning of {fitting.Count} runs. Write more of it.";
        return null;
    }

    private CoordinatorBook End(string runId, Func<CoordinatedRun, CoordinatedRun> end)
    {
        if (Find(runId) is not { } run) return this;
        var runs = _runs.Replace(run, end(run));
        var over = runs.Where(each => !each.IsOpen).ToList();
        return new(runs.RemoveRange(over.Take(over.Count - MostOver)), LastEpoch);
    }
}

/// <summary>One run of the book.</summary>
internal sealed record CoordinatedRun(RunOrder Order)
{
    public string RunId => Order.Header.RunId;

    public RunPhase Phase { get; init; } = RunPhase.Queued;

    public bool IsOpen => Phase == RunPhase.Queued;

    /// <summary>It had an epoch: it does not wait for more nodes any more.</summary>
    public bool HasBegun { get; init; }

    public RunFinished? End { get; init; }

    /// <summary>Virtual time that this coordinator has seen sealed; not from the journal.</summary>
    public VirtualTime Reached { get; init; }

    /// <summary>The latest progress of its last epoch; not from the journal.</summary>
    public RunProgress? Last { get; init; }

    public CoordinatedRun Finish(RunFinished end) =>
        this with { End = end, Phase = end.Failure is null ? RunPhase.Complete : RunPhase.Failed };
}
