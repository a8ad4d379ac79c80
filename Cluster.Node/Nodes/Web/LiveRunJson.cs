using System.Text;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report;

namespace ActorXen.Nodes.Web;

/// <summary>A run as the live page gets it.</summary>
/// <param name="Head">What is sent whole whenever it changes.</param>
/// <param name="Windows">
/// For each window of the group: its end, s; then p50 and p99 of requests and of wakeups, us, and requests per second.
/// What has too few observations is null.
/// </param>
/// <param name="IsOver">Whether nothing of it will change.</param>
internal sealed record LiveRunJson(string Head, IReadOnlyList<string> Windows, bool IsOver)
{
    /// <exception cref="StateFormatException">The series is damaged, or of another version.</exception>
    public static LiveRunJson Of(LiveRun run, LiveWish wish)
    {
        var (groups, windows) = (new SortedSet<GroupKey>(GroupKey.InOrder), new List<string>());
        foreach (var window in SeriesWindow.ReadAll(run.Series))
        {
            groups.UnionWith(window.Groups.Keys);
            GroupKey[] wanted = [.. window.Groups.Keys.Where(one => NameOf(one) == wish.Group).Take(1)];
            windows.Add(TextOf(window, wanted));
        }

        return new(HeadOf(run, wish, groups), windows, run.IsOver);
    }

    /// <summary>On one line, because it is sent again and again.</summary>
    private static string Compact(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) write(json);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string NameOf(GroupKey group) => group.Kind == GroupKind.Fleet ? "" : group.ToString();

    /// <param name="wanted">The group, or none if the window has nothing of it.</param>
    private static string TextOf(SeriesWindow window, IReadOnlyList<GroupKey> wanted) => Compact(json =>
    {
        json.WriteStartArray();
        json.WriteNumberValue(window.To.Nanoseconds / 1e9);
        foreach (var key in wanted)
        {
            var row = SeriesText.RowOf(window, key);
            double?[] values =
            [
                row.RequestLatency.At(50), row.RequestLatency.At(99), row.WakeLatency.At(50), row.WakeLatency.At(99),
                row.RequestLatency.Count / (row.Length / 1e9),
            ];
            foreach (var value in values)
            {
                if (value is { } known) json.WriteNumberValue(Math.Round(known, 2));
                else json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    });

    private static string HeadOf(LiveRun run, LiveWish wish, IEnumerable<GroupKey> groups) => Compact(json =>
    {
        json.WriteStartObject();
        json.WriteString("run_id", run.Header.RunId);
        json.WriteString("name", run.Header.Name);
        json.WriteString("scenario", run.Header.ScenarioName);
        json.WriteNumber("length", run.Header.Length.Nanoseconds / 1e9);
        json.WriteBoolean("is_over", run.IsOver);
        json.WriteString("group", wish.Group);
        json.WriteStartArray("groups");
        foreach (var group in groups) json.WriteStringValue(NameOf(group));
        json.WriteEndArray();
        if (run.Sight is { } sight)
        {
            json.WriteNumber("at", sight.At.Nanoseconds / 1e9);
            json.WriteStartArray("hosts");
            foreach (var host in sight.Hosts)
            {
                json.WriteStartArray();
                json.WriteStringValue(host.Name);
                json.WriteStringValue(host.Rack);
                json.WriteNumberValue(Math.Round(host.Busy, 4));
                json.WriteNumberValue(Math.Round(host.Steal, 4));
                if (double.IsNaN(host.P99)) json.WriteNullValue();
                else json.WriteNumberValue(Math.Round(host.P99, 1));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            if (sight.Domain is { } domain)
            {
                json.WriteStartObject("domain");
                json.WriteString("name", domain.Name);
                Write("requests", domain.Requests);
                Write("wakeups", domain.Wakeups);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();

        void Write(string name, Percentiles latency)
        {
            json.WriteStartObject(name);
            json.WriteNumber("count", latency.Count);
            foreach (var (key, value) in (
                (string, double?)[])[("p50", latency.At(50)), ("p99", latency.At(99)), ("p999", latency.At(99.9))])
            {
                if (value is { } known) json.WriteNumber(key, Math.Round(known, 2));
                else json.WriteNull(key);
            }

            json.WriteEndObject();
        }
    });
}
