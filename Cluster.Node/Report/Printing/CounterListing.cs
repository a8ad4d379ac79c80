using System.IO.Enumeration;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Printing;

/// <summary>A counter, latency or derived figure in the list of what a run counts.</summary>
/// <param name="Name">With a star in place of the member.</param>
/// <param name="Kind">counter, latency or derived.</param>
/// <param name="Members">Members of its group; empty if it has none.</param>
/// <param name="Names">Its names in a report's <c>counters</c>.</param>
public sealed record CounterEntry(
    string Name, string Kind, Subject Subject, Unit Unit, string Meaning, IReadOnlyList<string> Members,
    IReadOnlyList<string> Names)
{
    /// <summary>As in listings: <c>vcpu</c>.</summary>
    public string SubjectText => $"{Subject}".ToLowerInvariant();
}

/// <summary>Everything that a run counts, with unit and meaning.</summary>
public static class CounterListing
{
    /// <summary>The numbers that reports give for a latency.</summary>
    private static readonly string[] LatencyNumbers = ["count", "mean", "p50", "p95", "p99", "p999", "max"];

    public static IReadOnlyList<CounterEntry> Of(CounterLayout layout) =>
    [
        .. layout.Counters.Select(counter => new CounterEntry(
            counter.Name, "counter", counter.Subject, counter.Unit, counter.Meaning, counter.Group?.Members ?? [],
            [.. Enumerable.Range(0, counter.Members).Select(counter.NameOf)])),
        .. layout.Latencies.Select(latency => new CounterEntry(
            latency.Name, "latency", latency.Subject, Unit.Microseconds, latency.Meaning, latency.Group?.Members ?? [],
            [.. Enumerable.Range(0, latency.Members)
                .SelectMany(member => LatencyNumbers.Select(number => $"{latency.NameOf(member)}_{number}"))])),
        .. HostFigures.All.Select(figure => Derived(figure, Subject.Host)),
        .. DomainFigures.All.Select(figure => Derived(figure, Subject.Domain)),
        .. VcpuFigures.All.Select(figure => Derived(figure, Subject.Vcpu)),
    ];

    /// <param name="pattern">A part of a name, or with * and ? a whole name; null for all.</param>
    public static IReadOnlyList<CounterEntry> Like(IReadOnlyList<CounterEntry> entries, string? pattern)
    {
        if (pattern is null) return entries;
        var whole = pattern.AsSpan().ContainsAny('*', '?') ? pattern : $"*{pattern}*";
        return [.. entries.Where(entry => entry.Names.Append(entry.Name)
            .Any(name => FileSystemName.MatchesSimpleExpression(whole, name)))];
    }

    public static TextTable Table(IReadOnlyList<CounterEntry> entries)
    {
        var table = new TextTable(
            "Counters, latencies and derived figures",
            [new("name", 0), "of", new("unit", 4), new("meaning", 0, Wraps: true)],
            "a star stands for one of the members; a latency has count, mean, p50, p95, p99, p999 and max, as in "
            + "wake_latency_p99. For the values, see the field counters of: actorxen run SCENARIO --json");
        foreach (var entry in entries)
        {
            var members = entry.Members.Count > 0 ? $" (*: {string.Join(", ", entry.Members)})" : "";
            table.Add(entry.Name, entry.SubjectText, entry.Unit.Text(), entry.Meaning + members);
        }

        if (entries.Count == 0) table.Remainder = "no name matches";
        return table;
    }

    public static string Json(IReadOnlyList<CounterEntry> entries) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteStartArray("counters");
        foreach (var entry in entries) Write(json, entry);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static CounterEntry Derived<TRow>(Figure<TRow> figure, Subject subject) =>
        new(figure.Name, "derived", subject, figure.Unit, figure.Meaning, [], [figure.Name]);

    private static void Write(Utf8JsonWriter json, CounterEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("name", entry.Name);
        json.WriteString("kind", entry.Kind);
        json.WriteString("subject", entry.SubjectText);
        json.WriteString("unit", entry.Unit.Text());
        json.WriteString("meaning", entry.Meaning);
        json.WriteStartArray("members");
        foreach (var member in entry.Members) json.WriteStringValue(member);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
