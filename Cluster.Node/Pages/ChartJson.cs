using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorXen.Pages;

/// <summary>Charts as JSON that can stand in a script element of a page.</summary>
internal static class ChartJson
{
    private const int SignificantDigits = 7;

    // Unlike the encoder of reports this one escapes <, > and &, so no text can end the element.
    private static readonly JsonWriterOptions _layout = new() { Encoder = JavaScriptEncoder.Default };

    public static string Write(IReadOnlyList<Chart> charts)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, _layout))
        {
            json.WriteStartArray();
            foreach (var chart in charts) Write(json, chart);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, Chart chart)
    {
        json.WriteStartObject();
        Write(json, "x", chart.X);
        Write(json, "y", chart.Y);
        json.WriteStartArray("lines");
        foreach (var line in chart.Lines) Write(json, line);
        json.WriteEndArray();
        Write(json, "limits", chart.Limits);
        Write(json, "verticals", chart.Verticals);
        json.WriteStartArray("shades");
        foreach (var shade in chart.Shades)
        {
            json.WriteStartObject();
            json.WriteNumber("from", Rounded(shade.From));
            json.WriteNumber("to", Rounded(shade.To));
            json.WriteString("text", shade.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ChartAxis axis)
    {
        json.WriteStartObject(name);
        json.WriteString("label", axis.Label);
        json.WriteString("unit", axis.Unit);
        json.WriteBoolean("log", axis.IsLog);
        if (axis.Names.Count > 0)
        {
            json.WriteStartArray("names");
            foreach (var value in axis.Names) json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChartLine line)
    {
        json.WriteStartObject();
        json.WriteString("name", line.Name);
        json.WriteBoolean("joined", line.IsJoined);
        if (line.Colour is { } colour) json.WriteNumber("colour", colour);
        Write(json, "x", line.X.Select(value => (double?)value));
        Write(json, "y", line.Y);
        if (line.Low.Count > 0)
        {
            Write(json, "low", line.Low);
            Write(json, "high", line.High);
        }

        if (line.Dots.Count > 0)
        {
            json.WriteStartArray("marks");
            foreach (var dot in line.Dots) json.WriteStringValue(LetterOf(dot));
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ChartMark> marks)
    {
        if (marks.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var mark in marks)
        {
            json.WriteStartObject();
            json.WriteNumber("at", Rounded(mark.At));
            json.WriteString("text", mark.Text);
            if (mark.Colour is { } colour) json.WriteNumber("colour", colour);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<double?> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (value is { } known && double.IsFinite(known)) json.WriteNumberValue(Rounded(known));
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    /// <summary>More digits than a screen has pixels only make the page larger.</summary>
    private static double Rounded(double value) => double.Parse(
        value.ToString($"G{SignificantDigits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string LetterOf(ChartDot dot) => dot switch
    {
        ChartDot.Measured => "o",
        ChartDot.Holds => "h",
        ChartDot.Fails => "f",
        ChartDot.Undecided => "u",
        _ => throw new ArgumentOutOfRangeException(nameof(dot)),
    };
}
