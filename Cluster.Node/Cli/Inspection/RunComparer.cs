using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Comparisons;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Series;
using ActorXen.Report.Statistics;
using ActorXen.Runs;
using ActorXen.Scenarios;

namespace ActorXen.Cli.Inspection;

/// <summary>Compares stored runs.</summary>
/// <param name="journal">Where they are kept; only read.</param>
/// <param name="runs">
/// What executes them again; null to execute nothing, and so not to find where runs part.
/// </param>
internal sealed class RunComparer(IRunJournal journal, StoredRuns? runs)
{
    private const string NotLookedFor =
        "The first event that differs was not looked for here, because both runs would have to be executed again. The "
        + "command below finds it.";

    /// <exception cref="InputException">The runs have nothing that can be compared.</exception>
    public async Task<RunComparison> CompareAsync(
        RunRecord one, RunRecord other, Duration? from, Duration? to, IReadOnlyList<WorseRule> rules, bool withHosts,
        CancellationToken stop)
    {
        foreach (var run in (RunRecord[])[one, other]) RefuseFailed(run);
        var settings = ScenarioDifferences.Between(
            one.Summary.Header.ScenarioText, other.Summary.Header.ScenarioText);
        if (Parting.IsIdentical(one, other)) return new(one, other, settings, null, [], null);
        var (windows, otherWindows) = (WindowsOf(one), WindowsOf(other));
        var time = TimeOf(one, windows, other, otherWindows, from, to);
        (windows, otherWindows) = (windows.Between(time.From, time.To), otherWindows.Between(time.From, time.To));
        var parting = Parting.Of(one, other);
        if (runs is null) parting = parting is null ? null : parting with { WhyNone = NotLookedFor };
        else if (parting is not null)
            parting = await new FactSearch(journal, runs.Build).FindAsync(one, other, parting, stop);
        var (groups, otherGroups) = (ComparedRow.GroupsOf(windows), ComparedRow.GroupsOf(otherWindows));
        return new(one, other, settings, time, ComparedRow.Of(windows, otherWindows, time.IsPaired), parting)
        {
            OnlyOne = [.. groups.Except(otherGroups).Order(GroupKey.InOrder)],
            OnlyOther = [.. otherGroups.Except(groups).Order(GroupKey.InOrder)],
            Outcomes = [.. rules.Select(rule => Judge(rule, windows, otherWindows, time.IsPaired))],
            Hosts = !withHosts || runs is null ? [] : ComparedHost.Of(
                await BusyAsync(runs, one, time, stop), await BusyAsync(runs, other, time, stop), time.IsPaired),
        };
    }

    private Task<IReadOnlyDictionary<string, SeriesEstimate>> BusyAsync(
        StoredRuns stored, RunRecord run, ComparedTime time, CancellationToken stop) => stored.AgainAsync(
        run.Summary.Header, () => ComparedHost.BusyAsync(journal, stored.Build, run, time, stop));

    private static RuleOutcome Judge(
        WorseRule rule, SeriesDigest windows, SeriesDigest otherWindows, bool isPaired)
    {
        var (begin, measure) = ($"--fail-if \"{rule.Text}\"", rule.Measure);
        if (!SeriesMeasure.IsKnown(measure))
        {
            throw new InputException(
                $"{begin}: the series of a run has no {measure}. It has {SeriesMeasure.All}; cells of studies have "
                + "everything.");
        }

        List<GroupKey> common = [.. windows.Groups.Intersect(otherWindows.Groups).Order(GroupKey.InOrder)];
        if (SeriesMeasure.GroupOf(measure, common) is not { } group)
        {
            var names = common.Where(key => key.Kind != GroupKind.Fleet);
            throw new InputException(
                $"{begin}: not both runs keep a group \"{measure.Selector}\" for it. Leave it out for all guests, or "
                + $"use one of: {string.Join(", ", names)}.");
        }

        var row = ComparedRow.Of(group, measure, windows, otherWindows, isPaired);
        return row.Difference is { Interval: not null } difference
            ? new(rule, row, rule.IsBrokenBy(difference.Value, row.Percent, difference.IsReal))
            : throw new InputException(
                $"{begin} cannot be judged: the compared time has too little {measure} to tell luck from a difference. "
                + "Run longer, or leave the rule out.");
    }

    private static void RefuseFailed(RunRecord run)
    {
        if (run.End?.Failure is { } failure)
            throw new InputException(
                $"run {run.Summary.Header.RunId} failed, so it cannot be compared: {ErrorLine.Of(failure)}");
    }

    private static SeriesDigest WindowsOf(RunRecord run)
    {
        var header = run.Summary.Header;
        try
        {
            var windows = SeriesDigest.Of(run.Seals.Select(seal => seal.Series));
            if (windows.Windows.Count > 0) return windows;
        }
        catch (StateFormatException problem)
        {
            throw new InputException(
                $"the series of run {header.RunId} cannot be read: {problem.Problem}. Run its scenario again.");
        }

        throw new InputException(run.Seals.Count == 0
            ? $"run {header.RunId} has nothing to compare yet, because nothing of it is sealed."
            : $"run {header.RunId} has no series: an earlier version stored it. Run its scenario again.");
    }

    private static ComparedTime TimeOf(
        RunRecord one, SeriesDigest windows, RunRecord other, SeriesDigest otherWindows, Duration? from, Duration? to)
    {
        var begin = from is { } asked
            ? VirtualTime.Zero + asked
            : VirtualTime.Later(WarmUpOf(one), WarmUpOf(other));
        var last = VirtualTime.Earlier(windows.Windows[^1].To, otherWindows.Windows[^1].To);
        var end = to is { } limit ? VirtualTime.Zero + limit : last;
        if (end > last)
            throw new InputException($"--to {end} is after the end of one of the runs. Give at most {last}.");
        if (begin >= end)
        {
            throw new InputException(
                $"nothing is left to compare between {begin} and {end}. "
                + (from is null ? "Give an earlier time with --from." : "Give an earlier --from or a later --to."));
        }

        var isSameSeed = one.Summary.Header.Seed == other.Summary.Header.Seed;
        return ComparedTime.Of(windows, otherWindows, begin, end, isSameSeed)
            ?? throw new InputException(
                $"the runs have no two windows that end at the same times between {begin} and {end}. "
                + "Compare more of them.");
    }

    /// <summary>What the run's report leaves out at its beginning; zero if it has no report yet.</summary>
    private static VirtualTime WarmUpOf(RunRecord run)
    {
        if (run.End is not { Report.IsEmpty: false } end) return VirtualTime.Zero;
        try
        {
            return ReportBytes.Read(end.Report).Run.From;
        }
        catch (StateFormatException)
        {
            // Another version made the report, but this one can read the series.
            return VirtualTime.Zero;
        }
    }
}
