using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Runs;
using ActorXen.Store.Journal;
using ActorXen.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace ActorXen.Tests.Schedules;

/// <summary>The rows of a database that all processes share, and how it fails.</summary>
internal sealed class StoreModel(Timetable time)
{
    private const int Busy = 5, Full = 13, Constraint = 19;

    /// <summary>After which a caller gives up.</summary>
    private const long LongestWait = 10 * Micro.Second;

    private readonly Dictionary<string, SortedDictionary<long, StoredValue>> _rows = [];
    private readonly Dictionary<string, Process> _holders = [];
    private readonly Dictionary<Process, long> _refused = [];
    private readonly Dictionary<string, IReadOnlyList<byte[]>> _parts = [];
    private readonly Dictionary<long, ICoordinatorEvent> _log = [];
    private readonly HashSet<long> _late = [];

    public const string LogId = "coordinator-sim";

    /// <summary>Microseconds until which nothing answers.</summary>
    public long AwayUntil { get; set; }

    /// <summary>The process that took over the coordinator's journal last.</summary>
    public Process? Coordinator { get; private set; }

    /// <summary>Rows of the coordinator's journal that only keep their number.</summary>
    public HashSet<long> Deleted { get; } = [];

    /// <summary>How many rows were written under a number that was taken.</summary>
    public long Collisions { get; private set; }

    public Dictionary<string, IReadOnlyList<byte[]>> Parts => _parts;

    public SortedDictionary<long, StoredValue> RowsOf(string id) =>
        _rows.TryGetValue(id, out var rows) ? rows : _rows[id] = [];

    public long LastOf(string id) => RowsOf(id) is { Count: > 0 } rows ? rows.Keys.Last() : 0;

    /// <summary>The coordinator's journal, as a new coordinator would read it.</summary>
    public List<ICoordinatorEvent> Log()
    {
        var stored = RowsOf(LogId).Keys.Except(Deleted).Select(number => _log[number]).ToList();
        var kept = stored.FindLastIndex(one => one is BookKept);
        return kept < 0 ? stored : [.. ((BookKept)stored[kept]).Events, .. stored.Skip(kept + 1)];
    }

    public RunTrail TrailOf(string runId)
    {
        var trail = new RunTrail(runId);
        foreach (var (number, row) in RowsOf(StoreKeys.Run(runId))) trail.Add(number, row);
        return trail;
    }

    /// <summary>A call to the database: it may be slow, be refused, or be done without an answer.</summary>
    /// <param name="what">For the trace.</param>
    /// <param name="work">What the database does, all at once.</param>
    /// <param name="torn">What is left of it if the caller dies meanwhile; null if it is done or not.</param>
    public Task<T> CallAsync<T>(Process caller, string what, Func<T> work, Action? torn = null)
    {
        var done = new TaskCompletionSource<T>();
        var isAway = time.Now < AwayUntil;
        if (isAway || time.Fault(0.01)) Fail(LongestWait, new TimeoutException("no answer"));
        else if (time.Fault(0.02)) Fail(time.Between(50 * Micro.Ms, 5 * Micro.Second), Failure(Busy));
        else if (time.Fault(0.005)) Fail(Micro.Ms, Failure(Full));
        else if (time.Fault(0.01)) Arrive(time.Between(Micro.Ms, 15 * Micro.Second), hasAnswer: false);
        else Arrive(time.Fault(0.03) ? time.Between(Micro.Second, 9 * Micro.Second) : time.Between(50, 5 * Micro.Ms));
        return done.Task;

        void Fail(long after, Exception why)
        {
            time.Tell($"{caller} {what}: {why.Message}");
            caller.After(after, () => done.TrySetException(why), onFiber: true);
        }

        void Arrive(long after, bool hasAnswer = true)
        {
            if (!hasAnswer) Fail(LongestWait, new TimeoutException("the answer is lost"));
            time.After(after, () => Execute(hasAnswer));
        }

        void Execute(bool hasAnswer)
        {
            if (!caller.IsAlive && time.Chance(0.5))
            {
                time.Tell($"{caller} {what}: it died meanwhile");
                if (time.HasFaults && time.Chance(0.3)) torn?.Invoke();
                return;
            }

            try
            {
                var result = work();
                time.Tell($"{caller} {what}: done");
                if (hasAnswer) caller.After(time.Between(20, Micro.Ms), () => done.TrySetResult(result), onFiber: true);
            }
            catch (Exception refusal) when (refusal is SqliteException or StateFormatException or StoreException
                or RunNotFoundException)
            {
                time.Tell($"{caller} {what}: {refusal.Message}");
                if (hasAnswer) caller.After(20, () => done.TrySetException(refusal), onFiber: true);
            }
        }
    }

    /// <summary>Writes a row, if its number is free.</summary>
    public bool Insert(Process writer, string id, long number, StoredValue row, object what)
    {
        var rows = RowsOf(id);
        if (rows.ContainsKey(number))
        {
            Collisions++;
            if (what is ICoordinatorEvent) _refused[writer] = time.Now;
            if (!time.Is(Mutation.FenceIsOpen) || what is not IRunEvent) throw Collision();
            (number, row) = (rows.Keys.Last() + 1, RowSeal.Write(JournalCodec.Events, what, id, rows.Keys.Last() + 1));
        }

        if (time.Is(Mutation.StoreForgets) && time.Fault(0.03)) return true;
        rows.Add(number, row);
        if (what is ICoordinatorEvent one) Log(writer, number, one);
        else Watch(writer, id, (IRunEvent)what);
        return true;
    }

    /// <summary>Half of a row arrived.</summary>
    public void Tear(string id, long number, StoredValue row)
    {
        if (number > 1) RowsOf(id).TryAdd(number, row with { Bytes = row.Bytes[..(row.Bytes.Length / 2)] });
    }

    /// <summary>Deletes rows as Akka.Persistence.Sql does: the last of them stays and is not read.</summary>
    public bool DeleteBefore(string id, long number)
    {
        foreach (var old in RowsOf(id).Keys.Where(each => each < number - 1).ToList())
        {
            RowsOf(id).Remove(old);
            Deleted.Remove(old);
        }

        Deleted.Add(number - 1);
        return true;
    }

    private static SqliteException Failure(int code) => new($"code {code}", code);

    private static SqliteException Collision() => new("the number is taken", Constraint, SqliteFaults.Unique);

    private void Log(Process writer, long number, ICoordinatorEvent one)
    {
        _log[number] = one;
        if (LastOf(LogId) != number)
        {
            // Its number was free again. Nobody reads it, and its writer must not be told that it is written.
            _late.Add(number);
            return;
        }

        var hasWaited = time.Now - _refused.GetValueOrDefault(writer, long.MinValue / 2) >= Process.OvertakenWait;
        if (one is CoordinatorTookOver && Coordinator != writer && !hasWaited)
            time.Violate($"{writer} took the journal back from {Coordinator} at once");
        if (one is CoordinatorTookOver) Coordinator = writer;
        else if (Coordinator != writer) _late.Add(number);
    }

    /// <summary>A writer is told that its event is in the coordinator's journal.</summary>
    public void Acknowledge(Process writer, long number)
    {
        if (_late.Contains(number))
            time.Violate($"{writer} wrote event {number} after {Coordinator} took over the journal");
    }

    /// <summary>
    /// Only the process that took over a run last may write it, and only what an undisturbed run seals.
    /// </summary>
    private void Watch(Process writer, string id, IRunEvent one)
    {
        if (one is RunOpened or RunResumed or RunMended) _holders[id] = writer;
        else if (_holders.GetValueOrDefault(id) is var holder && holder != writer)
            time.Violate($"{writer} wrote {one.GetType().Name} of {id}, which {holder} has taken over");
        if (one is WindowSealed { Seal: { } seal }
            && !seal.HostHashes.SequenceEqual(ToyHosts.Undisturbed(Client.SeedOf(id), seal.At).Hashes))
            time.Violate($"{writer} sealed other hashes of {id} at {seal.At} than an undisturbed run has");
    }
}
