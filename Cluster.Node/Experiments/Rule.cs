using ActorXen.Report.Statistics;

namespace ActorXen.Experiments;

/// <summary>What must be true of a simulated figure (experiments §0).</summary>
public sealed class Rule
{
    private readonly double _low;
    private readonly double _high;
    private readonly bool _isOfEverySeed;

    private Rule(string kind, string text, double low, double high, bool isOfEverySeed) =>
        (Kind, Text, _low, _high, _isOfEverySeed) = (kind, text, low, high, isOfEverySeed);

    /// <summary><c>ratio</c>, <c>formula</c>, <c>order</c>, <c>knee</c>, <c>bound</c> or <c>exact</c>.</summary>
    public string Kind { get; }

    /// <summary>The rule for people, in the figure's unit.</summary>
    public string Text { get; }

    /// <summary>The 95 % interval overlaps a band.</summary>
    public static Rule Ratio(double low, double high) => Band("ratio", low, high);

    /// <summary>The 95 % interval comes within a distance of a formula's value.</summary>
    public static Rule Formula(double value, double within) =>
        new("formula", $"{Interval.Number(value)} ± {Interval.Number(within)}", value - within, value + within, false);

    /// <summary>For a ratio of two figures, paired by seed: its 95 % interval reaches at least this value.</summary>
    public static Rule Order(double least) =>
        new("order", $"at least {Interval.Number(least)}", least, double.PositiveInfinity, false);

    /// <summary>The other way round: its 95 % interval reaches down to this value.</summary>
    public static Rule OrderAtMost(double most) =>
        new("order", $"at most {Interval.Number(most)}", double.NegativeInfinity, most, false);

    /// <summary>No seed is below.</summary>
    public static Rule AtLeast(double least) =>
        new("bound", $"never below {Interval.Number(least)}", least, double.PositiveInfinity, true);

    /// <summary>No seed is above.</summary>
    public static Rule AtMost(double most) =>
        new("bound", $"never above {Interval.Number(most)}", double.NegativeInfinity, most, true);

    /// <summary>No seed is outside.</summary>
    public static Rule Within(double low, double high) =>
        new("bound", $"always {Interval.Number(low)} to {Interval.Number(high)}", low, high, true);

    /// <summary>Every seed has exactly this number.</summary>
    public static Rule Exactly(long value) => new("exact", $"{value}", value, value, true);

    /// <summary>
    /// Half of the greatest width of the interval; a wider one tells too little for the rule to hold.
    /// </summary>
    public double WidestHalf { get; private init; } = double.PositiveInfinity;

    /// <summary>The same rule, which in addition wants a narrow interval.</summary>
    public Rule NoWiderThan(double half) => new(Kind, Text, _low, _high, _isOfEverySeed) { WidestHalf = half };

    /// <param name="perSeed">At least two values.</param>
    public bool Holds(IReadOnlyList<double> perSeed)
    {
        if (_isOfEverySeed) return perSeed.All(value => value >= _low && value <= _high);
        var interval = Interval.Of(perSeed);
        return Reaches(interval) && interval.HalfWidth <= WidestHalf;
    }

    /// <summary>Whether the interval overlaps the rule's, however wide it is.</summary>
    internal bool Reaches(Interval interval) => interval.High >= _low && interval.Low <= _high;

    private static Rule Band(string kind, double low, double high) =>
        new(kind, $"{Interval.Number(low)} to {Interval.Number(high)}", low, high, false);
}
