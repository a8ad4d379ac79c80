using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Runs;
using ActorXen.Scenarios;

namespace ActorXen.Comparisons;

/// <summary>Two stored runs side by side.</summary>
/// <param name="One">The first run.</param>
/// <param name="Other">The second run; differences are its figures minus those of the first.</param>
/// <param name="Settings">Scenario settings that differ; null if a scenario's text cannot be read.</param>
/// <param name="Time">What is compared; null if the runs are identical.</param>
/// <param name="Rows">Empty if the runs are identical.</param>
/// <param name="Parting">Where they part; null if no hash differs.</param>
internal sealed record RunComparison(
    RunRecord One, RunRecord Other, IReadOnlyList<SettingDifference>? Settings, ComparedTime? Time,
    IReadOnlyList<ComparedRow> Rows, Parting? Parting)
{
    /// <summary>Templates that only the first run has.</summary>
    public IReadOnlyList<GroupKey> OnlyOne { get; init; } = [];

    /// <summary>Templates that only the second run has.</summary>
    public IReadOnlyList<GroupKey> OnlyOther { get; init; } = [];

    /// <summary>Hosts of both runs; empty unless they were asked for.</summary>
    public IReadOnlyList<ComparedHost> Hosts { get; init; } = [];

    /// <summary>The rules that were given, judged; empty if the runs are identical.</summary>
    public IReadOnlyList<RuleOutcome> Outcomes { get; init; } = [];

    /// <summary>Whether both runs have the same hashes to their end.</summary>
    public bool IsIdentical => Time is null;
}

/// <summary>A rule of two runs, with the figure that it is about.</summary>
internal sealed record RuleOutcome(WorseRule Rule, ComparedRow Row, bool IsBroken);
