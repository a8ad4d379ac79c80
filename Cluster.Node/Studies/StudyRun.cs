using System.Diagnostics;
using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>
/// Runs the cells of a study, the largest first, and takes those that were run before from the shelf.
/// </summary>
/// <remarks>
/// Results do not depend on the number of cells at a time, nor on their order: a point that needs more seeds for its
/// precision gets them in rounds, each decided on all seeds of the rounds before.
/// </remarks>
/// <param name="source">Where cells are run.</param>
/// <param name="shelf">Where their results are kept.</param>
/// <param name="engineVersion">Of the program that runs them.</param>
public sealed class StudyRun(ICellSource source, ICellShelf shelf, string engineVersion)
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, Task<CellOfPoint>> _begun = new(StringComparer.Ordinal);
    private double _cellSeconds;
    private Task _keeping = Task.CompletedTask;

    /// <param name="strict">Runs nothing if the scenario of one point is wrong.</param>
    /// <param name="watch">Sees how far it is; null if there is none.</param>
    /// <param name="stop">Ends it; what is done is kept.</param>
    /// <exception cref="StudyException">
    /// No point can be run, or one cannot and <paramref name="strict"/> is set.
    /// </exception>
    public async Task<StudyResult> RunAsync(
        StudyQuestion question, bool strict = false, IStudyWatch? watch = null, CancellationToken stop = default)
    {
        PointProgress[] points = [.. Point.All(question.Axes).Select(point => new PointProgress(point))];
        var isComplete = true;
        try
        {
            Check(question, points, stop);
            Refuse(question, points, strict);
            watch?.Begin(points, points.Sum(point => point.Wanted));
            while (true)
            {
                await RunRoundAsync(question, points, watch, stop);
                if (!Extend(question, points)) break;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            isComplete = false;
        }

        await _keeping;
        return ResultOf(question, points, isComplete);
    }

    /// <summary>Reads the scenario of every point, to find mistakes before anything is run, and the largest.</summary>
    public IReadOnlyList<PointProgress> Check(StudyQuestion question, CancellationToken stop = default)
    {
        PointProgress[] points = [.. Point.All(question.Axes).Select(point => new PointProgress(point))];
        Check(question, points, stop);
        return points;
    }

    private void Check(StudyQuestion question, PointProgress[] points, CancellationToken stop)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = stop,
        };
        Parallel.ForEach(points, options, point =>
        {
            try
            {
                var cell = source.Check(question, point.Point, question.FirstSeed);
                var spec = cell.Simulated;
                point.Size = SizeOf(spec);
                point.Problem = question.Measures.FirstOrDefault(measure => !measure.IsIn(spec)) is { } measure
                    ? $"{measure}: {NothingLike(measure, spec)}"
                    : question.Batches is { } batches ? CellBatches.Refusal(batches, spec.Length, spec.WarmUp) : null;
                if (cell is { Sample: { } sample, Kinds: { } kinds })
                {
                    point.Strata = [.. sample.Strata.Select(one => (kinds.Names[one.Kind], one))];
                    point.Problem ??= question.Measures.Select(own => SampleRules.Refusal(own, spec, kinds))
                        .FirstOrDefault(refusal => refusal is not null);
                }
            }
            catch (StudyCellException problem)
            {
                point.Problem = problem.Message;
            }

            point.Wanted = point.Problem is null ? question.Seeds : 0;
        });
    }

    /// <summary>How large a run is, in messages, roughly.</summary>
    public static double SizeOf(RunSpec spec) =>
        (double)spec.SimulatedHosts().Sum(HostLoad.Of)
        * (spec.Length.Nanoseconds / 1e9);

    /// <summary>What a scenario has instead of what a measure is of.</summary>
    public static string NothingLike(Measure measure, RunSpec spec)
    {
        const int most = 6;
        var isOfDomains = measure.Subject == Subject.Domain;
        List<string> names =
        [
            .. (isOfDomains
                ? spec.Hosts.SelectMany(host => host.Domains).Select(domain => domain.Group)
                : spec.Hosts.Select(host => host.Name)).Distinct(),
        ];
        var some = string.Join(", ", names.Take(most)) + (names.Count > most ? ", …" : "");
        return $"no {(isOfDomains ? "domain" : "host")} is like \"{measure.Selector}\". The scenario has {some}.";
    }

    private static void Refuse(StudyQuestion question, PointProgress[] points, bool strict)
    {
        var refused = points.Where(point => point.Problem is not null).ToList();
        if (refused.Count == 0 || (!strict && refused.Count < points.Length)) return;
        var which = refused.Count == points.Length
            ? "no cell can be run"
            : $"{refused.Count} of {points.Length} points are wrong";
        var where = question.Axes.Count == 0
            ? question.Scenario
            : $"{question.Scenario}: {which}. {refused[0].Point}";
        var problem = refused[0].Problem!;
        // A file that cannot be read is named already.
        var isNamed = refused.Count == points.Length
            && problem.StartsWith($"{question.Scenario}:", StringComparison.Ordinal);
        throw new StudyException(isNamed ? problem : $"{where}: {problem}") { Reason = problem };
    }

    private async Task RunRoundAsync(
        StudyQuestion question, IReadOnlyList<PointProgress> points, IStudyWatch? watch, CancellationToken stop)
    {
        // The largest first, so that none of them is left alone at the end.
        var cells = points.OrderByDescending(point => point.Size).ThenBy(point => point.Point.Number).SelectMany(
            point => Enumerable.Range(point.Done, point.Wanted - point.Done)
                .Select(step => (Point: point, Seed: question.FirstSeed + step))).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = source.Parallel, CancellationToken = stop };
        List<Task> counted = [];
        try
        {
            await Parallel.ForEachAsync(cells, options, async (cell, token) =>
            {
                try
                {
                    var done = await RunCellAsync(question, cell.Point.Point, cell.Seed, token);
                    lock (_gate) counted.Add(CountAsync(_keeping, cell.Point, done, watch));
                }
                catch (StudyCellException problem)
                {
                    lock (_gate)
                    {
                        cell.Point.Failures[cell.Seed] = problem.Message;
                        watch?.Done(cell.Point);
                    }
                }
            });
        }
        finally
        {
            await Task.WhenAll(counted);
        }
    }

    /// <summary>Shows a cell as done only when it is kept, so that a kill loses nothing that was shown.</summary>
    private async Task CountAsync(Task kept, PointProgress point, CellOfPoint cell, IStudyWatch? watch)
    {
        await kept;
        lock (_gate)
        {
            point.Cells[cell.Seed] = cell;
            watch?.Done(point);
        }
    }

    private async Task<CellOfPoint> RunCellAsync(
        StudyQuestion question, Point point, long seed, CancellationToken stop)
    {
        var cell = source.Check(question, point, seed);
        Task<CellOfPoint>? same;
        lock (_gate)
        {
            // Points that differ in nothing have the same cells.
            if (!_begun.TryGetValue(cell.Key, out same)) _begun[cell.Key] = same = RunAsync(question, cell, seed, stop);
        }

        return await same;
    }

    private async Task<CellOfPoint> RunAsync(
        StudyQuestion question, StudyCell cell, long seed, CancellationToken stop)
    {
        // Not under the lock of the caller.
        await Task.Yield();
        var known = await shelf.FindAsync(cell.Key);
        if (known?.For(question.Measures) is { } answer)
            return new(seed, answer with { Counts = default }, IsKnown: true, cell.Key);
        var result = (await source.RunAsync(cell, question.Measures, stop)).With(known);
        lock (_gate)
        {
            if (!result.IsKnown) _cellSeconds += result.WallSeconds;
            _keeping = KeepAsync(_keeping, cell.Key, result);
        }

        // The counts of thousands of cells need not stay in memory: the shelf has them.
        return new(seed, result with { Counts = default }, result.IsKnown, cell.Key);
    }

    /// <summary>One after the other, and beside the next cell.</summary>
    private async Task KeepAsync(Task before, string key, CellResult result)
    {
        await before;
        await shelf.KeepAsync(key, result);
    }

    /// <summary>Wants more seeds where an interval is too wide.</summary>
    /// <returns>Whether there is another round.</returns>
    private static bool Extend(StudyQuestion question, IReadOnlyList<PointProgress> points)
    {
        if (question.Precision is not { } precision) return false;
        var isMore = false;
        // What is shown leaves out the longest warm-up of all points, after which less may be observed.
        var begin = points.SelectMany(point => point.Cells.Values).Select(cell => cell.Result.WarmUpEnd)
            .DefaultIfEmpty(VirtualTime.Zero).Max();
        foreach (var point in points.Where(point => point.Failures.Count == 0 && point.Problem is null))
        {
            if (point.Wanted >= question.MostSeeds) continue;
            var needed = Needed(question.Measures, point, begin, precision);
            if (needed <= point.Wanted) continue;
            // An interval of few seeds tells little about how many are needed, so their number at most doubles.
            point.Wanted = Math.Min(Math.Min(needed, 2 * point.Wanted), question.MostSeeds);
            isMore = true;
        }

        return isMore;
    }

    private static int Needed(
        IReadOnlyList<Measure> measures, PointProgress point, VirtualTime begin, double precision)
    {
        var (needed, soFar) = (0, ResultOf(point));
        foreach (var measure in measures)
        {
            var estimate = soFar.Of(measure, begin);
            if (estimate.Mean is not { HalfWidth: > 0 } mean) continue;
            var ratio = mean.HalfWidth / (precision * Math.Abs(mean.Mean));
            if (ratio > 1) needed = Math.Max(needed, (int)Math.Min(1e6, Math.Ceiling(point.Wanted * ratio * ratio)));
        }

        return needed;
    }

    private StudyResult ResultOf(StudyQuestion question, IReadOnlyList<PointProgress> points, bool isComplete)
    {
        List<PointResult> results = [.. points.Select(ResultOf)];
        var cells = results.SelectMany(point => point.Cells).ToList();
        return new()
        {
            Question = question,
            EngineVersion = engineVersion,
            Points = results,
            WarmUpEnd = cells.Select(cell => cell.Result.WarmUpEnd).DefaultIfEmpty(VirtualTime.Zero).Max(),
            Known = cells.Count(cell => cell.IsKnown),
            WallSeconds = _clock.Elapsed.TotalSeconds,
            CellSeconds = _cellSeconds,
            IsComplete = isComplete,
        };
    }

    private static PointResult ResultOf(PointProgress point) => new()
    {
        Point = point.Point,
        Problem = point.Problem,
        Strata = point.Strata,
        Cells = [.. point.Cells.Values],
        Failures = [.. point.Failures.Select(pair => (pair.Key, pair.Value))],
    };
}
