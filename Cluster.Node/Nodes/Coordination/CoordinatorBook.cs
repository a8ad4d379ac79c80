using System.Collections.Immutable;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Runs;

namespace ActorXen.Nodes.Coordination;

/// <summary>
/// What a coordinator knows of its cluster's runs. It is a fold over the journal, so any node can rebuild it.
/// </summary>
internal sealed class CoordinatorBook
{
    /// <summary>Finished runs to remember. Status shows these; the store has all of them.</summary>
    private const int MostOver = 50;

    private readonly ImmutableList<CoordinatedRun> _runs;

    private CoordinatorBook(ImmutableList<CoordinatedRun> runs, long lastEpoch) =>
        (_runs, LastEpoch) = (runs, lastEpoch);

    public static CoordinatorBook Empty { get; } = new([], 0);

    /// <summary>Number of the latest epoch; zero before the first.</summary>
    public long LastEpoch { get; }

    /// <summary>Runs that are not over, in the order in which they were submitted.</summary>
    public IEnumerable<CoordinatedRun> Open => _runs.Where(run => run.IsOpen);

    /// <summary>Finished runs, the latest first.</summary>
    public IEnumerable<CoordinatedRun> Over => _runs.Where(run => !run.IsOpen).Reverse();

    public static CoordinatorBook Of(IEnumerable<ICoordinatorEvent> journal) =>
        journal.Aggregate(Empty, (book, one) => book.Apply(one));

    /// <summary>Events from which the same book is rebuilt, as far as it is in the journal.</summary>
    public IEnumerable<ICoordinatorEvent> Events()
    {
        foreach (var run in _runs)
        {
            yield return new RunSubmitted(run.Order);
            if (run.HasBegun) yield return new EpochBegan(LastEpoch, run.RunId, []);
            if (run.Phase == RunPhase.Cancelled) yield return new RunCancelled(run.RunId);
            if (run.End is { } end) yield return end;
        }

        if (LastEpoch > 0) yield return new EpochBegan(LastEpoch, "", []);
    }

    public CoordinatorBook Apply(ICoordinatorEvent one) => one switch
    {
        RunSubmitted submitted when Find(submitted.Order.Header.RunId) is null =>
            new(_runs.Add(new(submitted.Order)), LastEpoch),
        // A request that was accepted while the run's end was being written comes after that end.
        RunCancelled cancelled when Find(cancelled.RunId) is { IsOpen: true } =>
            End(cancelled.RunId, run => run with { Phase = RunPhase.Cancelled }),
        RunFinished finished => End(finished.RunId, run => run.Finish(finished)),
        EpochBegan began when Find(began.RunId) is { } run =>
            new(_runs.Replace(run, run with { HasBegun = true }), began.Number),
        EpochBegan began => new(_runs, began.Number),
        // Requests that came twice or too late, and what says nothing about runs.
        RunSubmitted or RunCancelled or CoordinatorTookOver or BookKept => this,
        _ => throw new InvalidOperationException($"the journal has an unknown event: {one}"),
    };

    /// <summary>Takes how far an epoch came, which is not in the journal.</summary>
    public CoordinatorBook Note(string runId, VirtualTime reached, RunProgress? last) =>
        Change(runId, run => run with { Reached = reached, Last = last });

    /// <summary>Changes what is known of a run and is not in the journal.</summary>
    public CoordinatorBook Change(string runId, Func<CoordinatedRun, CoordinatedRun> change) => Find(runId) is { } run
        ? new(_runs.Replace(run, change(run)), LastEpoch)
        : this;

    /// <summary>Finds a run by its whole id.</summary>
    public CoordinatedRun? Find(string runId) => _runs.Find(run => run.RunId == runId);

    /// <summary>Finds a run by its id, a prefix that fits only one run, or a name that only one run has.</summary>
    /// <param name="problem">Why the result is null; else empty.</param>
    public CoordinatedRun? Find(string idOrName, out string problem)
    {
        problem = "";
        if (Find(idOrName) is { } exact) return exact;
        var fitting = _runs.Where(run => run.RunId.StartsWith(idOrName, StringComparison.Ordinal)).ToList();
        var named = _runs.Where(run => run.Order.Header.Name == idOrName).ToList();
        if (fitting is [var only]) return only;
        if (fitting.Count == 0 && named is [var one]) return one;
        problem = (fitting.Count, named.Count) switch
        {
            (0, 0) => $"The cluster has no run {idOrName}. See actorxen status.",
            (0, _) => $"{named.Count} runs have the name {idOrName}. Write the id.",
            _ => $"The ids of {fitting.Count} runs begin with {idOrName}. Write more of the id.",
        };
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

    /// <summary>Whether it had an epoch. If so, it no longer waits for the least number of workers.</summary>
    public bool HasBegun { get; init; }

    public RunFinished? End { get; init; }

    /// <summary>Latest virtual time that this coordinator has seen sealed; not from the journal.</summary>
    public VirtualTime Reached { get; init; }

    /// <summary>Latest progress of its last epoch; not from the journal.</summary>
    public RunProgress? Last { get; init; }

    /// <summary>
    /// Nodes of an epoch that ended before anything of the run was sealed; null if the latest epoch did not end so. Not
    /// from the journal.
    /// </summary>
    public IReadOnlyList<NodeId>? Broken { get; init; }

    /// <summary>Epochs that lost a node before anything of the run was sealed; not from the journal.</summary>
    public int EpochsThatLostNodes { get; init; }

    public CoordinatedRun Finish(RunFinished end) =>
        this with { End = end, Phase = end.Failure is null ? RunPhase.Complete : RunPhase.Failed };
}
