using ActorXen.Messages;
using ActorXen.Report.Statistics;

namespace ActorXen.Studies;

/// <summary>A number that a study takes from every run.</summary>
/// <param name="Text">As it is shown, and as <see cref="MeasureText"/> reads it: <c>p99(request, web-*)</c>.</param>
/// <param name="Unit">Of the value: us, 1/s, fraction, … Empty for a number.</param>
/// <param name="Subject">The host, the domain or the line that it is of.</param>
/// <param name="Selector">Which ones.</param>
/// <param name="Of">
/// Takes it; null if the run cannot say: nothing that the selector takes, or too few observations for a percentile.
/// </param>
public sealed record Measure(
    string Text, string Unit, Subject Subject, Selector Selector, Func<SubjectView, double?> Of)
{
    /// <summary>What is made of the quantity: p99, rate, …; empty for a derived figure.</summary>
    public string Function { get; init; } = "";

    /// <summary>The latency, counter or figure, by one name however it was written: request, steal.</summary>
    public string Quantity { get; init; } = "";

    /// <summary>Whether it is a part of a whole, 0 to 1.</summary>
    public bool IsShare { get; init; }

    /// <summary>The largest value that there can be. The smallest one is 0, of every measure.</summary>
    private double Most => IsShare ? 1 : double.PositiveInfinity;

    /// <summary>Observations that a percentile needs in a run; null for what is no percentile.</summary>
    public double? FewestObservations { get; init; }

    /// <summary>
    /// An interval of it, which ends at 0, and of a share at 1: beyond that no true value is, so that it covers the
    /// true one as often as before. Not for differences.
    /// </summary>
    /// <returns>The same if its mean, as sums of fractions are, is beyond by a rounding error.</returns>
    public Interval Within(Interval interval) =>
        interval.Mean >= 0 && interval.Mean <= Most ? interval with { Least = 0, Most = Most } : interval;

    /// <inheritdoc cref="Within(Interval)"/>
    public QuantileInterval Within(QuantileInterval interval) =>
        interval.High >= 0 && interval.Low <= Most
            ? new(Math.Max(0, interval.Low), Math.Min(Most, interval.High))
            : interval;

    /// <summary>Whether it is the same measure, written otherwise perhaps.</summary>
    public bool IsSame(Measure other) =>
        Function == other.Function && Quantity == other.Quantity && Selector == other.Selector;

    /// <summary>Whether a scenario has anything that the measure is of.</summary>
    public bool IsIn(RunSpec spec) => Subject == Subject.Domain
        ? spec.Hosts.Any(host => host.Domains.Any(domain => Selector.TakesDomain(host, domain)))
        : spec.Hosts.Any(Selector.TakesHost);

    public override string ToString() => Text;
}
