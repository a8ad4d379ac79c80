using System.Globalization;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Report.Printing;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Answers;

/// <summary>Where the time went in a part of a run: a sentence per domain, and a table of causes.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Kind">Of what.</param>
/// <param name="From">Begin of the part.</param>
/// <param name="To">Its end.</param>
/// <param name="Range">The percentiles that the user asked for; null for the slow end that the count can carry.</param>
public sealed record WhyAnswer(
    string Run, ChainKind Kind, VirtualTime From, VirtualTime To, PercentRange? Range, PathCollector Paths)
{
    /// <summary>All chosen domains together.</summary>
    public PathTally All { get; } = Paths.All;

    /// <summary>The chains are one in so many, as the run recorded them; 1 for all.</summary>
    public int OneIn { get; init; } = 1;

    /// <summary>One word: whether the run had recorded it, or was executed again.</summary>
    public string Source { get; init; } = "execution";

    /// <summary>The same as a line for the user; empty for none.</summary>
    public string Note { get; init; } = "";

    private const double LeastShare = 0.0005;

    private string Thing => Kind == ChainKind.Request ? "request" : "wakeup";

    private string Things => $"{Thing}s";

    /// <summary>Said where there is nothing to explain.</summary>
    internal string NoneEnded => $"no {Things} ended in this part";

    /// <summary>The sentences, slowest domain first, and one for all domains with too few chains.</summary>
    /// <param name="most">How many domains are explained.</param>
    public IReadOnlyList<string> Sentences(int most)
    {
        var domains = Paths.Domains.ToLookup(domain => RangeOf(domain.Tally)?.IsCarriedBy(domain.Tally.Count) == true);
        List<string> told =
        [
            .. domains[true].OrderByDescending(domain => SlowUs(domain.Tally)).Take(most)
                .Select(domain => WhySentence.Of(domain.Name, domain.Tally, RangeOf(domain.Tally), Kind)),
        ];
        if (domains[false].Any()) told.Add(WhySentence.OfTooFew([.. domains[false]], Range, Kind, most));
        return told;
    }

    /// <summary>The causes of all chosen domains together, largest share of the slow ones first.</summary>
    public TextTable Table(int mostRows)
    {
        var tally = All;
        var range = RangeOf(tally);
        var isCarried = range is { } wanted && wanted.IsCarriedBy(tally.Count);
        var (all, slow) = (tally.Between(PercentRange.All), isCarried ? tally.Between(range!.Value) : null);
        var table = new TextTable(
            Title(tally, slow, range),
            [
                new("cause", 0), new("where", 1), new("behind", 2), new("kept by", 2), new("share %", 1),
                new("us each", 4), new("p50", 6), new("p99", 5), new("slow %", 0), new("slow us", 3),
            ],
            $"us each, p50, p99: of the time that {Things} spend on the cause. slow: {RangeText(range)}. where: guest "
            + "is the domain itself; far, another host. behind: had the pCPU. -: too few to say.");
        List<CauseKey> rows = [.. Ordered(tally, all, slow).Where(cause =>
            all.ShareOf(cause) >= LeastShare || slow?.ShareOf(cause) >= LeastShare)];
        foreach (var cause in rows.Take(mostRows))
        {
            table.Add(
                CauseText.Of(cause.Cause), cause.Where, Dash(cause.Behind), Dash(cause.Rule),
                FigureText.Percent(all.ShareOf(cause)), Us(all.MeanUs(cause)),
                FigureText.Us(tally.PercentileUs(cause, 50)), FigureText.Us(tally.PercentileUs(cause, 99)),
                slow is null ? "-" : FigureText.Percent(slow.ShareOf(cause)),
                slow is null ? "-" : Us(slow.MeanUs(cause)));
        }

        var hidden = rows.Count - mostRows;
        var instead = Kind == ChainKind.Request ? "; wakeups: --wakeups" : "";
        if (tally.Count == 0) table.Remainder = $"{NoneEnded}{instead}";
        else if (hidden > 0) table.Remainder = string.Create(CultureInfo.InvariantCulture, $"… {hidden} more: --all");
        return table;
    }

    public string Json() => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteString("run", Run);
        json.WriteString("kind", Kind == ChainKind.Request ? "request" : "wakeup");
        json.WriteString("source", Source);
        json.WriteNumber("one_in", OneIn);
        json.WriteNumber("from_seconds", From.Nanoseconds / 1e9);
        json.WriteNumber("to_seconds", To.Nanoseconds / 1e9);
        WriteTally(json, "all", All);
        json.WriteStartArray("domains");
        foreach (var (name, tally) in Paths.Domains)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("sentence", WhySentence.Of(name, tally, RangeOf(tally), Kind));
            WriteTally(json, "times", tally);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal PercentRange? RangeOf(PathTally tally) => Range ?? PercentRange.SlowOf(tally.Count);

    private static IEnumerable<CauseKey> Ordered(PathTally tally, PathBand all, PathBand? slow) => tally.Causes
        .OrderByDescending(cause => (slow ?? all).ShareOf(cause)).ThenByDescending(all.ShareOf)
        .ThenBy(cause => cause.Cause).ThenBy(cause => cause.Where, StringComparer.Ordinal)
        .ThenBy(cause => cause.Behind, StringComparer.Ordinal).ThenBy(cause => cause.Rule, StringComparer.Ordinal);

    private static string Dash(string text) => text.Length == 0 ? "-" : text;

    private static string Us(double value) =>
        value.ToString(value < 100 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    private double SlowUs(PathTally tally) => tally.Latency.PercentileUs((double)(RangeOf(tally)?.From ?? 50));

    private static string RangeText(PercentRange? range) => range is { } known ? $"{known}" : "too few to tell any";

    /// <summary>Which of the requests these are; empty for all.</summary>
    public string Sample => OneIn == 1 ? "" : FormattableString.Invariant($" (1 in {OneIn})");

    private string Title(PathTally tally, PathBand? slow, PercentRange? range)
    {
        var (things, own) = tally.Count == 1 ? (Thing, "its") : (Things, "their");
        var count = Paths.Domains.Count();
        var whose = count == 1 ? Paths.Domains.First().Name : FormattableString.Invariant($"{count} domains");
        var part = From == VirtualTime.Zero ? $"up to {To}" : $"from {From} to {To}";
        var slowest = slow is null ? "" : FormattableString.Invariant(
            $"; {range}: {slow.Count}, {slow.Total / 1e3 / Math.Max(1, slow.Count):0.0} us each");
        var mean = tally.Count == 0 ? "" : FormattableString.Invariant(
            $", {tally.Latency.Total / 1e3 / tally.Count:0.0} us each");
        return FormattableString.Invariant($"Where {tally.Count} {things}{Sample} of {whose} spent {own} time ")
            + $"{part}{mean}{slowest}";
    }

    private void WriteTally(Utf8JsonWriter json, string key, PathTally tally)
    {
        var range = RangeOf(tally);
        var isCarried = range is { } wanted && wanted.IsCarriedBy(tally.Count);
        var (all, slow) = (tally.Between(PercentRange.All), isCarried ? tally.Between(range!.Value) : null);
        var times = Percentiles.Of(tally.Latency);
        json.WriteStartObject(key);
        json.WriteNumber("count", tally.Count);
        WriteNumber(json, "mean_us", tally.Count == 0 ? null : times.Mean);
        foreach (var (name, percent) in ((string, double)[])[("p50_us", 50), ("p99_us", 99), ("p999_us", 99.9)])
            WriteNumber(json, name, times.At(percent));
        json.WriteStartObject("slow");
        WriteNumber(json, "from_percentile", (double?)range?.From);
        WriteNumber(json, "to_percentile", (double?)range?.To);
        json.WriteNumber("count", slow?.Count ?? 0);
        WriteNumber(json, "mean_us", slow is null ? null : slow.Total / 1e3 / Math.Max(1, slow.Count));
        json.WriteEndObject();
        json.WriteStartArray("causes");
        foreach (var cause in Ordered(tally, all, slow))
        {
            json.WriteStartObject();
            json.WriteString("cause", CauseText.KeyOf(cause.Cause));
            json.WriteString("where", cause.Where);
            if (cause.Behind.Length == 0) json.WriteNull("behind");
            else json.WriteString("behind", cause.Behind);
            if (cause.Rule.Length == 0) json.WriteNull("rule");
            else json.WriteString("rule", cause.Rule);
            WriteNumber(json, "share", all.ShareOf(cause));
            WriteNumber(json, "us_each", all.MeanUs(cause));
            WriteNumber(json, "p50_us", tally.PercentileUs(cause, 50));
            WriteNumber(json, "p99_us", tally.PercentileUs(cause, 99));
            WriteNumber(json, "slow_share", slow?.ShareOf(cause));
            WriteNumber(json, "slow_us_each", slow?.MeanUs(cause));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, double? value)
    {
        const int digits = 7;
        if (value is { } known) json.WriteNumber(key, Math.Round(known, digits));
        else json.WriteNull(key);
    }
}
