using ActorXen.Report.Results;
using ActorXen.Report.Statistics;

namespace ActorXen.Experiments.Oracles;

/// <summary>A closed form of queueing or scheduling theory, and a shipped scenario that must reproduce it.</summary>
/// <remarks>
/// Experiments §2. A new one is a member of a class here and a line in <see cref="OracleCatalogue"/>.
/// </remarks>
public sealed record Oracle
{
    /// <summary>As in the specification: <c>O-03</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What is true, in one line.</summary>
    public required string Truth { get; init; }

    /// <summary>The formula, with its symbols.</summary>
    public required string Formula { get; init; }

    /// <summary>Name of the shipped scenario.</summary>
    public required string Scenario { get; init; }

    public required IReadOnlyList<Variant> Variants { get; init; }

    public required IReadOnlyList<OracleFigure> Figures { get; init; }

    /// <summary>Virtual length of a run in the short form, as in a scenario.</summary>
    public required string Short { get; init; }

    /// <summary>Virtual length of a run in the precise form.</summary>
    public required string Precise { get; init; }

    /// <summary>What a reader must know to trust or distrust the comparison.</summary>
    public string Remark { get; init; } = "";

    /// <summary>The experiment that checks it.</summary>
    public Experiment ToExperiment(bool precise)
    {
        var figures = Figures.Where(figure => precise || !figure.IsSlow).ToList();
        var variants = Variants.Where(variant => precise || !SlowVariants.Contains(variant.Name));
        return new()
        {
            Name = Id,
            Scenario = Scenario,
            Subject = Truth,
            Source = Formula,
            Variants = [.. variants.Select(variant => variant with
            {
                Set = [.. variant.Set, $"length={(precise ? Precise : Short)}"],
            })],
            Figures = [.. figures.Select(figure => figure.ToFigure(precise))],
            Remarks = Remark.Length == 0 ? [] : [Remark],
        };
    }

    /// <summary>Variants that only figures of the precise form need.</summary>
    private HashSet<string> SlowVariants =>
    [
        .. Figures.GroupBy(figure => figure.Variant).Where(group => group.All(figure => figure.IsSlow))
            .Select(group => group.Key),
    ];
}

/// <summary>One value of a closed form.</summary>
/// <param name="What">The case: <c>4 servers, load 0.8: T/S</c>.</param>
/// <param name="Variant">The variant that it is taken from.</param>
/// <param name="Unit">Empty for a ratio.</param>
/// <param name="Expected">By the formula.</param>
/// <param name="Tolerance">Relative error that the precise form may have; 0 if the value must be exact.</param>
/// <param name="Value">Computes it from the reports of one seed.</param>
public sealed record OracleFigure(
    string What, string Variant, string Unit, double Expected, double Tolerance, Func<Measured, double> Value)
{
    /// <summary>The short form has a tenth of the observations, or fewer.</summary>
    private const double ShortIsCoarser = 4;

    /// <summary>Whether only the precise form has it, because it needs many observations.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Replaces the rule that follows from the tolerance, such as a bound.</summary>
    public Rule? Rule { get; init; }

    internal Figure ToFigure(bool precise) => new(
        What, Unit, Value, new(Interval.Number(Expected), Firmness.Formula), Rule ?? RuleFor(precise));

    /// <summary>
    /// The interval must come within the tolerance, and must itself be narrow enough to tell something.
    /// </summary>
    private Rule RuleFor(bool precise)
    {
        if (Tolerance == 0) return Rule.Within(Expected, Expected);
        var within = Math.Abs(Expected) * Tolerance * (precise ? 1 : ShortIsCoarser);
        return Rule.Formula(Expected, within).NoWiderThan(within * 3);
    }
}
