using System.Text.Json;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;

namespace ActorXen.Experiments;

/// <summary>Experiments and their results, for people and for scripts.</summary>
public static class ExperimentText
{
    /// <summary>A table of the experiments.</summary>
    public static TextTable List(IReadOnlyList<Experiment> experiments)
    {
        var table = new TextTable(
            "Experiments", [new("name", 0), new("what", 0, Wraps: true), "cells per seed"],
            "run one: actorxen experiment NAME; its scenario: actorxen config print NAME");
        foreach (var experiment in experiments)
            table.Add(experiment.Name, experiment.Subject, $"{experiment.Variants.Count}");
        return table;
    }

    /// <summary>Compares reported with simulated figures, line by line.</summary>
    public static TextTable Comparison(ExperimentResult result)
    {
        var table = new TextTable(
            $"{result.Experiment.Name}: {result.Experiment.Subject}",
            [
                new("what", 0, Wraps: true), new("reported", 4, Wraps: true), new("simulated", 0), new("unit", 2),
                new("rule", 3), new("holds", 1),
            ],
            $"simulated: mean of {result.Seeds.Count} seeds with its 95 % interval (Student). "
            + "R1, R2: read in the source; M1, M2: recalled, provisional.");
        foreach (var figure in result.Figures)
        {
            table.Add(
                figure.Figure.What, $"{figure.Figure.Reported}", Simulated(figure.Interval), figure.Figure.Unit,
                figure.Figure.Rule?.Text ?? "", Verdict(figure));
        }

        return table;
    }

    /// <summary>The source, what was fitted, how to run one cell alone, and how many rules hold.</summary>
    public static IEnumerable<string> Notes(ExperimentResult result)
    {
        var experiment = result.Experiment;
        if (experiment.Source.Length > 0) yield return $"source: {experiment.Source}";
        foreach (var fitted in experiment.Fitted.DefaultIfEmpty("nothing")) yield return $"fitted: {fitted}";
        foreach (var remark in experiment.Remarks) yield return $"note: {remark}";
        yield return $"one cell: {Command(new(experiment, experiment.Variants[^1], result.Seeds.First))}";
        var failed = result.Figures.Count(figure => figure.HasFailed);
        var rules = result.Figures.Count(figure => figure.Holds is not null);
        yield return failed == 0 ? $"all {rules} rules hold" : $"{failed} of {rules} rules DO NOT HOLD";
    }

    /// <summary>The command that runs one cell.</summary>
    public static string Command(Cell cell) => string.Join(
        ' ', cell.Variant.Set.Select(set => $"--set {Quoted(set)}")
            .Prepend($"actorxen run {Quoted(cell.Experiment.Scenario)} --seed {cell.Seed}"));

    /// <summary>Quotes a setting for a shell, where brackets, stars and quotes have a meaning.</summary>
    private static string Quoted(string set) => set.IndexOfAny(['[', '*', '"', '{', ' ', '$']) < 0 ? set : $"'{set}'";

    public static string Json(ExperimentResult result) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteString("experiment", result.Experiment.Name);
        json.WriteString("subject", result.Experiment.Subject);
        json.WriteString("source", result.Experiment.Source);
        json.WriteNumber("first_seed", result.Seeds.First);
        json.WriteNumber("seeds", result.Seeds.Count);
        json.WriteBoolean("all_hold", result.AllHold);
        json.WriteStartArray("figures");
        foreach (var figure in result.Figures) Write(json, figure);
        json.WriteEndArray();
        WriteTexts(json, "fitted", result.Experiment.Fitted);
        WriteTexts(json, "notes", result.Experiment.Remarks);
        json.WriteStartObject("variants");
        foreach (var variant in result.Experiment.Variants)
            json.WriteString(variant.Name, Command(new(result.Experiment, variant, result.Seeds.First)));
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public static string Json(IReadOnlyList<Experiment> experiments) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteStartArray("experiments");
        foreach (var experiment in experiments)
        {
            json.WriteStartObject();
            json.WriteString("experiment", experiment.Name);
            json.WriteString("subject", experiment.Subject);
            json.WriteString("source", experiment.Source);
            json.WriteNumber("cells_per_seed", experiment.Variants.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>
    /// A seed without a value may have too few observations for a percentile, or divide nothing by nothing.
    /// </summary>
    private static string Simulated(Interval interval) => double.IsFinite(interval.Mean) ? $"{interval}" : "no value";

    private static string Verdict(FigureResult figure) => figure switch
    {
        { Figure.IsFitted: true } => "fitted",
        { Holds: null } => "-",
        { Holds: true } => "yes",
        { HasFailed: true } => "NO",
        _ => "no (provisional)",
    };

    private static void Write(Utf8JsonWriter json, FigureResult result)
    {
        var figure = result.Figure;
        json.WriteStartObject();
        json.WriteString("what", figure.What);
        json.WriteString("unit", figure.Unit);
        json.WriteString("reported", figure.Reported?.Text);
        json.WriteString("firmness", figure.Reported?.Firmness.ToString());
        Write(json, "mean", result.Interval.Mean);
        Write(json, "low", result.Interval.Low);
        Write(json, "high", result.Interval.High);
        json.WriteStartArray("per_seed");
        foreach (var value in result.PerSeed) Write(json, value);
        json.WriteEndArray();
        json.WriteString("rule_kind", figure.Rule?.Kind);
        json.WriteString("rule", figure.Rule?.Text);
        json.WriteBoolean("fitted", figure.IsFitted);
        if (result.Holds is { } holds) json.WriteBoolean("holds", holds);
        else json.WriteNull("holds");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        Write(json, value);
    }

    private static void Write(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
