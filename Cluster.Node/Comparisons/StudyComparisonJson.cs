using System.Text.Json;
using ActorXen.Report.Printing;
using ActorXen.Report.Statistics;
using ActorXen.Studies;

namespace ActorXen.Comparisons;

/// <summary>A comparison of two studies as one JSON object.</summary>
/// <remarks>Fields are added but never renamed, because scripts read them.</remarks>
internal static class StudyComparisonJson
{
    public static string Of(StudyComparison compared, IReadOnlyList<StudyOutcome> outcomes) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        WriteStudy(json, "a", compared.One);
        WriteStudy(json, "b", compared.Other);
        ComparisonJson.WriteSettings(json, StudyComparisonText.SettingRows(compared));
        json.WriteNumber("warm_up_seconds", compared.WarmUpEnd.Nanoseconds / 1e9);
        json.WriteStartArray("points");
        foreach (var point in compared.Points) WritePoint(json, point);
        json.WriteEndArray();
        WriteTexts(json, "only_a", compared.OnlyOne);
        WriteTexts(json, "only_b", compared.OnlyOther);
        WriteTexts(json, "measures_only_a", compared.MeasuresOfOne.Select(measure => measure.Text));
        WriteTexts(json, "measures_only_b", compared.MeasuresOfOther.Select(measure => measure.Text));
        json.WriteStartArray("rules");
        foreach (var outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("rule", outcome.Rule.Text);
            json.WriteBoolean("worse", outcome.Broken.Count > 0);
            WriteTexts(json, "worse_at", outcome.Broken.Select(one => one.Point.Key.Text));
            json.WriteNumber("judged_points", outcome.Judged);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteStudy(Utf8JsonWriter json, string key, StudyRecord record)
    {
        json.WriteStartObject(key);
        json.WriteString("study_id", record.Id);
        json.WriteString("name", record.Name);
        json.WriteString("kind", record.KindText);
        json.WriteString("scenario", record.Question.Scenario);
        json.WriteString("engine_version", record.EngineVersion);
        json.WriteStartArray("fits");
        foreach (var answer in record.Capacity)
        {
            json.WriteStartObject();
            StudyJson.WriteSettings(json, "variant", answer.Question.Variant);
            json.WriteString("fits", answer.FitsText);
            json.WriteString("fails", answer.FailsText);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, ComparedPoint point)
    {
        json.WriteStartObject();
        json.WriteStartObject("settings");
        foreach (var setting in point.Key.Settings.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = setting.IndexOf('=', StringComparison.Ordinal);
            json.WriteString(setting[..end], setting[(end + 1)..]);
        }

        json.WriteEndObject();
        json.WriteNumber("common_seeds", point.CommonSeeds);
        json.WriteNumber("common_batches", point.CommonBatches);
        json.WriteStartArray("measures");
        foreach (var one in point.Measures)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Measure.Text);
            json.WriteString("unit", one.Measure.Unit);
            WriteInterval(json, "a", one.One.Mean);
            WriteInterval(json, "b", one.Other.Mean);
            WriteInterval(json, "difference", one.Difference.Difference);
            ComparisonJson.WriteNumber(json, "percent", one.Difference.Percent);
            if (one.Difference.Difference is null) json.WriteNull("real");
            else json.WriteBoolean("real", one.Difference.IsReal);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteInterval(Utf8JsonWriter json, string name, Interval? interval)
    {
        if (interval is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        StudyJson.WriteInterval(json, known);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
