using System.CommandLine;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Cli;

/// <summary><c>actorxen show</c>: prints the report of a stored run again, or of a part of it.</summary>
internal static class ShowCommand
{
    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var from = Options.Time("--from", "Leaves out what was before this virtual time. Executes that part again.");
        var to = Options.Time(
            "--to", "Leaves out what was after this virtual time. Executes that part again.", mayBeZero: false);
        var windows = new Option<bool>("--windows")
        {
            Description = "Prints the run's series instead: a row for each window.",
        };
        var group = new Option<string?>("--group")
        {
            Description = "With --windows: the group to show, a template's name or \"rack NAME\"; by default the fleet.",
            HelpName = "NAME",
        };
        var store = Options.Store();
        var json = Options.Json();
        var all = Options.All();
        var command = new Command("show", "Prints the report of a stored run again.")
        {
            run, from, to, windows, group, store, json, all,
        };
        command.SetAction(async (parsed, _) =>
        {
            await using var journal = parts.OpenStore(parsed.GetValue(store));
            var record = await journal.ReadAsync(parsed.GetRequiredValue(run));
            var (begin, end) = (parsed.GetValue(from), parsed.GetValue(to));
            var isJson = parsed.GetValue(json);
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
            var printer = new ReportPrinter(terminal, isJson, parsed.GetValue(all));
            var isPart = begin is not null || end is not null || printer.WantsParts;
            await printer.PrintAsync(
                isPart ? await ExecuteAsync(parts, journal, record, begin, end, printer.WantsParts) : Stored(record));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The report that was made when the run ended.</summary>
    private static RunReport Stored(RunRecord record)
    {
        var header = record.Summary.Header;
        switch (record.End)
        {
            case null:
                throw new InputException(
                    $"run {header.RunId} has not ended. See a part of it with --from and --to, or resume it: "
                    + $"actorxen run --resume {header.RunId}");
            case { Failure: { } failure }:
                throw new InputException(
                    $"run {header.RunId} failed and has no report: {failure}. See what was before with --to.");
            case { Report.IsEmpty: true }:
                throw new InputException(
                    $"run {header.RunId} was stored by version {header.EngineVersion}, which kept no report that can be "
                    + "printed again. Run the scenario again, or see the run with --from 0s, which executes it again.");
            case var end: return ReportBytes.Read(end.Report);
        }
    }

    /// <summary>Executes the run again, from the checkpoint before the part that is asked for.</summary>
    private static async Task<RunReport> ExecuteAsync(
        Composition parts, IRunJournal journal, RunRecord record, Duration? from, Duration? to, bool withParts)
    {
        var header = record.Summary.Header;
        var (begin, end) = Bounds(record, from, to);
        var shelf = new CounterShelf();
        var travel = new TimeTravel(journal, stored => parts.Simulations.Build(
            parts.StoredScenario(stored), new ExecutionOptions(EngineKind.Plain, 1), shelf.Watch));
        using var simulation = await travel.ToAsync(header.RunId, begin);
        var before = shelf.Read(begin).Select(host => host.Counters).ToList();
        if (end > begin) simulation.RunUntil(end);
        var figures = new RunFigures(
            header.RunId, header.ScenarioName, header.Seed, EngineKind.Plain, 1, end, 0, simulation.Delivered,
            simulation.Hash)
        {
            From = begin,
            EngineVersion = header.EngineVersion,
        };
        var counts = shelf.Read(end).Zip(before, (host, earlier) => (host.Host, host.Counters.Since(earlier)));
        var windows = SeriesWindow.ReadAll(record.Seals.Select(seal => seal.Series))
            .Where(window => window.From >= begin && window.To <= end).ToList();
        var cut = new WarmUpCut(begin, $"From {begin} to {end}, as asked.", IsUnsettled: false);
        return RunReport.Of(figures, counts, withParts).WithGroups(shelf.Hosts, windows, cut);
    }

    private static List<SeriesWindow> SeriesOf(RunRecord record, Duration? from, Duration? to)
    {
        var (begin, end) = Bounds(record, from, to);
        var windows = SeriesWindow.ReadAll(record.Seals.Select(seal => seal.Series)).ToList();
        if (windows.Count == 0)
            throw new InputException(
                $"run {record.Summary.Header.RunId} has no series"
                + (record.Seals.Count == 0 ? ", because nothing of it is sealed yet." : ": an earlier version stored it."));
        var inside = windows.Where(window => window.To > begin && window.From < end).ToList();
        return inside.Count > 0
            ? inside
            : throw new InputException($"no window of the run is between {begin} and {end}.");
    }

    private static (VirtualTime Begin, VirtualTime End) Bounds(RunRecord record, Duration? from, Duration? to)
    {
        var length = record.Summary.Header.Length;
        var (begin, end) = (from ?? Duration.Zero, to ?? length);
        if (end > length)
            throw new InputException($"--to {end} is after the end of the run. Give at most {length}.");
        if (begin >= end)
            throw new InputException($"--from {begin} is not before {end}. Give an earlier time.");
        return (VirtualTime.Zero + begin, VirtualTime.Zero + end);
    }
}
