namespace ActorXen.Pages;

/// <summary>What a plot of a page shows; the page's script draws it.</summary>
/// <param name="Title">Its heading, and what a screen reader says about it.</param>
/// <param name="Lines">In the order of their colours.</param>
public sealed record Chart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartLine> Lines)
{
    /// <summary>How to read it; empty if the title says enough.</summary>
    public string Note { get; init; } = "";

    /// <summary>Values of the vertical axis that must not be passed.</summary>
    public IReadOnlyList<ChartMark> Limits { get; init; } = [];

    /// <summary>Values of the horizontal axis that are pointed out.</summary>
    public IReadOnlyList<ChartMark> Verticals { get; init; } = [];

    /// <summary>Parts of the horizontal axis that do not count.</summary>
    public IReadOnlyList<ChartShade> Shades { get; init; } = [];

    /// <summary>Values that are drawn.</summary>
    public int Points => Lines.Sum(line => line.Y.Count(value => value is not null));
}

/// <summary>An axis of a plot.</summary>
/// <param name="Unit">As a measure has it: us, fraction, …; empty for a number.</param>
public sealed record ChartAxis(string Label, string Unit = "", bool IsLog = false)
{
    /// <summary>The unit of an axis of percentiles, whose values are 1 / (1 - share): 100 is the 99th.</summary>
    public const string Percentile = "percentile";

    private const double WideRange = 20;

    /// <summary>What the values 0, 1, … stand for; empty for an axis of amounts.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>
    /// An axis for amounts: logarithmic if they are positive, far apart and closer together at the beginning.
    /// </summary>
    public static ChartAxis For(string label, string unit, IReadOnlyList<double> values)
    {
        List<double> sorted = [.. values.Order()];
        var isWide = sorted.Count > 2 && sorted[0] > 0 && sorted[^1] / sorted[0] >= WideRange / 2;
        if (!isWide) return new(label, unit);
        var middle = sorted[sorted.Count / 2];
        var (geometric, arithmetic) = (Math.Sqrt(sorted[0] * sorted[^1]), (sorted[0] + sorted[^1]) / 2);
        return new(label, unit, Math.Abs(middle - geometric) < Math.Abs(middle - arithmetic));
    }

    /// <summary>
    /// An axis for what was measured: logarithmic if it is positive and its ends are far apart. Shares are not, because
    /// people compare them with a whole.
    /// </summary>
    public static ChartAxis ForMeasured(string label, string unit, IEnumerable<double?> values)
    {
        List<double> known = [.. values.OfType<double>()];
        var isWide = known.Count > 0 && known.Min() > 0 && known.Max() / known.Min() >= WideRange;
        return new(label, unit, isWide && unit != "fraction");
    }
}

/// <summary>A curve, or dots without a line between them.</summary>
/// <param name="X">Ascending.</param>
/// <param name="Y">For each of them; null where nothing can be said.</param>
public sealed record ChartLine(string Name, IReadOnlyList<double> X, IReadOnlyList<double?> Y)
{
    /// <summary>Lower ends of intervals, for each value; empty if there are none.</summary>
    public IReadOnlyList<double?> Low { get; init; } = [];

    /// <summary>Upper ends of intervals, likewise.</summary>
    public IReadOnlyList<double?> High { get; init; } = [];

    /// <summary>For each value what its dot looks like; empty for the usual one.</summary>
    public IReadOnlyList<ChartDot> Dots { get; init; } = [];

    /// <summary>Whether the values are joined by a line.</summary>
    public bool IsJoined { get; init; } = true;

    /// <summary>Number of its colour and dash; null for its place among the lines.</summary>
    public int? Colour { get; init; }
}

/// <summary>A value with a word beside it.</summary>
public sealed record ChartMark(double At, string Text)
{
    /// <summary>Number of the line whose colour it has; null for none.</summary>
    public int? Colour { get; init; }
}

/// <summary>A part of the horizontal axis.</summary>
public sealed record ChartShade(double From, double To, string Text);

/// <summary>The shape of a value's dot.</summary>
public enum ChartDot
{
    /// <summary>A small one.</summary>
    Measured = 0,

    /// <summary>Filled.</summary>
    Holds = 1,

    /// <summary>A cross.</summary>
    Fails = 2,

    /// <summary>A ring.</summary>
    Undecided = 3,
}
