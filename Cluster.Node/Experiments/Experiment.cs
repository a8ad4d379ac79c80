namespace ActorXen.Experiments;

/// <summary>A published measurement, or a formula, and what of the shipped scenario is compared with it.</summary>
/// <remarks>
/// A plain description: <see cref="ExperimentRun"/> executes it. Its scenario is
/// <c>config/scenarios/experiments/NAME.conf</c>, which a user can also run alone. A new one is a file with a static
/// member, a scenario, and a line in <see cref="ExperimentCatalogue"/>.
/// </remarks>
public sealed record Experiment
{
    /// <summary>Also of its scenario.</summary>
    public required string Name { get; init; }

    /// <summary>One line.</summary>
    public required string Subject { get; init; }

    /// <summary>Who measured it, and where that is written; several are separated by "; ".</summary>
    public required string Source { get; init; }

    /// <summary>What is run; each with every seed.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>What is compared, in the order in which it is printed.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>What was set so that which figure comes out; such a figure has no rule. Empty if nothing was.</summary>
    public IReadOnlyList<string> Fitted { get; init; } = [];

    /// <summary>What a reader must know to trust or distrust the comparison.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>One way to run the scenario.</summary>
/// <param name="Name">Unique in its experiment: <c>before</c>.</param>
/// <param name="Set">Laid over the scenario: <c>vars.burst=9ms</c>.</param>
public sealed record Variant(string Name, params IReadOnlyList<string> Set);

/// <summary>One line of the comparison.</summary>
/// <param name="What">Short, with the condition: <c>share of the attacker, bursts of 9 ms</c>.</param>
/// <param name="Unit">Of the simulated value; empty for a ratio.</param>
/// <param name="Value">From all variants' reports of one seed; ratios are so paired by seed.</param>
/// <param name="Reported">Null if there is nothing to compare with.</param>
/// <param name="Rule">Null if nothing is claimed: because the figure was used for fitting, or is only for
/// information.</param>
public sealed record Figure(
    string What, string Unit, Func<Measured, double> Value, Reported? Reported = null, Rule? Rule = null)
{
    /// <summary>Parameters were set so that it comes out; it may not have a rule (experiments §0).</summary>
    public bool IsFitted { get; init; }
}
