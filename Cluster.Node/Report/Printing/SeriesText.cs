using System.Globalization;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Series;
using ActorXen.Report.Statistics;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Printing;

/// <summary>A group's part of a run's series, as a table and as JSON.</summary>
public static class SeriesText
{
    /// <param name="name">A template's name, <c>role NAME</c> or <c>rack NAME</c>; null for the fleet.</param>
    /// <returns>null if no window has such a group.</returns>
    public static GroupKey? Find(IReadOnlyList<SeriesWindow> windows, string? name)
    {
        if (name is null) return GroupKey.Fleet;
        return Keys(windows).Where(key => NameOf(key) == name || key.ToString() == name)
            .Select(key => (GroupKey?)key).FirstOrDefault();
    }

    /// <summary>A sentence for a name that <see cref="Find"/> does not find.</summary>
    public static string Unknown(IReadOnlyList<SeriesWindow> windows, string name) =>
        $"the run has no group \"{name}\". Its groups: {string.Join(", ", Keys(windows).Select(NameOf))}.";

    public static TextTable Table(IReadOnlyList<SeriesWindow> windows, GroupKey group)
    {
        var table = new TextTable(
            $"Windows of {group}",
            ["to s", "cpu", "wakes", "p50", "p99", "max", "requests", "p50", "p99", "max", "issued", "drops"],
            "to s: end of the window. cpu: pCPUs used. wakes, requests: with latencies, us, within 1.6 %.");
        foreach (var window in windows)
        {
            var row = RowOf(window, group);
            var (wake, request) = (row.WakeLatency, row.RequestLatency);
            table.Add(
                Number(window.To.Nanoseconds / 1e9), Number(Math.Round(row.CpuShare, 3)),
                FigureText.Whole(wake.Count), FigureText.Us(wake.At(50)), FigureText.Us(wake.At(99)), Longest(wake),
                FigureText.Whole(request.Count), FigureText.Us(request.At(50)), FigureText.Us(request.At(99)),
                Longest(request), FigureText.Whole(row.Tally[WorkloadFacts.Issued]),
                FigureText.Whole(row.Tally[DeviceFacts.Drops]));
        }

        return table;
    }

    public static string Json(IReadOnlyList<SeriesWindow> windows, GroupKey group) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteString("kind", group.KindText);
        json.WriteString("name", group.Name);
        json.WriteStartArray("windows");
        foreach (var window in windows)
        {
            json.WriteStartObject();
            json.WriteNumber("from_seconds", window.From.Nanoseconds / 1e9);
            json.WriteNumber("to_seconds", window.To.Nanoseconds / 1e9);
            JsonReport.WriteSums(json, RowOf(window, group));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static IEnumerable<GroupKey> Keys(IReadOnlyList<SeriesWindow> windows) =>
        windows.SelectMany(window => window.Groups.Keys).Distinct().Order(GroupKey.InOrder);

    private static string NameOf(GroupKey key) => key.Kind == GroupKind.Template ? key.Name : key.ToString();

    /// <summary>What a group counted in a window, as if it were one domain.</summary>
    internal static DomainRow RowOf(SeriesWindow window, GroupKey group) => new()
    {
        Host = "",
        Id = 0,
        Name = group.ToString(),
        Vcpus = 1,
        Length = Math.Max(1, window.Length.Nanoseconds),
        Tally = window.Groups.GetValueOrDefault(group)
            ?? new Tally(CounterLayout.Shipped, Subject.Domain, group.ToString()),
    };

    private static string Longest(Percentiles times) => FigureText.Us(times.Count == 0 ? null : times.Longest);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
