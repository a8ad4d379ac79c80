using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Pages;

/// <summary>The page of <c>actorxen run</c> and <c>actorxen show</c>.</summary>
public static class RunPage
{
    public static string Write(RunSource source, PageOrigin origin)
    {
        var (run, header) = (source.Report?.Run, source.Header);
        var (scenario, seed) = (run?.Scenario ?? header?.ScenarioName ?? "a run", run?.Seed ?? header?.Seed ?? 0);
        var page = new Page(
            $"Run of {scenario}, seed {seed}",
            (run?.Note ?? header?.Note) is { Length: > 0 } note
                ? note
                : $"How long do requests and wakeups take in {scenario}, and how busy are its hosts?",
            [source.Report is { } known ? RunAnswer.Of(known) : "There is no answer: the run has no report."]);
        page.Warnings([.. source.Warnings, .. source.Report?.Doubts.Select(doubt => $"doubt: {doubt}") ?? []]);
        if (source.Report is { } report) WriteLatencies(page, report);
        WriteSeries(page, source);
        if (source.Report is { } full)
        {
            WriteHosts(page, source, full);
            page.Heading("Figures");
            foreach (var table in ReportText.Tables(full, RowLimits.Page)) page.Table(table);
        }

        page.Heading("How this was made").Facts(FactsOf(source));
        origin.Write(page);
        return page.ToString();
    }

    private static void WriteLatencies(Page page, RunReport report)
    {
        page.Heading("Latencies");
        var charts = LatencyCharts.Of(report);
        if (charts.Count > 0) page.Charts(charts);
        else page.Paragraph(report.Groups.Count == 0
            ? "The report has no groups: a version that kept none made it."
            : "No group has enough requests or wakeups for a distribution.");
    }

    private static void WriteSeries(Page page, RunSource source)
    {
        page.Heading("Over time");
        try
        {
            var charts = SeriesCharts.Of(source.Series, source.Report);
            if (charts.Count > 0) page.Charts(charts);
            else page.Paragraph("The run's series is not at hand, so there is nothing to draw over time.");
        }
        catch (StateFormatException problem)
        {
            page.Warnings([$"The run's series cannot be read: {problem.Problem}."]);
        }
    }

    private static void WriteHosts(Page page, RunSource source, RunReport report)
    {
        page.Heading("Hosts");
        if (source.Racks.Count == 0) page.Paragraph("The racks of the hosts are not known here.");
        foreach (var map in HostMaps.Of(report, source.Racks)) page.Add(map);
    }

    private static IEnumerable<(string Name, string Value)> FactsOf(RunSource source)
    {
        var (run, header) = (source.Report?.Run, source.Header);
        yield return ("Scenario", run?.Scenario ?? header?.ScenarioName ?? "");
        yield return ("Run", run?.RunId is { Length: > 0 } id ? id : run is null ? header?.RunId ?? "" : "not stored");
        yield return ("Name", run?.Name ?? header?.Name ?? "");
        yield return ("Note", run?.Note ?? header?.Note ?? "");
        var changed = run?.Overrides ?? header?.Overrides ?? [];
        yield return ("Changed settings", changed.Count > 0 ? string.Join(", ", changed) : "none");
        yield return ("Seed", $"{run?.Seed ?? header?.Seed}");
        yield return ("Program", $"actorxen {run?.EngineVersion ?? header?.EngineVersion}");
        if (run is null) yield break;
        yield return ("Hash", run.HashText);
        yield return ("Virtual time", header is { } asked && VirtualTime.Zero + asked.Length > run.At
            ? $"{run.At} of {asked.Length}"
            : $"{run.At}");
        yield return ("Left out as warm-up", source.Report!.WarmUp.Text);
        yield return ("Events", run.Delivered.ToString("N0", CultureInfo.InvariantCulture));
        yield return ("Wall time", string.Create(
            CultureInfo.InvariantCulture, $"{run.WallSeconds:0.0} s, {run.EngineText}, {run.Threads} threads"));
    }
}
