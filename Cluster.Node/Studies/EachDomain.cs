namespace ActorXen.Studies;

/// <summary>
/// Takes a measure of each domain alone, and makes one number of them: <c>each-average(batch_seconds(web-*))</c>.
/// </summary>
/// <remarks>
/// A measure of several domains is of all of them as if they were one, which is not the mean of their values: batches
/// of fast domains count more often, and a percentile is of all observations together.
/// </remarks>
public static class EachDomain
{
    private static readonly Dictionary<string, Func<IReadOnlyList<double>, double>> _folds = new(StringComparer.Ordinal)
    {
        ["each-average"] = values => values.Average(),
        ["each-deviation"] = Deviation,
        ["each-fairness"] = Fairness,
        ["each-greatest"] = values => values.Max(),
        ["each-least"] = values => values.Min(),
        ["each-sum"] = values => values.Sum(),
    };

    public static IReadOnlyList<string> Names { get; } = [.. _folds.Keys];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="inner">The measure of each domain.</param>
    /// <exception cref="StudyException">The measure is of hosts.</exception>
    public static Measure Of(string name, Measure inner)
    {
        var text = $"{name}({inner})";
        if (inner.Subject != Messages.Subject.Domain)
            throw new StudyException($"\"{text}\": {inner} is not of domains, so there is not one for each.");
        var fold = _folds[name];
        var unit = name == "each-fairness" ? "" : inner.Unit;
        return inner with
        {
            Text = text,
            Unit = unit,
            Of = view =>
            {
                List<double?> values = [.. view.Each(inner.Selector).Select(inner.Of)];
                return values.Count == 0 || values.Contains(null) ? null : fold([.. values.OfType<double>()]);
            },
        };
    }

    /// <summary>Standard deviation of a sample; of one domain there is none.</summary>
    private static double Deviation(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    /// <summary>Jain's index: 1 if all values are the same, 1/n if one domain has everything.</summary>
    private static double Fairness(IReadOnlyList<double> values) =>
        values.Sum() * values.Sum() / (values.Count * values.Sum(value => value * value));
}
