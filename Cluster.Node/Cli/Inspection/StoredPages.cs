using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Cli.Running;
using ActorXen.Comparisons;
using ActorXen.Messages;
using ActorXen.Nodes.Web;
using ActorXen.Pages;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Inspection;

/// <summary>What commands answer on a terminal or in a file, for the browsers of people who look at a node.</summary>
internal static class StoredPages
{
    /// <param name="policies">Everything that a scenario can name and set.</param>
    /// <param name="runs">Executes parts of stored runs again.</param>
    public static NodePages Of(IScenarioCatalogue policies, StoredRuns runs)
    {
        var parts = new StoredParts(runs);
        return new(
            (name, text, mayBuild) => Check(name, text, policies, mayBuild),
            record => Report(record, policies),
            (journal, one, other, stop) => CompareAsync(journal, one, other, stop),
            Scenarios, parts.TimelineAsync, parts.WhyAsync);
    }

    private static ScenarioAnswer Check(
        string name, string text, IScenarioCatalogue policies, Func<HostSpec, bool> mayBuild)
    {
        var loaded = ScenarioLoader.LoadTyped(name, text, new(policies) { MayBuild = mayBuild });
        return new(
            loaded.Spec,
            loaded.Spec is { } spec ? ScenarioText.Of(spec, policies) : "",
            loaded.Spec is { } good ? ScenarioSummary.Of(good) : "",
            loaded.Spec is { } known ? [.. HostsInWords.Of(known)] : [],
            [.. loaded.Problems.Select(one => new ScenarioFault(one.Where, one.Problem, one.Remedy))],
            [.. loaded.Warnings.Select(one => one.Warning)]);
    }

    private static string Report(RunRecord record, IScenarioCatalogue policies)
    {
        var header = record.Summary.Header;
        RunReport? report = null;
        IReadOnlyList<string> warnings = [];
        try
        {
            if (record.End is { Report.IsEmpty: false } end) report = ReportBytes.Read(end.Report);
            else warnings = [MissingReport.WhyNone(record)];
        }
        catch (StateFormatException problem)
        {
            warnings = [$"The report cannot be read: {problem.Problem}. Version {header.EngineVersion} made it."];
        }

        return RunPage.Write(
            new()
            {
                Report = report,
                Header = header,
                Series = [.. record.Seals.Select(seal => seal.Series)],
                Racks = ScenarioFiles.OfRun(header, policies).Hosts
                    .ToDictionary(host => host.Name, host => host.RackName, StringComparer.Ordinal),
                Warnings = warnings,
            },
            RunOrigin.OfStored(header));
    }

    /// <exception cref="RunRefusedException">The runs have nothing that can be compared.</exception>
    private static async Task<string> CompareAsync(
        IRunJournal journal, RunRecord one, RunRecord other, CancellationToken stop)
    {
        try
        {
            // A node does not execute runs again for somebody who looks; the command does.
            var compared = await new RunComparer(journal, runs: null).CompareAsync(
                one, other, null, null, [], withHosts: false, stop);
            return RunComparisonPage.Write(
                compared, $"actorxen compare {one.Summary.Header.RunId} {other.Summary.Header.RunId}");
        }
        catch (InputException refused)
        {
            throw new RunRefusedException(refused.Message);
        }
    }

    private static IReadOnlyList<(string Name, string Text)> Scenarios()
    {
        var files = new ShippedFiles();
        return
        [
            .. files.ScenarioNames.Select(name => (name, files.Read($"{ShippedFiles.Scenarios}/{name}.conf") ?? ""))
                .Where(scenario => scenario.Item2.Length > 0),
        ];
    }
}
