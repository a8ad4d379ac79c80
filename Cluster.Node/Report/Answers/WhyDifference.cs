using System.Globalization;
using System.Text.Json;
using ActorXen.Report.Paths;
using ActorXen.Report.Printing;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Answers;

/// <summary>What two runs spend differently.</summary>
/// <param name="Before">The first run.</param>
/// <param name="After">The other one, asked the same question.</param>
public sealed record WhyDifference(WhyAnswer Before, WhyAnswer After)
{
    private const int MostCauses = 2;

    /// <summary>Smaller differences of a mean, us, are left out of the table.</summary>
    private const double LeastUs = 0.005;

    /// <summary>One for each domain that both runs have, largest change of the percentile first.</summary>
    /// <param name="most">How many.</param>
    public IReadOnlyList<string> Sentences(int most) =>
    [
        .. Pairs().OrderByDescending(pair => Math.Abs(SlowUs(pair.After) - SlowUs(pair.Before))).Take(most)
            .Select(pair => SentenceOf(pair.Name, pair.Before, pair.After)),
    ];

    /// <summary>The causes of all chosen domains together, largest change first.</summary>
    public TextTable Table(int mostRows)
    {
        var table = new TextTable(
            FormattableString.Invariant(
                $"Where the time differs: {Before.Run} ({Before.All.Count}{Before.Sample}) and ")
            + FormattableString.Invariant($"{After.Run} ({After.All.Count}{After.Sample})"),
            [
                new("cause", 0), new("where", 1), new("behind", 2), new("kept by", 2), new("us before", 3),
                new("us after", 3), new("change us", 0), new("slow before", 4), new("slow after", 4),
                new("slow change", 1),
            ],
            "us: per request or wakeup, mean. slow: of the slowest, as far as there are enough. Changes are after "
            + "minus before; they add up to the change of the mean.");
        if (Missing is { Length: > 0 } missing)
        {
            table.Remainder = missing;
            return table;
        }

        var (all, slow) = (Bands(PercentRange.All), SlowBands());
        List<CauseKey> rows = [.. Ordered(all, slow)];
        foreach (var cause in rows.Take(mostRows))
        {
            var (before, after) = (all.Before.MeanUs(cause), all.After.MeanUs(cause));
            table.Add(
                CauseText.Of(cause.Cause), cause.Where, cause.Behind.Length == 0 ? "-" : cause.Behind,
                cause.Rule.Length == 0 ? "-" : cause.Rule, Us(before), Us(after), Signed(after - before),
                slow is null ? "-" : Us(slow.Value.Before.MeanUs(cause)),
                slow is null ? "-" : Us(slow.Value.After.MeanUs(cause)),
                slow is null ? "-" : Signed(slow.Value.After.MeanUs(cause) - slow.Value.Before.MeanUs(cause)));
        }

        var hidden = rows.Count - mostRows;
        if (rows.Count == 0) table.Remainder = "no difference";
        else if (hidden > 0) table.Remainder = string.Create(CultureInfo.InvariantCulture, $"… {hidden} more: --all");
        return table;
    }

    public string Json() => JsonReport.Text(json =>
    {
        var (all, slow) = (Bands(PercentRange.All), SlowBands());
        json.StartAnswer();
        json.WriteString("before", Before.Run);
        json.WriteString("after", After.Run);
        json.WriteNumber("count_before", Before.All.Count);
        json.WriteNumber("count_after", After.All.Count);
        json.WriteStartArray("sentences");
        foreach (var sentence in Sentences(int.MaxValue)) json.WriteStringValue(sentence);
        json.WriteEndArray();
        json.WriteStartArray("causes");
        foreach (var cause in Missing.Length > 0 ? [] : Ordered(all, slow))
        {
            json.WriteStartObject();
            json.WriteString("cause", CauseText.KeyOf(cause.Cause));
            json.WriteString("where", cause.Where);
            json.WriteString("behind", cause.Behind);
            json.WriteString("rule", cause.Rule);
            WriteNumber(json, "us_before", all.Before.MeanUs(cause));
            WriteNumber(json, "us_after", all.After.MeanUs(cause));
            WriteNumber(json, "slow_us_before", slow?.Before.MeanUs(cause));
            WriteNumber(json, "slow_us_after", slow?.After.MeanUs(cause));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Why there is nothing to compare; empty if there is something.</summary>
    /// <remarks>Without it, all that one run spends would seem to be saved by the other.</remarks>
    private string Missing => (Before.All.Count, After.All.Count) switch
    {
        (0, 0) => Before.NoneEnded,
        (0, _) => $"{Before.NoneEnded} of {Before.Run}: nothing to compare",
        (_, 0) => $"{After.NoneEnded} of {After.Run}: nothing to compare",
        _ => "",
    };

    private static double SlowUs(PathTally tally) => tally.Latency.PercentileUs(99);

    private static string SentenceOf(string name, PathTally before, PathTally after)
    {
        var percent = Percentiles.Carries(before.Count, 99) && Percentiles.Carries(after.Count, 99) ? 99 : 50;
        var (first, second) = (before.Between(PercentRange.All), after.Between(PercentRange.All));
        var causes = first.Causes.Keys.Union(second.Causes.Keys)
            .GroupBy(cause => (cause.Cause, cause.Behind, cause.Rule))
            .Select(group => (group.Key, Change: group.Sum(cause => second.MeanUs(cause) - first.MeanUs(cause))))
            .Where(cause => Math.Abs(cause.Change) >= LeastUs)
            .OrderByDescending(cause => Math.Abs(cause.Change)).Take(MostCauses)
            .Select(cause => $"{Signed(cause.Change)} us {CauseText.Of(cause.Key.Cause)}"
                + (cause.Key.Behind.Length == 0 ? "" : $" behind {cause.Key.Behind}")
                + (cause.Key.Rule.Length == 0 ? "" : $" ({cause.Key.Rule})")).ToList();
        var mean = after.Latency.Total / 1e3 / after.Count - before.Latency.Total / 1e3 / before.Count;
        return FormattableString.Invariant(
            $"p{percent} of {name} goes from {before.Latency.PercentileUs(percent):0.0} us to ")
            + FormattableString.Invariant($"{after.Latency.PercentileUs(percent):0.0} us; the mean changes by ")
            + $"{Signed(mean)} us{(causes.Count == 0 ? "" : ": ")}{string.Join(", ", causes)}.";
    }

    private static string Us(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);

    private static void WriteNumber(Utf8JsonWriter json, string key, double? value)
    {
        const int digits = 7;
        if (value is { } known) json.WriteNumber(key, Math.Round(known, digits));
        else json.WriteNull(key);
    }

    private static IEnumerable<CauseKey> Ordered(
        (PathBand Before, PathBand After) all, (PathBand Before, PathBand After)? slow) =>
        all.Before.Causes.Keys.Union(all.After.Causes.Keys)
            .Select(cause => (Cause: cause, Change: Math.Abs(all.After.MeanUs(cause) - all.Before.MeanUs(cause)),
                Slow: slow is { } bands ? Math.Abs(bands.After.MeanUs(cause) - bands.Before.MeanUs(cause)) : 0))
            .Where(row => row.Change >= LeastUs || row.Slow >= LeastUs)
            .OrderByDescending(row => row.Change).ThenByDescending(row => row.Slow).Select(row => row.Cause);

    private (PathBand Before, PathBand After) Bands(PercentRange range) =>
        (Before.All.Between(range), After.All.Between(range));

    private (PathBand Before, PathBand After)? SlowBands()
    {
        var (before, after) = (Before.All, After.All);
        var range = Before.Range ?? PercentRange.SlowOf(Math.Min(before.Count, after.Count));
        return range is { } known && known.IsCarriedBy(before.Count) && known.IsCarriedBy(after.Count)
            ? Bands(known)
            : null;
    }

    private IEnumerable<(string Name, PathTally Before, PathTally After)> Pairs() => Before.Paths.Domains.Join(
        After.Paths.Domains, one => one.Name, other => other.Name, (one, other) => (one.Name, one.Tally, other.Tally));
}
