using ActorXen.Nodes.Epochs;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Nodes.Coordination;

/// <summary>What a coordinator knows of its cluster's runs: a fold over its journal, so that it can be had anew anywhere.</summary>
internal sealed class CoordinatorBook
{
    /// <summary>Runs that are over: the store has them all, status shows the latest.</summary>
    private const int MostOver = 50;

    private readonly List<Entry> _entries = [];

    /// <summary>Zero before the first.</summary>
    public long LastEpoch { get; private set; }

    /// <summary>In the order in which they were submitted.</summary>
    public IEnumerable<Entry> Open => _entries.Where(entry => entry.IsOpen);

    /// <summary>The latest first.</summary>
    public IEnumerable<Entry> Over => _entries.Where(entry => !entry.IsOpen).Reverse();

    public void Apply(ICoordinatorEvent one)
    {
        switch (one)
        {
            case RunSubmitted submitted when Find(submitted.Order.Header.RunId) is null: _entries.Add(new(submitted.Order)); break;
            case RunCancelled cancelled: End(cancelled.RunId, entry => entry.Phase = RunPhase.Cancelled); break;
            case RunFinished finished: End(finished.RunId, entry => entry.Finish(finished)); break;
            case EpochBegan epoch:
                LastEpoch = epoch.Number;
                if (Find(epoch.RunId) is { } begun) begun.HasBegun = true;
                break;
        }
    }

    /// <summary>By its whole id.</summary>
    public Entry? Find(string runId) => _entries.Find(entry => entry.RunId == runId);

    /// <summary>By its id or a beginning of it.</summary>
    /// <param name="problem">Set if the result is null.</param>
    public Entry? Find(string idOrPrefix, out string problem)
    {
        problem = "";
        if (Find(idOrPrefix) is { } exact) return exact;
        var fitting = _entries.Where(entry => entry.RunId.StartsWith(idOrPrefix, StringComparison.Ordinal)).ToList();
        if (fitting is [var only]) return only;
        problem = fitting.Count == 0
            ? $"The cluster has no run {idOrPrefix}. See actorxen status."
            : $"{idOrPrefix} is the beginning of {fitting.Count} runs. Write more of it.";
        return null;
    }

    private void End(string runId, Action<Entry> end)
    {
        if (Find(runId) is not { } entry) return;
        end(entry);
        var over = _entries.Where(each => !each.IsOpen).ToList();
        foreach (var old in over.Take(over.Count - MostOver)) _entries.Remove(old);
    }

    /// <summary>One run.</summary>
    internal sealed class Entry(RunOrder order)
    {
        public RunOrder Order { get; } = order;
        public string RunId => Order.Header.RunId;
        public RunPhase Phase { get; set; } = RunPhase.Queued;
        public bool IsOpen => Phase == RunPhase.Queued;

        /// <summary>It had an epoch: it does not wait for more nodes any more.</summary>
        public bool HasBegun { get; set; }

        public RunFinished? End { get; private set; }

        /// <summary>What this coordinator has seen of it; not from the journal.</summary>
        public VirtualTime Reached { get; set; }

        /// <summary>The latest that its last epoch told.</summary>
        public RunProgress? Last { get; set; }

        public void Finish(RunFinished end) =>
            (End, Phase) = (end, end.Failure is null ? RunPhase.Complete : RunPhase.Failed);
    }
}
