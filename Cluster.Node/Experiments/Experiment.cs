using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Experiments;

/// <summary>A published measurement or a formula, and the figures of a shipped scenario to compare with it.</summary>
/// <remarks>
/// A plain description: <see cref="ExperimentRun"/> executes it. Usually it is read from a file
/// (<see cref="FiledExperiment"/>). The scenario of a shipped one is <c>config/scenarios/experiments/NAME.conf</c>,
/// which a user can also run alone.
/// </remarks>
public sealed record Experiment
{
    /// <summary>Name of the experiment and, unless it says otherwise, of its scenario.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the shipped scenario that its variants change.</summary>
    public string Scenario
    {
        get => field ?? Name;
        init;
    }

    /// <summary>What it is about, in one line.</summary>
    public required string Subject { get; init; }

    /// <summary>
    /// Who measured it and where it was published; several sources are separated by "; ". Empty if nobody did.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>The variants to run, each with every seed.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>The figures to compare, in the order in which they are printed.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>What the figures measure in which variant, as far as that is known before it is run.</summary>
    public IReadOnlyList<(string Variant, Measure Measure)> Measures { get; init; } = [];

    /// <summary>
    /// The parameters that were fitted, each with the figure that it was fitted to; such a figure has no rule.
    /// </summary>
    public IReadOnlyList<string> Fitted { get; init; } = [];

    /// <summary>What a reader must know to trust or distrust the comparison.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>One way to run the scenario.</summary>
/// <param name="Name">Unique in its experiment: <c>before</c>.</param>
/// <param name="Set">Settings that override the scenario's: <c>vars.burst=9ms</c>.</param>
public sealed record Variant(string Name, params IReadOnlyList<string> Set)
{
    /// <summary>How its entities are hosted; results do not depend on it.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Plain;

    /// <summary>Threads of the run; results do not depend on it either.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>One line of the comparison.</summary>
/// <param name="What">A short name with the condition: <c>share of the attacker, bursts of 9 ms</c>.</param>
/// <param name="Unit">Unit of the simulated value; empty for a ratio.</param>
/// <param name="Value">Computes it from all variants' reports of one seed, so that ratios are paired by seed.</param>
/// <param name="Reported">Null if there is nothing to compare with.</param>
/// <param name="Rule">Null if the figure was used for fitting or is only for information.</param>
public sealed record Figure(
    string What, string Unit, Func<Measured, double> Value, Reported? Reported = null, Rule? Rule = null)
{
    /// <summary>Whether parameters were fitted to it, so that it may not have a rule (experiments §0).</summary>
    public bool IsFitted { get; init; }
}
