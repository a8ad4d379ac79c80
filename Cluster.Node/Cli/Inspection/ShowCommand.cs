using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Clusters;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Cli.Running;
using ActorXen.Cli.Studies;
using ActorXen.Messages;
using ActorXen.Pages;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Series;
using ActorXen.Runs;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Inspection;

/// <summary><c>actorxen show</c>: prints the report of a stored run or study again, or of a part of a run.</summary>
internal static class ShowCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = new Argument<string>("RUN")
        {
            Description = "Id or name of a stored run or study, or the beginning of its id (see: actorxen runs).",
        };
        var from = Options.Time("--from", "Leaves out what was before this virtual time. Executes that part again.");
        var to = Options.Time(
            "--to", "Leaves out what was after this virtual time. Executes that part again.", mayBeZero: false);
        var windows = new Option<bool>("--windows")
        {
            Description = "Prints the run's series instead: a row for each window.",
        };
        var group = new Option<string?>("--group")
        {
            Description =
                "With --windows: the group to show, a template's name or \"rack NAME\"; by default the fleet.",
            HelpName = "NAME",
        };
        var cluster = Options.OtherCluster();
        var store = Options.Store();
        var html = new HtmlFile();
        var json = Options.Json();
        var all = Options.All();
        var command = new Command("show", "Prints the report of a stored run or study again.")
        {
            run, from, to, windows, group, cluster, store, json, html.Option, all,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (begin, end) = (parsed.GetValue(from), parsed.GetValue(to));
            var isJson = parsed.GetValue(json);
            var printer = new ReportPrinter(terminal, isJson, parsed.GetValue(all));
            html.Check(parsed);
            if (parsed.GetValue(html.Option) is not null && parsed.GetValue(windows))
                throw new InputException("--html is a page of the report, with the series. Leave --windows out.");
            if (parsed.GetValue(cluster) is { } nodes)
            {
                var isOther = parsed.GetValue(windows) || parsed.GetValue(store) is not null;
                if (isOther || begin is not null || end is not null || parsed.GetValue(group) is not null)
                {
                    throw new InputException(
                        "--cluster shows whole reports only. For a part or the series name the cluster's store with "
                        + "--store.");
                }

                if (printer.WantsParts)
                    throw new InputException(
                        "--cluster has no pCPUs, vCPUs and ports. Leave --all or --json out, or use --store.");
                var whole = await OfClusterAsync(nodes, parsed.GetRequiredValue(run), stop);
                await html.WriteAsync(parsed, () => RunPage.Write(new() { Report = whole }, new("")));
                await printer.PrintAsync(whole);
                return (int)ExitCode.Ok;
            }

            await using var journal = parts.FindStore(parsed.GetValue(store));
            var (found, study) = await StoredStudies.ReadAsync(journal, parsed.GetRequiredValue(run));
            if (study is not null)
            {
                await StoredStudies.ShowAsync(parsed, terminal, study, html, isJson, from, to, windows, group, all);
                return (int)ExitCode.Ok;
            }

            var record = found!;
            if (parsed.GetValue(windows))
            {
                var series = SeriesOf(record, begin, end);
                var key = SeriesText.Find(series, parsed.GetValue(group))
                    ?? throw new InputException(SeriesText.Unknown(series, parsed.GetValue(group)!));
                if (isJson) await terminal.Out.WriteLineAsync(SeriesText.Json(series, key));
                else terminal.Print(SeriesText.Table(series, key));
                return (int)ExitCode.Ok;
            }

            if (parsed.GetValue(group) is not null)
                throw new InputException("--group belongs to --windows. Add that, or leave --group out.");
            var isPart = begin is not null || end is not null;
            if (!isPart && record.End is not { Report.IsEmpty: false } && parsed.GetValue(html.Option) is not null)
            {
                // What is there: the windows that are sealed. The command fails nevertheless, as without a page.
                await html.WriteAsync(parsed, () => RunPage.Write(
                    SourceOf(parts, record, report: null), RunOrigin.OfStored(record.Summary.Header)));
            }

            var stored = isPart && record.End is not { Report.IsEmpty: false } ? null : Stored(record);
            // The warm-up that the report leaves out stays left out unless it is asked for.
            if (stored is not null && (end is null || stored.Run.From < VirtualTime.Zero + end.Value))
                begin ??= stored.Run.From - VirtualTime.Zero;
            var report = isPart || printer.WantsParts
                ? await ExecuteAsync(
                    parts.Stored.For(terminal, isJson), journal, record, begin, end, printer.WantsParts, stop)
                : stored!;
            await html.WriteAsync(parsed, () => RunPage.Write(
                SourceOf(parts, record, report),
                RunOrigin.OfStored(record.Summary.Header, isPart ? PartOf(report) : "")));
            // The stored report has everything but the counts of each pCPU, vCPU and port.
            await printer.PrintAsync(isPart ? report : stored! with { Parts = report.Parts });
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static RunSource SourceOf(Composition parts, RunRecord record, RunReport? report) => new()
    {
        Report = report,
        Header = record.Summary.Header,
        Series = [.. record.Seals.Select(seal => seal.Series)],
        Racks = parts.StoredScenario(record.Summary.Header).Hosts
            .ToDictionary(host => host.Name, host => host.RackName, StringComparer.Ordinal),
        Warnings = report is null ? [MissingReport.WhyNone(record)] : [],
    };

    private static string PartOf(RunReport report) =>
        $", whose part is shown with --from {Written(report.Run.From)} --to {Written(report.Run.At)} of actorxen show";

    private static string Written(VirtualTime time) => UnitText.Write(time - VirtualTime.Zero);

    /// <summary>The report that was made when the run ended.</summary>
    private static RunReport Stored(RunRecord record)
    {
        if (record.End is not { Report.IsEmpty: false } end)
            throw new InputException($"{MissingReport.WhyNone(record)} A part of it can be seen with --from and --to.");
        try
        {
            return ReportBytes.Read(end.Report);
        }
        catch (StateFormatException problem)
        {
            throw Unreadable("report", record.Summary.Header, problem);
        }
    }

    private static InputException Unreadable(string what, RunHeader header, StateFormatException problem) => new(
        $"the {what} of run {header.RunId} cannot be read: {problem.Problem}. It was made by version "
        + $"{header.EngineVersion}: show it with that one, or run the scenario again.");

    private static async Task<RunReport> OfClusterAsync(string cluster, string run, CancellationToken stop)
    {
        using var client = new ClusterClient(cluster);
        var answer = await client.ReportAsync(run, stop);
        return ReportBytes.Read(answer.GetProperty("report_bytes").GetBytesFromBase64());
    }

    /// <summary>Executes the run again, from the checkpoint before the part that is asked for.</summary>
    private static async Task<RunReport> ExecuteAsync(
        StoredRuns runs, IRunJournal journal, RunRecord record, Duration? from, Duration? to, bool withParts,
        CancellationToken stop)
    {
        var header = record.Summary.Header;
        var (begin, end) = StoredInterval.Bounds(record.Summary, from, to);
        using var part = await StoredInterval.ReadAsync(runs, journal, header, begin, end, stop: stop);
        var figures = new RunFigures(
            header.RunId, header.ScenarioName, header.Seed, EngineKind.Plain, 1, end, 0, part.Simulation.Delivered,
            part.Simulation.Hash).Of(header) with
        {
            From = begin,
        };
        return ReportRows.Of(figures, part.Hosts.Select(host => (host, part.Of(host))), withParts)
            .OfPart(part.Hosts, record.Seals.Select(seal => seal.Series), begin, end);
    }

    private static List<SeriesWindow> SeriesOf(RunRecord record, Duration? from, Duration? to)
    {
        var (begin, end) = StoredInterval.Bounds(record.Summary, from, to ?? record.Summary.Header.Length);
        var windows = WindowsOf(record);
        if (windows.Count == 0)
            throw new InputException(
                $"run {record.Summary.Header.RunId} has no series"
                + (record.Seals.Count == 0
                    ? ", because nothing of it is sealed yet."
                    : ": an earlier version stored it."));
        var inside = windows.Where(window => window.To > begin && window.From < end).ToList();
        return inside.Count > 0
            ? inside
            : throw new InputException($"no window of the run is between {begin} and {end}.");
    }

    private static List<SeriesWindow> WindowsOf(RunRecord record)
    {
        try
        {
            return [.. SeriesWindow.ReadAll(record.Seals.Select(seal => seal.Series))];
        }
        catch (StateFormatException problem)
        {
            throw Unreadable("series", record.Summary.Header, problem);
        }
    }
}
