using System.Globalization;
using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Printing;
using ActorXen.Report.Statistics;

namespace ActorXen.Studies;

/// <summary>A study's result for scripts: names in snake_case, seconds, latencies in microseconds.</summary>
public static class StudyJson
{
    /// <summary>Grows when a field changes its meaning.</summary>
    private const int Version = 1;

    /// <param name="id">Under which the store keeps it; null if it does not.</param>
    public static string Write(StudyResult result, string? id = null) => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("study_version", Version);
        json.WriteString("study_id", id);
        WriteQuestion(json, result);
        json.WriteBoolean("complete", result.IsComplete);
        json.WriteNumber("warm_up_seconds", result.WarmUpEnd.Nanoseconds / 1e9);
        json.WriteNumber("cells", result.Cells);
        json.WriteNumber("cells_known", result.Known);
        json.WriteNumber("wall_seconds", Math.Round(result.WallSeconds, 3));
        json.WriteNumber("cell_seconds", Math.Round(result.CellSeconds, 3));
        json.WriteStartArray("doubts");
        foreach (var doubt in result.Doubts) json.WriteStringValue(doubt);
        json.WriteEndArray();
        json.WriteStartArray("points");
        foreach (var point in result.Points) WritePoint(json, result, point);
        json.WriteEndArray();
        json.WriteStartArray("differences");
        foreach (var difference in PairedDifference.Of(result)) WriteDifference(json, difference);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static void WriteQuestion(Utf8JsonWriter json, StudyResult result)
    {
        var question = result.Question;
        json.WriteString("scenario", question.Scenario);
        json.WriteString("engine_version", result.EngineVersion);
        json.WriteStartArray("set");
        foreach (var setting in question.Set) json.WriteStringValue(setting);
        json.WriteEndArray();
        json.WriteNumber("first_seed", question.FirstSeed);
        json.WriteNumber("seeds", question.Seeds);
        if (question.Precision is { } precision) json.WriteNumber("precision", precision);
        else json.WriteNull("precision");
        if (question.Sample is { } sample) json.WriteNumber("sample", sample);
        else json.WriteNull("sample");
        if (question.Batches is { } batches) json.WriteNumber("batches", batches);
        else json.WriteNull("batches");
        json.WriteStartArray("measures");
        foreach (var measure in question.Measures)
        {
            json.WriteStartObject();
            json.WriteString("name", measure.Text);
            json.WriteString("unit", measure.Unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void WritePoint(Utf8JsonWriter json, StudyResult result, PointResult point)
    {
        json.WriteStartObject();
        WriteSettings(json, "settings", point.Point);
        json.WriteString("problem", point.Problem);
        WriteStrata(json, point.Strata);
        json.WriteStartArray("measures");
        foreach (var measure in result.Question.Measures)
            WriteEstimate(json, measure, point, result);
        json.WriteEndArray();
        json.WriteStartArray("cells");
        foreach (var cell in point.Cells)
        {
            json.WriteStartObject();
            json.WriteNumber("seed", cell.Seed);
            json.WriteString("hash", cell.Result.Hash.ToString("x16", CultureInfo.InvariantCulture));
            json.WriteStartArray("values");
            foreach (var measure in result.Question.Measures)
                WriteValue(json, cell.Result.At(result.WarmUpEnd, measure));
            json.WriteEndArray();
            WriteBatches(json, result, cell);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("failures");
        foreach (var (seed, reason) in point.Failures)
        {
            json.WriteStartObject();
            json.WriteNumber("seed", seed);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The batches after the warm-up; an empty list if there are seeds instead.</summary>
    private static void WriteBatches(Utf8JsonWriter json, StudyResult result, CellOfPoint cell)
    {
        json.WriteStartArray("batches");
        if (cell.Result.Batches is { } batches)
        {
            for (var place = batches.FirstFrom(result.WarmUpEnd); place < batches.Count; place++)
            {
                json.WriteStartObject();
                json.WriteNumber("from_seconds", batches.BeginOf(place).Nanoseconds / 1e9);
                json.WriteStartArray("values");
                foreach (var measure in result.Question.Measures)
                    WriteValue(json, batches.Values[measure.Text][place]);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    internal static void WriteSettings(Utf8JsonWriter json, string name, Point point)
    {
        json.WriteStartObject(name);
        foreach (var (axis, value) in point.Values) json.WriteString(axis.Path, value);
        json.WriteEndObject();
    }

    internal static void WriteInterval(Utf8JsonWriter json, Interval? interval)
    {
        WriteValue(json, "mean", interval?.Mean);
        WriteValue(json, "low", interval?.Low);
        WriteValue(json, "high", interval?.High);
    }

    /// <summary>Kinds of racks: one of each, how many there are, and how many are run. Empty if all are.</summary>
    internal static void WriteStrata(Utf8JsonWriter json, IReadOnlyList<(string Like, Stratum Racks)> strata)
    {
        json.WriteStartArray("strata");
        foreach (var (like, racks) in strata)
        {
            json.WriteStartObject();
            json.WriteString("like", like);
            json.WriteNumber("racks", racks.Racks);
            json.WriteNumber("sampled", racks.Sampled);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEstimate(Utf8JsonWriter json, Measure measure, PointResult point, StudyResult result)
    {
        var begin = result.WarmUpEnd;
        var estimate = point.Of(measure, begin);
        json.WriteStartObject();
        json.WriteString("name", measure.Text);
        json.WriteNumber("values", estimate.Values);
        json.WriteNumber("missing", estimate.Missing);
        WriteInterval(json, estimate.Mean);
        WriteValue(json, "sampling_half_width", point.SamplingHalfWidth(measure, begin));
        WriteValue(json, "autocorrelation", estimate.Batches?.Autocorrelation);
        WriteValue(json, "batches_joined", estimate.Batches?.Joined);
        WriteValue(json, "median", estimate.Median?.Median);
        WriteValue(json, "median_low", estimate.Median?.Low);
        WriteValue(json, "median_high", estimate.Median?.High);
        if (point.IsWider(measure, result) is { } isWider) json.WriteBoolean("wider_than_asked", isWider);
        else json.WriteNull("wider_than_asked");
        json.WriteEndObject();
    }

    private static void WriteDifference(Utf8JsonWriter json, PairedDifference one)
    {
        json.WriteStartObject();
        WriteSettings(json, "settings", one.Second.Point);
        WriteSettings(json, "from", one.First.Point);
        json.WriteString("measure", one.Measure.Text);
        WriteInterval(json, one.Difference);
        json.WriteBoolean("real", one.IsReal);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        WriteValue(json, value);
    }

    private static void WriteValue(Utf8JsonWriter json, double? value)
    {
        if (value is { } known && double.IsFinite(known)) json.WriteNumberValue(known);
        else json.WriteNullValue();
    }
}
