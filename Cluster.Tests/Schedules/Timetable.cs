using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace ActorXen.Tests.Schedules;

/// <summary>A fault that is planted into the model, to see whether the invariants find it.</summary>
public enum Mutation
{
    None = 0,

    /// <summary>The store answers that a row is written, and sometimes does not write it.</summary>
    StoreForgets = 1,

    /// <summary>A row whose number is taken gets the next free one instead of being refused.</summary>
    FenceIsOpen = 2,

    /// <summary>The coordinator is sometimes not told that an epoch has ended.</summary>
    EndIsUntold = 3,

    /// <summary>A worker executes a command as often as it arrives.</summary>
    CommandsRunTwice = 4,

    /// <summary>A client gets its answer before the journal has the event.</summary>
    AnswersTooEarly = 5,

    /// <summary>A coordinator that was overtaken takes its journal for busy, and takes it back.</summary>
    OvertakenTriesAgain = 6,

    /// <summary>What came of two writes of the coordinator is told in any order.</summary>
    AnswersOvertake = 7,

    /// <summary>A coordinator does not notice that the number of its event was taken before, and deleted.</summary>
    FreeNumbersAreTaken = 8,

    /// <summary>All nodes, epochs and checkpoints of a run have the same place for their parts.</summary>
    PlacesAreShared = 9,
}

/// <summary>
/// Virtual wall time, the one source of chance, and what happens next. Everything else follows from it.
/// </summary>
internal sealed class Timetable(int seed, Mutation mutation, Fibers fibers)
{
    private const int LinesKept = 60;

    private readonly PriorityQueue<Action, (long At, long Order)> _due = new();
    private readonly Queue<string> _lines = [];
    private readonly XxHash3 _trace = new();
    private readonly Random _random = new(seed);
    private long _order;

    public Fibers Fibers { get; } = fibers;

    public Mutation Mutation { get; } = mutation;

    /// <summary>Of the cluster's coordinators: 1, 2 or 3 runs.</summary>
    public int RunsAtATime { get; } = 1 + (seed % 3);

    /// <summary>Whether nodes write their hosts' parts of checkpoints themselves.</summary>
    public bool NodesWriteParts { get; } = seed % 5 < 2;

    /// <summary>Microseconds since the beginning.</summary>
    public long Now { get; private set; }

    public long Steps { get; private set; }

    /// <summary>Whether something may still go wrong.</summary>
    public bool HasFaults { get; set; } = true;

    /// <summary>The first invariant that did not hold; null if all held.</summary>
    public string? Violation { get; private set; }

    public IEnumerable<string> LastLines => _lines;

    public ulong Trace => _trace.GetCurrentHashAsUInt64();

    /// <param name="microseconds">From now.</param>
    public void After(long microseconds, Action action) =>
        _due.Enqueue(action, (Now + Math.Max(0, microseconds), _order++));

    /// <summary>Does what is due next.</summary>
    /// <returns>False if nothing is.</returns>
    public bool Step()
    {
        if (!_due.TryDequeue(out var action, out var due)) return false;
        Now = due.At;
        Steps++;
        action();
        return true;
    }

    /// <summary>A number of microseconds; small ones are as likely as large ones.</summary>
    public long Between(long least, long most)
    {
        var scale = Math.Log((double)most / least) * _random.NextDouble();
        return (long)(least * Math.Exp(scale));
    }

    public int Below(int bound) => _random.Next(bound);

    public ulong Draw() => (ulong)_random.NextInt64(long.MaxValue);

    public T Choose<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>Whether a fault of this probability happens now.</summary>
    public bool Fault(double probability) => HasFaults && Chance(probability);

    public bool Is(Mutation planted) => Mutation == planted;

    public void Tell(string what)
    {
        _trace.Append(MemoryMarshal.AsBytes(what.AsSpan()));
        _trace.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<long>([Now])));
        _lines.Enqueue($"{(Now / 1e6).ToString("0.000000", CultureInfo.InvariantCulture)} {what}");
        if (_lines.Count > LinesKept) _lines.Dequeue();
    }

    public void Violate(string what)
    {
        Tell($"VIOLATION: {what}");
        Violation ??= what;
    }
}

/// <summary>Lengths in microseconds.</summary>
internal static class Micro
{
    public const long Ms = 1_000, Second = 1_000_000;

    public static long Of(TimeSpan time) => (long)time.TotalMicroseconds;
}
