using ActorXen.Report.Results;
using ActorXen.Report.Statistics;

namespace ActorXen.Nodes.Web;

/// <summary>The hosts of a run as the live page gets them.</summary>
/// <param name="Text">
/// Of each host its name, rack, busy and steal as shares, and worst p99, us; empty if nobody looked yet.
/// </param>
/// <param name="IsOver">Whether nothing of it will change.</param>
internal sealed record LiveSightJson(string Text, bool IsOver)
{
    public static LiveSightJson Of(RunSight? sight, bool isOver) => new(sight is null ? "" : TextOf(sight), isOver);

    private static string TextOf(RunSight sight) => LiveJson.Line(json =>
    {
        json.WriteStartObject();
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
