using ActorXen.Report.Statistics;

namespace ActorXen.Studies;

/// <summary>Whether a criterion is met, as far as the seeds can tell.</summary>
public enum Verdict
{
    /// <summary>It is not met, with the confidence that was asked for.</summary>
    Fails = 0,

    /// <summary>A seed has no value: too few observations.</summary>
    Unknown = 1,

    /// <summary>The interval contains the limit.</summary>
    Undecided = 2,

    /// <summary>It is met, with the confidence that was asked for.</summary>
    Holds = 3,
}

/// <summary>What must be true of a run: limits of measures, joined by and, or.</summary>
public abstract record Criterion
{
    /// <summary>The measures that it looks at.</summary>
    public abstract IReadOnlyList<Measure> Measures { get; }

    /// <param name="intervalOf">The interval of a measure; null if a seed has no value.</param>
    public abstract Verdict Judge(Func<Measure, Interval?> intervalOf);

    /// <summary>Every limit in it.</summary>
    public abstract IEnumerable<Limit> Limits { get; }

    /// <summary>
    /// Whether small values and large ones may meet it, and those between may not: one limit from above or one from
    /// below is enough.
    /// </summary>
    public virtual bool MayHoldAtBothEnds => false;

    /// <summary>The limits for which it is not met: of a part that another part makes up for, none.</summary>
    /// <param name="intervalOf">As for <see cref="Judge"/>.</param>
    public abstract IEnumerable<Limit> Breaking(Func<Measure, Interval?> intervalOf);
}

/// <summary>A measure is below or above a value. The limit itself counts as met.</summary>
/// <param name="IsUpper">Whether the measure must be at most <paramref name="Value"/>; otherwise at least.</param>
/// <param name="Value">In the measure's unit.</param>
/// <param name="Text">As written: <c>p99(request, web-*) &lt; 1ms</c>.</param>
public sealed record Limit(Measure Measure, bool IsUpper, double Value, string Text) : Criterion
{
    public override IReadOnlyList<Measure> Measures => [Measure];

    public override IEnumerable<Limit> Limits => [this];

    /// <summary>The value as it was written: 1ms, 5%.</summary>
    public string ValueText => Text[(Text.LastIndexOfAny(['<', '>', '=']) + 1)..].Trim();

    public override IEnumerable<Limit> Breaking(Func<Measure, Interval?> intervalOf) =>
        Judge(intervalOf) == Verdict.Fails ? [this] : [];

    public override Verdict Judge(Func<Measure, Interval?> intervalOf)
    {
        if (intervalOf(Measure) is not { } interval) return Verdict.Unknown;
        var (best, worst) = IsUpper ? (interval.Low, interval.High) : (-interval.High, -interval.Low);
        var value = IsUpper ? Value : -Value;
        if (worst <= value) return Verdict.Holds;
        return best > value ? Verdict.Fails : Verdict.Undecided;
    }

    public override string ToString() => Text;
}

/// <summary>All of several criteria, or one of them.</summary>
/// <param name="IsAll">Whether all must be met; otherwise one is enough.</param>
public sealed record Joined(bool IsAll, IReadOnlyList<Criterion> Parts) : Criterion
{
    public override IReadOnlyList<Measure> Measures => [.. Parts.SelectMany(part => part.Measures)];

    public override IEnumerable<Limit> Limits => Parts.SelectMany(part => part.Limits);

    public override bool MayHoldAtBothEnds => Parts.Any(part => part.MayHoldAtBothEnds)
        || (!IsAll && Limits.Select(limit => limit.IsUpper).Distinct().Count() > 1);

    public override IEnumerable<Limit> Breaking(Func<Measure, Interval?> intervalOf) =>
        Judge(intervalOf) == Verdict.Fails ? Parts.SelectMany(part => part.Breaking(intervalOf)) : [];

    public override Verdict Judge(Func<Measure, Interval?> intervalOf)
    {
        var verdicts = Parts.Select(part => part.Judge(intervalOf));
        return IsAll ? verdicts.Min() : verdicts.Max();
    }

    public override string ToString() => string.Join(
        IsAll ? " and " : " or ",
        Parts.Select(part => part is Joined { IsAll: false } && IsAll ? $"({part})" : $"{part}"));
}
