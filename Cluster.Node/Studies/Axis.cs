namespace ActorXen.Studies;

/// <summary>A setting and the values that a study gives it.</summary>
/// <param name="Path">As for <c>--set</c>: <c>vars.guests</c>, <c>racks[0].hosts[*].pool.policy</c>.</param>
/// <param name="Values">As written in a scenario, in the order in which they are run and shown; not empty.</param>
public sealed record Axis(string Path, IReadOnlyList<string> Values)
{
    /// <summary>
    /// The last part of the path, <c>guests</c>, or more of it if another axis has the same: <c>dom0.vcpus</c>.
    /// </summary>
    public string ShortName { get; init; } = Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The last parts of the path.</summary>
    /// <param name="parts">How many, 1 or more.</param>
    internal string End(int parts) => string.Join('.', Path.Split('.').TakeLast(parts));

    /// <summary>
    /// As on a command line, a range where the values are one: <c>vars.guests=4..64 step 4</c>.
    /// </summary>
    public string InShort => $"{Path}={Range() ?? string.Join(',', Values)}";

    /// <summary>Whether the values are names rather than amounts.</summary>
    public bool IsOfNames => Values.Any(value => AxisNumber.Read(value) is null);

    /// <returns>null if the values are few, or not in steps.</returns>
    private string? Range()
    {
        const int fewest = 4;
        List<AxisNumber?> numbers = [.. Values.Select(AxisNumber.Read)];
        if (numbers.Count < fewest || numbers[0] is not { } first || numbers[1] is not { } second) return null;
        var step = second with { Value = second.Value - first.Value };
        // A range gives the values back as it writes numbers.
        if (step.Value <= 0 || numbers.Index().Any(one => one.Item is not { } number
            || number != first with { Value = first.Value + (step.Value * one.Index) }
            || $"{number}" != Values[one.Index])) return null;
        var isPlain = first.IsWhole && step is { IsWhole: true, Value: 1 };
        return $"{Values[0]}..{Values[^1]}{(isPlain ? "" : $" step {step}")}";
    }
}

/// <summary>Axes whose values go together: the first values of all, then the second ones. Usually one axis.</summary>
/// <param name="Axes">All have the same number of values.</param>
public sealed record AxisGroup(IReadOnlyList<Axis> Axes)
{
    public int Count => Axes[0].Values.Count;

    /// <summary>
    /// Whether its steps are variants, which a reader compares with the first one, rather than amounts on a curve.
    /// </summary>
    public bool IsOfVariants => Axes.Count > 1 || Axes[0].IsOfNames;

    /// <summary>The same with short names that tell all axes apart.</summary>
    public static IReadOnlyList<AxisGroup> WithNames(IReadOnlyList<AxisGroup> groups)
    {
        List<Axis> all = [.. groups.SelectMany(group => group.Axes)];
        string NameOf(Axis axis)
        {
            var parts = 1;
            while (parts < axis.Path.Count(sign => sign == '.') + 1
                && all.Exists(other => other.Path != axis.Path && other.End(parts) == axis.End(parts))) parts++;
            return axis.End(parts);
        }

        return [.. groups.Select(group => new AxisGroup(
            [.. group.Axes.Select(axis => axis with { ShortName = NameOf(axis) })]))];
    }

    /// <param name="step">0 to <see cref="Count"/> - 1.</param>
    public IEnumerable<(Axis Axis, string Value)> At(int step) => Axes.Select(axis => (axis, axis.Values[step]));
}

/// <summary>One combination of the axes' values: a variant of the scenario.</summary>
/// <param name="Number">From 0, in the order of the combinations: the last axis changes fastest.</param>
/// <param name="Values">By axis, in the order of the axes.</param>
public sealed record Point(int Number, IReadOnlyList<(Axis Axis, string Value)> Values)
{
    /// <summary>What to lay over the scenario: <c>vars.guests=4</c>.</summary>
    public IReadOnlyList<string> Settings => [.. Values.Select(pair => $"{pair.Axis.Path}={pair.Value}")];

    /// <summary>For messages and rows: <c>guests=4 policy=credit</c>; "as it is" without axes.</summary>
    public override string ToString() => Values.Count == 0
        ? "as it is"
        : string.Join(' ', Values.Select(pair => $"{pair.Axis.ShortName}={pair.Value}"));

    /// <summary>All combinations of the groups' steps.</summary>
    public static IEnumerable<Point> All(IReadOnlyList<AxisGroup> groups)
    {
        var count = groups.Aggregate(1L, (all, group) => all * group.Count);
        for (long number = 0; number < count; number++)
        {
            var values = new List<(Axis, string)>();
            var (rest, weight) = (number, count);
            foreach (var group in groups)
            {
                weight /= group.Count;
                values.AddRange(group.At((int)(rest / weight)));
                rest %= weight;
            }

            yield return new((int)number, values);
        }
    }
}
