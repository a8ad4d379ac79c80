using ActorXen.Report.Printing;
using ActorXen.Report.Tables;

namespace ActorXen.Experiments.Oracles;

/// <summary>Oracles and their results, for people and for scripts.</summary>
public static class OracleText
{
    /// <summary>What each oracle says, and by which scenario it is checked.</summary>
    public static TextTable List(IReadOnlyList<Oracle> oracles)
    {
        var table = new TextTable(
            "Oracles",
            [new("id", 0), new("truth", 0, Wraps: true), new("formula", 3, Wraps: true), new("scenario", 2)],
            "check one: actorxen verify oracles ID; its scenario: actorxen config print SCENARIO");
        foreach (var oracle in oracles) table.Add(oracle.Id, oracle.Truth, oracle.Formula, oracle.Scenario);
        return table;
    }

    public static string Json(IReadOnlyList<Oracle> oracles) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteStartArray("oracles");
        foreach (var oracle in oracles)
        {
            json.WriteStartObject();
            json.WriteString("id", oracle.Id);
            json.WriteString("truth", oracle.Truth);
            json.WriteString("formula", oracle.Formula);
            json.WriteString("scenario", oracle.Scenario);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Compares formulas with what was simulated, line by line.</summary>
    public static TextTable Comparison(ExperimentResult result)
    {
        var table = new TextTable(
            $"{result.Experiment.Name}: {result.Experiment.Subject}",
            [
                new("case", 0, Wraps: true), new("formula", 0), new("simulated", 0), new("unit", 2), new("rule", 3),
                new("holds", 1),
            ],
            string.Join("; ", result.Experiment.Remarks.Prepend(result.Experiment.Source)));
        foreach (var figure in result.Figures)
        {
            table.Add(
                figure.Figure.What, figure.Figure.Reported!.Text, $"{figure.Interval}", figure.Figure.Unit,
                figure.Figure.Rule!.Text, figure.Holds == true ? "yes" : IsTooWide(figure) ? "NO: too wide" : "NO");
        }

        return table;
    }

    public static string Totals(IReadOnlyList<ExperimentResult> results)
    {
        var all = results.SelectMany(result => result.Figures).ToList();
        var failed = all.Count(figure => figure.HasFailed);
        var seeds = results[0].Seeds.Count;
        return $"simulated: mean of {seeds} seeds with its 95 % interval (Student)\n"
            + (failed == 0 ? $"all {all.Count} values hold" : $"{failed} of {all.Count} values DO NOT HOLD");
    }

    public static string Json(IReadOnlyList<ExperimentResult> results, bool precise) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteBoolean("precise", precise);
        json.WriteNumber("first_seed", results[0].Seeds.First);
        json.WriteNumber("seeds", results[0].Seeds.Count);
        json.WriteBoolean("all_hold", results.All(result => result.AllHold));
        json.WriteStartArray("oracles");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("id", result.Experiment.Name);
            json.WriteString("truth", result.Experiment.Subject);
            json.WriteString("formula", result.Experiment.Source);
            json.WriteString("scenario", result.Experiment.Scenario);
            json.WriteStartArray("values");
            foreach (var figure in result.Figures)
            {
                json.WriteStartObject();
                json.WriteString("case", figure.Figure.What);
                json.WriteString("unit", figure.Figure.Unit);
                json.WriteString("formula", figure.Figure.Reported!.Text);
                json.WriteNumber("mean", figure.Interval.Mean);
                json.WriteNumber("low", figure.Interval.Low);
                json.WriteNumber("high", figure.Interval.High);
                json.WriteString("rule", figure.Figure.Rule!.Text);
                json.WriteBoolean("holds", figure.Holds == true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static bool IsTooWide(FigureResult figure) =>
        figure.Interval.HalfWidth > figure.Figure.Rule!.WidestHalf;
}
