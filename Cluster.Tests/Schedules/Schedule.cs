using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Runs;
using ActorXen.Store.Journal;

namespace ActorXen.Tests.Schedules;

/// <summary>What came of one schedule.</summary>
/// <param name="Violation">The first invariant that did not hold; null if all held.</param>
/// <param name="Trace">Hash of all that happened and when.</param>
/// <param name="LastLines">What happened last.</param>
internal sealed record Outcome(
    int Seed, string? Violation, ulong Trace, long Steps, long Collisions, IReadOnlyList<string> LastLines)
{
    public override string ToString() =>
        $"seed {Seed}: {Violation ?? "all invariants hold"}\n{string.Join('\n', LastLines)}\n"
        + $"Again: {ScheduleTests.SeedVariable}={Seed}";
}

/// <summary>
/// A cluster over a store, with clients and faults, in virtual time: everything that happens follows from a seed.
/// </summary>
internal sealed class Schedule
{
    /// <summary>Nothing fails after that.</summary>
    private const long FaultsEnd = 60 * Micro.Second;

    /// <summary>Until when every run must have ended.</summary>
    private const long LongestEnd = FaultsEnd + (240 * Micro.Second);

    private readonly Timetable _time;
    private readonly StoreModel _store;
    private readonly ClusterModel _cluster;
    private readonly List<Client> _clients = [];
    private readonly int _seed;

    private Schedule(int seed, Mutation mutation, Fibers fibers)
    {
        _seed = seed;
        _time = new(seed, mutation, fibers);
        _store = new(_time);
        _cluster = new(_time, _store, 3 + _time.Below(3));
        for (var number = _time.Below(3); number >= 0; number--)
            _clients.Add(new(_time, _store, number, _cluster.Anyone, () => _cluster.Leader));
    }

    public static Outcome Run(int seed, Mutation mutation, Fibers fibers)
    {
        var schedule = new Schedule(seed, mutation, fibers);
        schedule.Execute();
        var time = schedule._time;
        return new(seed, time.Violation, time.Trace, time.Steps, schedule._store.Collisions, [.. time.LastLines]);
    }

    private void Execute()
    {
        while (_time.Violation is null && !IsOver())
        {
            if (!_time.Step() || _time.Now > LongestEnd)
            {
                _time.Violate("it does not end: " + string.Join(", ", _clients.Select(client =>
                    $"{client.RunId} {(client.IsAccepted ? "accepted" : "not accepted")} {client.Told}")));
            }

            if (_time.Now > FaultsEnd) _time.HasFaults = false;
        }

        if (_time.Violation is null) LookAtTheEnd();
        _cluster.End();
    }

    private bool IsOver() => !_time.HasFaults && _clients.TrueForAll(client => client.Told is not null);

    /// <summary>What was acknowledged is in the store, whoever reads it next.</summary>
    private void LookAtTheEnd()
    {
        var book = CoordinatorBook.Of(_store.Log());
        foreach (var client in _clients)
        {
            var run = book.Find(client.RunId);
            if (run is null) _time.Violate($"{client.RunId} was accepted and is lost");
            else if (run.IsOpen) _time.Violate($"{client.RunId} was {client.Told} and is open");
            else if (run.Phase == RunPhase.Failed) LookAtFailure(run);
            else if (run.Phase == RunPhase.Complete) LookAtResult(client);
            else if (!client.IsCancelled && run.Phase == RunPhase.Cancelled && client.Told != RunPhase.Cancelled)
                _time.Violate($"{client.RunId} is cancelled, but was {client.Told}");
        }
    }

    /// <summary>The one failure that is none of the run: nodes were lost again and again.</summary>
    private void LookAtFailure(CoordinatedRun run)
    {
        if (!run.End!.Failure!.StartsWith("It lost a node in 3 epochs", StringComparison.Ordinal))
            _time.Violate($"{run.RunId} failed: {run.End.Failure}");
    }

    private void LookAtResult(Client client)
    {
        var whole = ToyHosts.Undisturbed(Client.SeedOf(client.RunId), client.End);
        var record = StoreReader.RecordOf(_store.TrailOf(client.RunId));
        if (record.End is not { } end) _time.Violate($"{client.RunId} is complete, but has no end in the store");
        else if (end.Hash != whole.Hash || end.Delivered != whole.Delivered)
            _time.Violate($"{client.RunId} has another end in the store than an undisturbed run has");
        else if (LostPartOf(client.RunId) is { } lost)
            _time.Violate($"{client.RunId} has a checkpoint at {lost.At} without the parts that were sealed");
        else if (record.Seals.Count != client.End.Nanoseconds / 1_000_000)
            _time.Violate($"{client.RunId} has {record.Seals.Count} seals");
    }

    /// <summary>Whatever old epochs wrote, and when: what nodes wrote for a checkpoint stays as sealed.</summary>
    private CheckpointSealed? LostPartOf(string runId) =>
        _store.TrailOf(runId).Events.OfType<CheckpointSealed>().FirstOrDefault(one =>
            one.Ranges.Count > 0
            && _cluster.All.First().Journal.Shared.StatesOf(runId, one) is null);
}
