using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>How much of something fits.</summary>
/// <param name="Study">
/// The scenario and what all runs have; its axes are not used, its seeds are the most of a value.
/// </param>
/// <param name="Axis">What there is more and more of: numbers, from small to large.</param>
/// <param name="Criterion">What must be true.</param>
/// <param name="Variant">The settings of this answer beside others: <c>policy=credit</c>; empty for one alone.</param>
public sealed record CapacityQuestion(StudyQuestion Study, Axis Axis, Criterion Criterion, Point Variant);

/// <summary>How much fits, and what was tried to find that out.</summary>
public sealed record CapacityResult
{
    public required CapacityQuestion Question { get; init; }

    /// <summary>The values that were tried, from small to large.</summary>
    public required StudyResult Study { get; init; }

    /// <summary>By the number of the value on the axis.</summary>
    public required IReadOnlyDictionary<int, Verdict> Verdicts { get; init; }

    /// <summary>What the verdicts say together.</summary>
    public CapacityBounds Bounds => CapacityBounds.Of(Verdicts);

    /// <summary>Number on the axis of the largest value that holds before one fails; -1 if none does.</summary>
    public int Fits => Bounds.Fits;

    /// <summary>Number on the axis of the smallest value that fails beyond these; beyond all if none does.</summary>
    public int Fails => Math.Min(Bounds.Fails, Question.Axis.Values.Count);

    /// <summary>The largest value that holds with the confidence; null if none does.</summary>
    public string? FitsText => Fits < 0 ? null : Question.Axis.Values[Fits];

    /// <summary>The smallest value that fails with the confidence, beyond those that hold; null if none does.</summary>
    public string? FailsText => Fails < Question.Axis.Values.Count ? Question.Axis.Values[Fails] : null;

    /// <summary>The smallest value that holds, if smaller ones fail; null if none does, as usual.</summary>
    public string? FromText => Bounds.IsRising ? Question.Axis.Values[Bounds.From] : null;

    /// <summary>The largest value that fails below all that hold; null if none does, as usual.</summary>
    public string? FailsBelowText => Bounds.IsRising ? Question.Axis.Values[Bounds.FailsBelow] : null;

    /// <summary>A value that holds although a smaller one fails; null if there is none.</summary>
    public string? ExceptionText => Bounds.Exception is { } at ? Question.Axis.Values[at] : null;

    /// <summary>Whether the curve changes sides once: it holds up to some value, or from some value on.</summary>
    public bool IsMonotone => ExceptionText is null && (FromText is null || FailsText is null);

    /// <summary>The cells of all variants as one study, for files.</summary>
    /// <param name="results">Not empty.</param>
    public static StudyResult Together(IReadOnlyList<CapacityResult> results)
    {
        var (question, first) = (results[0].Question, results[0].Study);
        return first with
        {
            Question = first.Question with
            {
                Axes =
                [
                    .. question.Variant.Values.Select(pair => new AxisGroup([pair.Axis])),
                    new AxisGroup([question.Axis]),
                ],
            },
            Points = [.. results.SelectMany(result => result.Study.Points)],
            WarmUpEnd = results.Select(result => result.Study.WarmUpEnd).Max(),
        };
    }

    public PointResult? At(int value) => Study.Points.FirstOrDefault(point => point.Point.Number == value);

    /// <summary>The limits for which the smallest value beyond those that hold fails.</summary>
    public IReadOnlyList<Limit> Broken => At(Fails) is not { Problem: null } point
        ? []
        : [.. Question.Criterion.Breaking(measure => point.Of(measure, Study.WarmUpEnd).Mean)];
}

/// <summary>Finds out how much fits.</summary>
/// <param name="study">Runs the cells of a question.</param>
/// <param name="engineVersion">Of the program that runs them.</param>
public sealed class Capacity(Func<StudyQuestion, Task<StudyResult>> study, string engineVersion)
{
    private const double Confidence = 0.95;

    /// <summary>
    /// A value gets more seeds until its interval decides, so an interval has several chances to be wrong. Each look at
    /// them is more confident for that.
    /// </summary>
    private static readonly int[] _looks = [5, 10, 20, 40, 80, 160];

    private readonly SortedDictionary<int, PointResult> _points = [];
    private VirtualTime _warmUp;
    private bool _isComplete = true;
    private double _wallSeconds;
    private double _cellSeconds;
    private int _run;

    /// <summary>Seeds that a value gets before it is judged for the first time.</summary>
    /// <param name="most">Of a value.</param>
    public static int FirstSeeds(int most) => Math.Min(_looks[0], most);

    /// <summary>What is taken from every cell.</summary>
    public static IReadOnlyList<Measure> MeasuresOf(Criterion criterion, IReadOnlyList<Measure> evidence) =>
        [.. criterion.Measures.Concat(evidence).DistinctBy(measure => measure.Text)];

    /// <param name="evidence">Measures beyond the criterion's, which tell why it breaks.</param>
    /// <param name="stop">Ends it; what is done is kept.</param>
    /// <returns>Not complete if it was interrupted: then it has what was done.</returns>
    public async Task<CapacityResult> RunAsync(
        CapacityQuestion question, IReadOnlyList<Measure> evidence, CancellationToken stop)
    {
        var asked = question.Study with { Measures = MeasuresOf(question.Criterion, evidence) };
        var looks = _looks.Where(look => look < asked.Seeds).Append(asked.Seeds).ToArray();
        var search = new CapacitySearch(
            question.Axis.Values.Count, at => ProbeAsync(asked, question, at, looks),
            question.Criterion.MayHoldAtBothEnds);
        try
        {
            await search.RunAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _isComplete = false;
        }

        return new()
        {
            Question = question,
            Study = new()
            {
                Question = asked,
                EngineVersion = engineVersion,
                Points = [.. _points.Values],
                WarmUpEnd = _warmUp,
                Known = _points.Values.Sum(point => point.Cells.Count) - _run,
                WallSeconds = _wallSeconds,
                CellSeconds = _cellSeconds,
                IsComplete = _isComplete,
            },
            // With the longest warm-up of all values, which the first ones did not know.
            Verdicts = _points.ToDictionary(
                point => point.Key, point => Judge(question.Criterion, point.Value, looks.Length)),
        };
    }

    private async Task<Verdict> ProbeAsync(StudyQuestion asked, CapacityQuestion question, int at, int[] looks)
    {
        var axis = question.Axis;
        var verdict = Verdict.Unknown;
        foreach (var seeds in looks)
        {
            var one = new Point(at, [.. question.Variant.Values, (axis, axis.Values[at])]);
            try
            {
                Take(at, one, await study(asked with
                {
                    Seeds = seeds,
                    Axes = [.. one.Values.Select(pair => new AxisGroup([pair.Axis with { Values = [pair.Value] }]))],
                }));
            }
            catch (StudyException problem) when (_points.Count > 0)
            {
                _points[at] = new() { Point = one, Problem = problem.Reason, Cells = [] };
                return Verdict.Fails;
            }

            if (!_isComplete) throw new OperationCanceledException();
            verdict = Judge(question.Criterion, _points[at], looks.Length);
            if (verdict is Verdict.Holds or Verdict.Fails) break;
        }

        return verdict;
    }

    private void Take(int at, Point point, StudyResult result)
    {
        _points[at] = result.Points[0] with { Point = point };
        _warmUp = VirtualTime.Later(_warmUp, result.WarmUpEnd);
        _wallSeconds += result.WallSeconds;
        _cellSeconds += result.CellSeconds;
        _isComplete &= result.IsComplete;
        _run += result.Cells - result.Known;
    }

    private Verdict Judge(Criterion criterion, PointResult point, int looks)
    {
        // A value whose scenario is refused is beyond what fits, whatever its latencies would be.
        if (point.Problem is not null) return Verdict.Fails;
        if (point.Failures.Count > 0) return Verdict.Unknown;
        var confidence = 1 - (1 - Confidence) / looks;
        return criterion.Judge(
            measure => Estimate.Of(point.Values(measure, _warmUp), confidence).Within(measure).Mean);
    }
}
