using ActorXen.Cli.Errors;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>Finds the mistakes of a capacity search before its first cell, which may take minutes.</summary>
/// <param name="study">The question; its axes are not used.</param>
/// <param name="axis">What is increased.</param>
/// <param name="variants">What is compared; a point without settings if nothing is.</param>
/// <param name="cells">Reads the scenarios.</param>
internal sealed class CapacityCheck(StudyQuestion study, Axis axis, IReadOnlyList<Point> variants, ICellSource cells)
{
    /// <summary>Checks the smallest values of every variant.</summary>
    /// <returns>Measures that say why a criterion breaks: those that all variants have.</returns>
    /// <exception cref="InputException">One is wrong, or makes no difference.</exception>
    public IReadOnlyList<Measure> Evidence()
    {
        if (variants.SelectMany(variant => variant.Values).Any(pair => pair.Axis.Path == axis.Path))
            throw new InputException($"--compare: {axis.Path} is what --vary increases. Compare another setting.");
        var found = new List<Measure>();
        var keys = new Dictionary<string, Point>(StringComparer.Ordinal);
        foreach (var (place, variant) in variants.Index())
        {
            var first = Cell(variant, 0);
            if (study.Measures.FirstOrDefault(measure => !measure.IsIn(first.Spec)) is { } measure)
                throw Wrong(variant, $"{measure}: {StudyRun.NothingLike(measure, first.Spec)}");
            if (!keys.TryAdd(first.Key, variant))
            {
                throw new InputException(
                    $"--compare: {keys[first.Key]} and {variant} are the same scenario. Leave one out.");
            }

            if (axis.Values.Count > 1 && KeyOf(variant, 1) == first.Key)
                throw Wrong(variant, $"{axis.Path} has no effect: {axis.Values[0]} and {axis.Values[1]} are the same.");
            var measures = ActorXen.Studies.Evidence.MeasuresFor(first.Spec);
            found = place == 0 ? [.. measures] : [.. found.Intersect(measures)];
        }

        return found;
    }

    /// <summary>Checks every value of every variant.</summary>
    /// <exception cref="InputException">One is wrong.</exception>
    public void All()
    {
        foreach (var variant in variants)
            for (var value = 0; value < axis.Values.Count; value++) _ = Cell(variant, value);
    }

    private StudyCell Cell(Point variant, int value)
    {
        var point = new Point(value, [.. variant.Values, (axis, axis.Values[value])]);
        try
        {
            return cells.Check(study, point, study.FirstSeed);
        }
        catch (StudyCellException problem)
        {
            throw Wrong(variants.Count > 1 || value > 0 ? point : variant, problem.Message);
        }
    }

    /// <summary>null if the value is refused: then it is what breaks first.</summary>
    private string? KeyOf(Point variant, int value)
    {
        try
        {
            return Cell(variant, value).Key;
        }
        catch (InputException)
        {
            return null;
        }
    }

    private InputException Wrong(Point which, string problem)
    {
        // A file that cannot be read is named already.
        if (problem.StartsWith($"{study.Scenario}:", StringComparison.Ordinal)) return new(problem);
        return new(which.Values.Count > 0 ? $"{study.Scenario}: {which}: {problem}" : $"{study.Scenario}: {problem}");
    }
}
