using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Diagnosis;

/// <summary>The slow end of a domain's requests, and on what they spent their time.</summary>
/// <param name="Domain">HOST/NAME.</param>
/// <param name="Range">Which of them count as slow.</param>
/// <param name="Band">Their time by cause.</param>
public sealed record SlowRequests(string Domain, PercentRange Range, PathBand Band)
{
    /// <returns>null if they are too few to tell which are slow.</returns>
    public static SlowRequests? Of(string domain, PathTally tally) =>
        PercentRange.SlowOf(tally.Count) is { } range && range.IsCarriedBy(tally.Count)
            ? new(domain, range, tally.Between(range))
            : null;

    public string Host => Domain[..Domain.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Us.</summary>
    public double Mean => Band.Total / 1e3 / Math.Max(1, Band.Count);

    /// <summary>The part of their time that was spent on some causes.</summary>
    public SlowPart On(Func<CauseKey, bool> causes)
    {
        List<(CauseKey Key, long Time)> rows =
            [.. Band.Causes.Where(pair => causes(pair.Key)).Select(pair => (pair.Key, pair.Value))];
        return new(this, rows);
    }

    internal static bool IsRule(CauseKey key, WaitRule rule) =>
        key.Cause == Cause.Wait && key.Rule.EndsWith(CauseText.Of(rule, ""), StringComparison.Ordinal);
}

/// <summary>A part of the time of slow requests.</summary>
public sealed record SlowPart(SlowRequests Of, IReadOnlyList<(CauseKey Key, long Time)> Rows)
{
    private const int MostHolders = 2;

    /// <summary>One that had the pCPU for a smaller part of it is not named.</summary>
    private const double LeastPart = 0.2;

    private long Time => Rows.Sum(row => row.Time);

    public double Share => (double)Time / Math.Max(1, Of.Band.Total);

    /// <summary>Us of each.</summary>
    public double Each => Time / 1e3 / Math.Max(1, Of.Band.Count);

    /// <summary>The domain that was to act most of it: the requests' own, or one that works for it.</summary>
    public string Where
    {
        get
        {
            var name = Largest(key => key.Where);
            // That of another host has a space: far dom0.
            return name is "guest" or "NIC" or "wire" || name.Contains(' ') ? Of.Domain : $"{Of.Host}/{name}";
        }
    }

    /// <summary>Those that had the pCPU: " behind batch-0 and batch-1"; empty if none had it.</summary>
    public string Behind
    {
        get
        {
            var holders = Rows.Where(row => row.Key.Behind.Length > 0)
                .GroupBy(row => row.Key.Behind)
                .Select(group => (group.Key, Time: group.Sum(row => row.Time)))
                .Where(holder => holder.Time >= LeastPart * Time)
                .OrderByDescending(holder => holder.Time).ThenBy(holder => holder.Key, StringComparer.Ordinal)
                .Take(MostHolders).Select(holder => holder.Key).ToList();
            return holders.Count == 0 ? "" : $" behind {string.Join(" and ", holders)}";
        }
    }

    private string Largest(Func<CauseKey, string> name) => Rows.GroupBy(row => name(row.Key))
        .OrderByDescending(group => group.Sum(row => row.Time)).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => group.Key).FirstOrDefault("guest");
}
