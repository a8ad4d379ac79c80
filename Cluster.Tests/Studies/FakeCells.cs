using System.Collections.Concurrent;
using ActorXen.Messages;
using ActorXen.Studies;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Studies;

/// <summary>Cells whose values are computed by the test: one measure, steal.</summary>
/// <param name="valueOf">By the settings of the point and the seed.</param>
internal sealed class FakeCells(Func<Point, long, double?> valueOf) : ICellSource
{
    private int _runs;

    public static Measure Measure { get; } = MeasureText.Read("steal");

    public int Parallel { get; init; } = 4;

    /// <summary>Cells that were run.</summary>
    public int Runs => _runs;

    /// <summary>Virtual time that a cell leaves out.</summary>
    public Func<long, Duration> WarmUpOf { get; init; } = _ => Duration.Zero;

    /// <summary>The same by the settings of the point, if the seed is not what it depends on.</summary>
    public Func<Point, Duration>? WarmUpAt { get; init; }

    /// <summary>The value of what begins 10 ms later, which shows it.</summary>
    public Func<double?, double?> Later { get; init; } = value => value + 100;

    public Func<Point, long, string?> ProblemOf { get; init; } = (_, _) => null;

    /// <summary>Equal for points that are the same scenario.</summary>
    public Func<Point, string> ScenarioOf { get; init; } = point => $"{point}";

    /// <summary>The scenarios of the cells, as long as somebody keeps them.</summary>
    public ConcurrentBag<WeakReference> Scenarios { get; } = [];

    public Action<Point, long> Before { get; init; } = (_, _) => { };

    public StudyCell Check(StudyQuestion question, Point point, long seed)
    {
        if (ProblemOf(point, -1) is { } problem) throw new StudyCellException(problem);
        var spec = Specs.Run(100.Ms, seed, Specs.Host(0, 0, 1, Specs.Guest(1, "web", 1)));
        Scenarios.Add(new(spec));
        return new(point, seed, spec, "", $"{ScenarioOf(point)}-{seed}");
    }

    public Task<CellResult> RunAsync(StudyCell cell, IReadOnlyList<Measure> measures, CancellationToken stop)
    {
        Interlocked.Increment(ref _runs);
        Before(cell.Point, cell.Seed);
        stop.ThrowIfCancellationRequested();
        if (ProblemOf(cell.Point, cell.Seed) is { } problem) throw new StudyCellException(problem);
        var own = VirtualTime.Zero + (WarmUpAt?.Invoke(cell.Point) ?? WarmUpOf(cell.Seed));
        VirtualTime[] begins = [own, own + 10.Ms];
        var value = valueOf(cell.Point, cell.Seed);
        List<double?> values = [value, Later(value)];
        return Task.FromResult(new CellResult
        {
            Hash = (ulong)cell.Seed,
            Delivered = 1,
            WallSeconds = 0,
            Doubts = [],
            Begins = begins,
            Values = new Dictionary<string, IReadOnlyList<double?>> { [Measure.Text] = values },
        });
    }
}

/// <summary>Keeps results as long as the test lives.</summary>
internal sealed class FakeShelf : ICellShelf
{
    private readonly Dictionary<string, byte[]> _results = [];

    public Task<CellResult?> FindAsync(string key)
    {
        lock (_results)
            return Task.FromResult(_results.TryGetValue(key, out var bytes) ? CellBytes.Read(bytes) : null);
    }

    public Task KeepAsync(string key, CellResult result)
    {
        lock (_results) _results[key] = CellBytes.Write(result);
        return Task.CompletedTask;
    }
}
