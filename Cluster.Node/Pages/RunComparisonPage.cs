using System.Globalization;
using ActorXen.Comparisons;
using ActorXen.Runs;

namespace ActorXen.Pages;

/// <summary>The page of <c>actorxen compare</c> of two runs.</summary>
internal static class RunComparisonPage
{
    /// <param name="command">The command that makes the same figures again.</param>
    public static string Write(RunComparison compared, string command)
    {
        var (one, other) = (compared.One.Summary.Header, compared.Other.Summary.Header);
        var page = new Page(
            one.ScenarioName == other.ScenarioName
                ? $"Comparison of two runs of {one.ScenarioName}"
                : $"Comparison of {one.ScenarioName} and {other.ScenarioName}",
            $"What differs between run A, {NameOf(one)}, and run B, {NameOf(other)}?",
            [
                ComparisonText.Answer(compared), ComparisonText.Scope(compared),
                .. compared.Outcomes.Select(ComparisonText.Outcome),
            ]);
        page.Warnings(ComparisonText.OnlyOne(compared));
        page.Heading("What was changed").Table(ComparisonText.Settings(compared, all: true));
        if (!compared.IsIdentical)
        {
            page.Heading("How much figures differ");
            var charts = ComparisonCharts.Of(compared);
            if (charts.Count > 0) page.Charts(charts);
            else page.Paragraph("There is nothing to draw: no group that both runs have did anything.");
            page.Heading("Figures").Table(ComparisonText.Groups(compared));
            if (ComparisonText.Hosts(compared) is { } hosts) page.Table(hosts);
            page.Heading("Where the runs part");
            foreach (var sentence in ComparisonText.Parting(compared)) page.Paragraph(sentence);
        }

        page.Heading("How this was made").Facts([.. FactsOf("A", compared.One), .. FactsOf("B", compared.Other)]);
        new PageOrigin(command) { ScenarioText = one.ScenarioText, ScenarioOf = "every setting of A" }.Write(page);
        new PageOrigin("") { ScenarioText = other.ScenarioText, ScenarioOf = "every setting of B" }.Write(page);
        return page.ToString();
    }

    private static string NameOf(RunHeader header) => header.Name.Length > 0 ? header.Name : header.RunId;

    private static IEnumerable<(string Name, string Value)> FactsOf(string which, RunRecord run)
    {
        var header = run.Summary.Header;
        yield return ($"Run {which}", header.Name.Length > 0 ? $"{header.RunId} ({header.Name})" : header.RunId);
        yield return ($"Scenario of {which}", header.ScenarioName);
        yield return ($"Seed of {which}", $"{header.Seed}");
        yield return ($"Program of {which}", $"actorxen {header.EngineVersion}");
        yield return ($"Hash of {which}", run.End?.Hash.ToString("x16", CultureInfo.InvariantCulture) ?? "");
    }
}
