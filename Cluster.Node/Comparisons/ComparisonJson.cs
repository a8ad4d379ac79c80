using System.Globalization;
using System.Text.Json;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Statistics;
using ActorXen.Runs;

namespace ActorXen.Comparisons;

/// <summary>A comparison of two runs as one JSON object.</summary>
/// <remarks>Fields are added but never renamed, because scripts read them.</remarks>
internal static class ComparisonJson
{
    public static string Of(RunComparison compared) =>
        JsonReport.Text(json =>
        {
            json.StartAnswer();
            WriteRun(json, "a", compared.One.Summary.Header, compared.One.End);
            WriteRun(json, "b", compared.Other.Summary.Header, compared.Other.End);
            json.WriteBoolean("identical", compared.IsIdentical);
            WriteSettings(json, ComparisonText.SettingRows(compared));
            if (compared.Time is { } time)
            {
                json.WriteNumber("from_seconds", time.From.Nanoseconds / 1e9);
                json.WriteNumber("to_seconds", time.To.Nanoseconds / 1e9);
                json.WriteBoolean("paired", time.IsPaired);
            }

            json.WriteStartArray("figures");
            foreach (var row in compared.Rows) WriteRow(json, row);
            json.WriteEndArray();
            WriteNames(json, "only_a", compared.OnlyOne);
            WriteNames(json, "only_b", compared.OnlyOther);
            json.WriteStartArray("hosts");
            foreach (var host in compared.Hosts) WriteHost(json, host);
            json.WriteEndArray();
            WriteParting(json, compared.Parting);
            json.WriteStartArray("rules");
            foreach (var (rule, row, isBroken) in compared.Outcomes)
            {
                json.WriteStartObject();
                json.WriteString("rule", rule.Text);
                json.WriteBoolean("worse", isBroken);
                WriteNumber(json, "percent", row.Percent);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    internal static void WriteSettings(
        Utf8JsonWriter json, IEnumerable<(string Setting, string? One, string? Other)> settings)
    {
        json.WriteStartArray("settings");
        foreach (var (setting, one, other) in settings)
        {
            json.WriteStartObject();
            json.WriteString("path", setting);
            json.WriteString("a", one);
            json.WriteString("b", other);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRun(Utf8JsonWriter json, string key, RunHeader header, RunEnd? end)
    {
        json.WriteStartObject(key);
        json.WriteString("run_id", header.RunId);
        json.WriteString("name", header.Name);
        json.WriteString("scenario", header.ScenarioName);
        json.WriteNumber("seed", header.Seed);
        json.WriteNumber("virtual_seconds", header.Length.Nanoseconds / 1e9);
        json.WriteString("engine_version", header.EngineVersion);
        json.WriteString("hash", end?.Hash.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, ComparedRow row)
    {
        json.WriteStartObject();
        json.WriteString("kind", row.Group.KindText);
        json.WriteString("group", row.Group.Name);
        json.WriteString("figure", row.Measure.Text);
        json.WriteString("unit", row.Measure.Unit);
        WriteNumber(json, "a", row.One?.Value);
        WriteInterval(json, "a_95", row.One?.Interval);
        WriteNumber(json, "b", row.Other?.Value);
        WriteInterval(json, "b_95", row.Other?.Interval);
        WriteNumber(json, "percent", row.Percent);
        WriteDifference(json, row.Difference);
        json.WriteEndObject();
    }

    private static void WriteHost(Utf8JsonWriter json, ComparedHost host)
    {
        json.WriteStartObject();
        json.WriteString("host", host.Name);
        json.WriteNumber("a", host.One.Value);
        json.WriteNumber("b", host.Other.Value);
        WriteDifference(json, host.Busy);
        json.WriteEndObject();
    }

    private static void WriteDifference(Utf8JsonWriter json, Difference? difference)
    {
        WriteNumber(json, "difference", difference?.Value);
        WriteInterval(json, "difference_95", difference?.Interval);
        if (difference is { Interval: not null } known) json.WriteBoolean("real", known.IsReal);
        else json.WriteNull("real");
    }

    private static void WriteParting(Utf8JsonWriter json, Parting? parting)
    {
        if (parting is null)
        {
            json.WriteNull("parting");
            return;
        }

        json.WriteStartObject("parting");
        json.WriteNumber("last_equal_seconds", parting.LastEqual.Nanoseconds / 1e9);
        json.WriteNumber("at_seconds", parting.At.Nanoseconds / 1e9);
        json.WriteStartArray("hosts");
        foreach (var host in parting.Hosts) json.WriteNumberValue(host);
        json.WriteEndArray();
        json.WriteStartArray("host_names");
        foreach (var name in parting.Names) json.WriteStringValue(name);
        json.WriteEndArray();
        if (parting.Fact is { } fact)
        {
            json.WriteStartObject("fact");
            json.WriteNumber("at_seconds", fact.At.Nanoseconds / 1e9);
            json.WriteString("where", fact.Where);
            json.WriteString("a", fact.One);
            json.WriteString("b", fact.Other);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("fact");
            json.WriteString("why_no_fact", parting.WhyNone);
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string key, IReadOnlyList<GroupKey> groups)
    {
        json.WriteStartArray(key);
        foreach (var group in groups) json.WriteStringValue(group.Name);
        json.WriteEndArray();
    }

    private static void WriteInterval(Utf8JsonWriter json, string key, QuantileInterval? interval)
    {
        if (interval is not var (low, high))
        {
            json.WriteNull(key);
            return;
        }

        json.WriteStartArray(key);
        json.WriteNumberValue(low);
        json.WriteNumberValue(high);
        json.WriteEndArray();
    }

    internal static void WriteNumber(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } known) json.WriteNumber(key, known);
        else json.WriteNull(key);
    }
}
