using System.Collections.Frozen;
using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <param name="Value">The shipped value, in the unit that ends the key.</param>
/// <param name="Least">Smallest legal value.</param>
/// <param name="Most">Largest legal value.</param>
internal sealed record CostEntry(long Value, long Least, long Most);

/// <summary>The shipped calibration, and what a scenario or a calibration file changes of it.</summary>
internal static class ShippedCosts
{
    private static readonly Lazy<SortedDictionary<string, CostEntry>> _lazy = new(ReadShipped);

    /// <summary>
    /// Lengths of time after which something holds; they are no steps, so no pattern makes them zero.
    /// </summary>
    private static readonly string[] _limits = ["cache.warm_time.us", "napi.budget.us"];

    public static SortedDictionary<string, CostEntry> All => _lazy.Value;

    /// <param name="changes">Lowest first: the calibration file, then the scenario's <c>costs</c>.</param>
    public static CostSpec Read(IReadOnlyList<Section> changes)
    {
        var values = All.ToDictionary(pair => pair.Key, pair => pair.Value.Value, StringComparer.Ordinal);
        foreach (var section in changes) Apply(section, values);
        return new(values.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static void Apply(Section section, Dictionary<string, long> values)
    {
        var all = Flat(section, "").ToList();
        // A pattern is less specific than a key, and a short one less than a long one, wherever they stand.
        foreach (var (pattern, owner, name) in all.Where(one => Wildcard.IsPattern(one.Key))
            .OrderBy(one => one.Key.Length).ThenBy(one => one.Key, StringComparer.Ordinal))
            ApplyPattern(section, pattern, owner, name, values);
        var given = new Dictionary<string, Entry>(StringComparer.Ordinal);
        var dropped = new List<(string Key, Entry Entry)>();
        foreach (var (key, owner, name) in all.Where(one => !Wildcard.IsPattern(one.Key)))
        {
            var entry = owner.Find(name)!;
            if (DroppedCosts.Keys.Contains(key))
            {
                dropped.Add((key, entry));
                continue;
            }

            if (!All.TryGetValue(key, out var cost))
            {
                section.Report(
                    entry,
                    "This cost is not known.",
                    Suggestion.DidYouMean(key, [.. All.Keys], "See config/calibration.conf for the keys."));
                continue;
            }

            // "a.b" = 1 in a file and --set costs.a.b=2 are the same cost under two keys; the command line wins.
            if (given.TryGetValue(key, out var before))
            {
                if (before.Origin.Place.Line == 0) continue;
                if (entry.Origin.Place.Line != 0) section.Report(
                    entry, $"{key} is given twice.", $"It is also given in {before.Origin.Place}; remove one.");
            }

            given[key] = entry;
            values[key] = owner.Quantity(name, UnitText.Plain, cost.Value, cost.Least, cost.Most);
        }

        if (dropped.Count != 0) ReportDropped(section, dropped);
    }

    /// <summary>One line for all of them: a scenario that an earlier version printed has each one.</summary>
    private static void ReportDropped(Section section, List<(string Key, Entry Entry)> dropped)
    {
        var (key, entry) = dropped[0];
        section.Report(
            entry,
            $"{key} is no longer a cost: nothing in the model takes that time.",
            dropped.Count == 1
                ? "Remove it."
                : $"Remove it, and {string.Join(", ", dropped.Skip(1).Select(each => each.Key))}.");
    }

    /// <summary>Sets all times that match; a share or a count has a name of its own, and only that sets it.</summary>
    private static void ApplyPattern(
        Section section, string pattern, Section owner, string name, Dictionary<string, long> values)
    {
        var matching = All.Where(cost => Wildcard.Matches(pattern, cost.Key) && IsStep(cost)).ToList();
        if (matching.Count == 0)
        {
            section.Report(
                owner.Find(name)!,
                "No cost matches this pattern.",
                "Patterns match costs in cycles, ns and us; see config/calibration.conf for the keys.");
            return;
        }

        var value = owner.Quantity(name, UnitText.Plain, 0, 0, matching.Min(cost => cost.Value.Most));
        foreach (var (key, _) in matching) values[key] = value;
    }

    /// <summary>A step that takes time may be free; a length of time that may not be zero is something else.</summary>
    private static bool IsStep(KeyValuePair<string, CostEntry> cost) =>
        cost.Value.Least == 0 && !_limits.Contains(cost.Key)
        && cost.Key[(cost.Key.LastIndexOf('.') + 1)..] is ("cycles" or "ns" or "us");

    /// <summary>Costs may be written as <c>"a.b.ns" = 1</c>, <c>a.b.ns = 1</c> or <c>a { b { ns = 1 } }</c>.</summary>
    private static IEnumerable<(string Key, Section Owner, string Name)> Flat(Section section, string prefix)
    {
        foreach (var name in section.Keys().ToList())
        {
            var key = prefix.Length == 0 ? name : $"{prefix}.{name}";
            if (section.Find(name) is not { IsObject: true }) yield return (key, section, name);
            else foreach (var inner in Flat(section.Sub(name), key)) yield return inner;
        }
    }

    private static SortedDictionary<string, CostEntry> ReadShipped()
    {
        var problems = new ProblemList();
        var section = HoconSource.Read(ShippedFiles.Calibration, new ShippedFiles(), problems, [], _ => null);
        var costs = new SortedDictionary<string, CostEntry>(StringComparer.Ordinal);
        if (section is not null) Collect(section, "", costs);
        if (problems.Any)
            throw new InvalidOperationException(ScenarioProblem.Table(ShippedFiles.Calibration, problems.All));
        return costs;
    }

    private static void Collect(Section section, string prefix, SortedDictionary<string, CostEntry> costs)
    {
        if (section.Has("value"))
        {
            var least = section.Quantity("least", UnitText.Plain, 0, 0, long.MaxValue);
            var most = section.Quantity("most", UnitText.Plain, 0, least, long.MaxValue);
            costs.Add(prefix, new(section.Quantity("value", UnitText.Plain, 0, least, most), least, most));
            section.RefuseOtherKeys();
            return;
        }

        foreach (var name in section.Keys().ToList())
            Collect(section.Sub(name), prefix.Length == 0 ? name : $"{prefix}.{name}", costs);
    }
}
