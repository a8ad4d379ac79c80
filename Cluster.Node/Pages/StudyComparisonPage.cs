using ActorXen.Comparisons;
using ActorXen.Studies;

namespace ActorXen.Pages;

/// <summary>The page of <c>actorxen compare</c> of two studies.</summary>
internal static class StudyComparisonPage
{
    /// <param name="outcomes">The rules that were given, judged.</param>
    /// <param name="command">The command that makes the same figures again.</param>
    public static string Write(StudyComparison compared, IReadOnlyList<StudyOutcome> outcomes, string command)
    {
        var (one, other) = (compared.One, compared.Other);
        var page = new Page(
            one.Question.Scenario == other.Question.Scenario
                ? $"Comparison of two studies of {one.Question.Scenario}"
                : $"Comparison of {one.Question.Scenario} and {other.Question.Scenario}",
            $"What differs between {one.KindText} A, {NameOf(one)}, and {other.KindText} B, {NameOf(other)}?",
            [
                StudyComparisonText.Answer(compared), StudyComparisonText.Scope(compared),
                .. outcomes.Select(StudyComparisonText.Outcome),
            ]);
        page.Warnings([
            .. StudyComparisonText.OnlyOne(compared), .. DoubtsOf("A", one), .. DoubtsOf("B", other),
        ]);
        page.Heading("What was changed")
            .Table(ComparisonText.Settings(StudyComparisonText.SettingRows(compared), all: true));
        if (compared.Points.Count > 0 && compared.Measures.Count > 0)
        {
            page.Heading("Plots");
            var charts = StudyComparisonCharts.Of(compared);
            if (charts.Count > 0) page.Charts([.. charts.Take(StudyComparisonCharts.Most)]);
            else page.Paragraph("There is nothing to draw: no point has a value.");
            if (charts.Count > StudyComparisonCharts.Most)
                page.Paragraph($"{charts.Count - StudyComparisonCharts.Most} more plots are left out.");
            page.Heading("Figures");
            if (StudyComparisonText.Fits(compared) is { } fits) page.Table(fits);
            page.Table(StudyComparisonText.Points(compared));
        }

        page.Heading("How this was made").Facts([.. FactsOf("A", one), .. FactsOf("B", other)]);
        new PageOrigin(command) { ScenarioText = one.ScenarioText, ScenarioOf = $"{one.ScenarioOf} of A" }.Write(page);
        new PageOrigin("") { ScenarioText = other.ScenarioText, ScenarioOf = $"{other.ScenarioOf} of B" }.Write(page);
        return page.ToString();
    }

    private static string NameOf(StudyRecord record) => record.Name.Length > 0 ? record.Name : record.Id;

    private static IEnumerable<string> DoubtsOf(string which, StudyRecord record) =>
        record.Results.SelectMany(result => result.Doubts).Distinct().Select(doubt => $"doubt about {which}: {doubt}");

    private static IEnumerable<(string Name, string Value)> FactsOf(string which, StudyRecord record)
    {
        yield return ($"Study {which}", record.Name.Length > 0 ? $"{record.Id} ({record.Name})" : record.Id);
        foreach (var (name, value) in StudyPage.FactsOf(record.Results)) yield return ($"{name}, {which}", value);
        yield return ($"Asked by, {which}", record.Command);
    }
}
