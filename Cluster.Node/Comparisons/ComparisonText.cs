using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;
using ActorXen.Runs;

namespace ActorXen.Comparisons;

/// <summary>A comparison of two runs as tables and sentences for people.</summary>
internal static class ComparisonText
{
    private const int MostSettings = 20;

    /// <summary>The two runs in one line.</summary>
    public static string Headline(RunComparison compared) =>
        $"A: {NameOf(compared.One.Summary.Header)}; B: {NameOf(compared.Other.Summary.Header)}";

    /// <summary>How many figures differ by more than luck, and the largest difference; for the top of a page.</summary>
    public static string Answer(RunComparison compared)
    {
        if (compared.IsIdentical) return "Nothing: the runs are identical.";
        var known = compared.Rows.Where(row => row.Difference is { Interval: not null }).ToList();
        var real = known.FindAll(row => row.Difference is { IsReal: true });
        var count = $"{real.Count} of {known.Count} figures {(real.Count == 1 ? "differs" : "differ")} by more than "
            + "luck";
        if (real.Count == 0) return $"{count}.";
        var most = real.MaxBy(row => Math.Abs(row.Percent ?? 0))!;
        return $"{count}; the largest difference is that of {most.Measure} of {most.Group}: "
            + $"{Number(most.One?.Value)} to {Number(most.Other?.Value)}"
            + $"{(most.Measure.Unit is "" or "fraction" ? "" : $" {most.Measure.Unit}")}, {Percent(most.Percent)} %.";
    }

    /// <summary>What the tables compare, or that there is nothing to compare.</summary>
    public static string Scope(RunComparison compared)
    {
        if (compared.Time is not { } time)
        {
            var seals = compared.One.Seals.Count;
            return $"identical: {(seals == 1 ? "the seal has" : $"all {seals} seals have")} the same hashes.";
        }

        var how = time.IsPaired
            ? "paired, because they have the same seed and the same windows"
            : "as independent runs, because their seeds or windows differ";
        return $"Compared is the virtual time from {time.From} to {time.To} of both runs, {how}.";
    }

    /// <summary>The settings table, or a sentence if no setting differs.</summary>
    /// <param name="all">Shows every setting, however many differ.</param>
    public static TextTable Settings(RunComparison compared, bool all) => Settings(SettingRows(compared), all);

    /// <summary>A table of settings, or a sentence if none differs.</summary>
    public static TextTable Settings(IEnumerable<(string Setting, string? One, string? Other)> settings, bool all)
    {
        var table = new TextTable(
            "Settings that differ",
            [new("setting", 0, Wraps: true), new("A", 0, Wraps: true), new("B", 0, Wraps: true)], "");
        var rows = settings.ToList();
        foreach (var (setting, one, other) in rows.Take(all ? rows.Count : MostSettings))
            table.Add(setting, one ?? "-", other ?? "-");
        if (rows.Count == 0) table.Remainder = "none";
        else if (!all && rows.Count > MostSettings)
            table.Remainder = string.Create(
                CultureInfo.InvariantCulture, $"… {rows.Count - MostSettings} more settings: --all");
        return table;
    }

    /// <summary>Program, length and changes first, then the scenario's settings by path.</summary>
    public static IEnumerable<(string Setting, string? One, string? Other)> SettingRows(RunComparison compared)
    {
        var (one, other) = (compared.One.Summary.Header, compared.Other.Summary.Header);
        if (one.EngineVersion != other.EngineVersion) yield return ("version", one.EngineVersion, other.EngineVersion);
        if (one.Length != other.Length) yield return ("length of the run", $"{one.Length}", $"{other.Length}");
        if (!one.Overrides.SequenceEqual(other.Overrides))
            yield return ("changed", Joined(one.Overrides), Joined(other.Overrides));
        if (compared.Settings is null)
            yield return ("scenario", "cannot be compared: the text of one cannot be read", null);
        foreach (var setting in compared.Settings ?? []) yield return (setting.Path, setting.One, setting.Other);
    }

    /// <summary>The figures of all groups, or a sentence for each that only one run has.</summary>
    public static TextTable Groups(RunComparison compared)
    {
        var table = new TextTable(
            "Groups",
            [
                new("group", 0), new("figure", 0), new("A", 0), new("95 %", 1), new("B", 0), new("95 %", 1),
                new("B - A", 2), new("%", 0), new("95 % of B - A", 3), new("real", 0),
            ],
            "fleet: all guests. real: the interval of the difference does not contain 0. Latencies are within 1.6 %. "
            + "-: too few to say.");
        var repeated = Repeated(compared);
        foreach (var row in compared.Rows.Where(row => row.Group != repeated))
        {
            table.Add(
                row.Group.Kind == GroupKind.Template ? row.Group.Name : row.Group.ToString(),
                $"{row.Measure.Text} {row.Measure.Unit}".TrimEnd(), Number(row.One?.Value),
                Interval(row.One?.Interval), Number(row.Other?.Value),
                Interval(row.Other?.Interval), Signed(row.Difference?.Value), Percent(row.Percent),
                Interval(row.Difference?.Interval), Verdict(row.Difference));
        }

        if (compared.Rows.Count == 0) table.Remainder = "none that both runs have and that did anything";
        if (repeated is { } same) table.Remainder = $"{same.Name}: all guests are of this template, see fleet";
        return table;
    }

    /// <summary>The only template, if it has all guests: its rows are those of the fleet.</summary>
    private static GroupKey? Repeated(RunComparison compared)
    {
        List<GroupKey> templates =
            [.. compared.Rows.Select(row => row.Group).Where(group => group.Kind == GroupKind.Template).Distinct()];
        if (templates is not [var only]) return null;
        List<RowValues> Of(Func<GroupKey, bool> isIt) =>
        [
            .. compared.Rows.Where(row => isIt(row.Group))
                .Select(row => new RowValues(row.Measure.Text, row.One?.Value, row.Other?.Value)),
        ];
        return Of(group => group == only).SequenceEqual(Of(group => group.Kind == GroupKind.Fleet)) ? only : null;
    }

    private readonly record struct RowValues(string Measure, double? One, double? Other);

    /// <summary>Null if hosts were not asked for.</summary>
    public static TextTable? Hosts(RunComparison compared)
    {
        if (compared.Hosts.Count == 0) return null;
        var table = new TextTable(
            "Hosts",
            [
                new("host", 0), new("A busy %", 0), new("B busy %", 0), new("B - A", 1), new("95 %", 2), new("real", 0),
            ],
            "busy: share of pCPU time that was not idle.");
        foreach (var host in compared.Hosts)
        {
            table.Add(
                host.Name, Number(host.One.Value), Number(host.Other.Value), Signed(host.Busy.Value),
                Interval(host.Busy.Interval), Verdict(host.Busy));
        }

        return table;
    }

    /// <summary>Groups that only one run has; a sentence for each run.</summary>
    public static IEnumerable<string> OnlyOne(RunComparison compared)
    {
        if (compared.OnlyOne.Count > 0) yield return $"Only A has: {string.Join(", ", compared.OnlyOne)}.";
        if (compared.OnlyOther.Count > 0) yield return $"Only B has: {string.Join(", ", compared.OnlyOther)}.";
    }

    /// <summary>Where the runs part, and the first fact that differs.</summary>
    public static IEnumerable<string> Parting(RunComparison compared)
    {
        if (compared.IsIdentical) yield break;
        if (compared.Parting is not { } parting)
        {
            yield return Comparisons.Parting.CommonSeals(compared.One, compared.Other).Any()
                ? "All seals that both runs have are equal."
                : "No time is sealed in both runs, so where they part is not known.";
            yield break;
        }

        yield return $"The runs part between {parting.LastEqual} and {parting.At}, on "
            + $"{(parting.Names.Count == 1 ? "host" : "hosts")} {Some(parting.Names)}.";
        yield return parting.Fact is { } fact
            ? FormattableString.Invariant(
                $"The first fact that differs: {fact.At.Nanoseconds / 1e9:0.#########} s, {fact.Where}: ")
                + $"{fact.One} | {fact.Other} (A | B)."
            : parting.WhyNone;
    }

    /// <summary>A rule's outcome in one line.</summary>
    public static string Outcome(RuleOutcome outcome)
    {
        var (rule, row, isBroken) = outcome;
        var change = row.Percent is { } percent ? $"{Percent(percent)} %" : Signed(row.Difference?.Value);
        var certainty = row.Difference is { IsReal: true } ? "" : ", which may be luck";
        return $"{(isBroken ? "WORSE" : "fine")}: {rule.Text}: {Number(row.One?.Value)} to {Number(row.Other?.Value)}"
            + $"{(row.Measure.Unit is "" or "fraction" ? "" : $" {row.Measure.Unit}")}, {change}{certainty}.";
    }

    private static string NameOf(RunHeader header) =>
        $"{header.RunId} ({(header.Name.Length > 0 ? $"{header.Name}, " : "")}{header.ScenarioName}, seed "
        + string.Create(CultureInfo.InvariantCulture, $"{header.Seed})");

    internal static string? Joined(IReadOnlyList<string> settings) =>
        settings.Count == 0 ? null : string.Join(", ", settings);

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(5))
        + (names.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - 5} more") : "");

    private static string Verdict(Difference? difference) => difference switch
    {
        null or { Interval: null } => "-",
        { IsReal: true } => "yes",
        _ => "no",
    };

    private static string Interval(QuantileInterval? interval) =>
        interval is var (low, high) ? $"{Number(low)} to {Number(high)}" : "-";

    internal static string Number(double? value) => value is { } known ? Report.Statistics.Interval.Number(known) : "-";

    internal static string Signed(double? value) => value is > 0 ? $"+{Number(value)}" : Number(value);

    internal static string Percent(double? value) =>
        value?.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) ?? "-";
}
