using System.Text.Json;
using ActorXen.Report.Printing;
using ActorXen.Studies;

namespace ActorXen.Nodes.Web;

/// <summary>A cell of a study as <c>actorxen study --cluster</c> sends it.</summary>
/// <param name="Id">Chosen by the sender.</param>
/// <param name="Name">Name of the scenario, for error messages.</param>
/// <param name="Scenario">The scenario's text with all settings resolved.</param>
/// <param name="Measures">What to take from the run.</param>
/// <param name="EngineVersion">Version of the sender, whose results it must have.</param>
public sealed record CellRequestJson(
    string Id, string Name, string Scenario, IReadOnlyList<string> Measures, string EngineVersion)
{
    private const int MostMeasures = 1_000;

    /// <summary>The racks that are run, as <c>RackSample</c> writes them; empty for all.</summary>
    public string Sample { get; init; } = "";

    /// <summary>Into how many batches the run is cut; 0 for none.</summary>
    public int Batches { get; init; }

    /// <summary>Whether it is run even if the cluster's store has its result.</summary>
    public bool Again { get; init; }

    public string Write() => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("name", Name);
        json.WriteString("scenario", Scenario);
        json.WriteStartArray("measures");
        foreach (var measure in Measures) json.WriteStringValue(measure);
        json.WriteEndArray();
        json.WriteString("engine_version", EngineVersion);
        if (Sample.Length > 0) json.WriteString("sample", Sample);
        if (Batches > 0) json.WriteNumber("batches", Batches);
        if (Again) json.WriteBoolean("again", Again);
        json.WriteEndObject();
    });

    /// <exception cref="ArgumentException">A member is missing or wrong; the message names it.</exception>
    public static CellRequestJson Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new ArgumentException("The request must be a JSON object.");
        if (!json.TryGetProperty("measures", out var measures) || measures.ValueKind != JsonValueKind.Array
            || measures.GetArrayLength() is 0 or > MostMeasures
            || measures.EnumerateArray().Any(measure => measure.ValueKind != JsonValueKind.String))
        {
            throw new ArgumentException($"\"measures\" must be a list of 1 to {MostMeasures} texts.");
        }

        return new(
            TextOf(json, "id"), TextOf(json, "name"), TextOf(json, "scenario"),
            [.. measures.EnumerateArray().Select(measure => measure.GetString()!)], TextOf(json, "engine_version"))
        {
            Sample = json.TryGetProperty("sample", out _) ? TextOf(json, "sample") : "",
            Batches = BatchesOf(json),
            Again = AgainOf(json),
        };
    }

    private static int BatchesOf(JsonElement json)
    {
        if (!json.TryGetProperty("batches", out var batches)) return 0;
        return batches.ValueKind == JsonValueKind.Number && batches.TryGetInt32(out var count)
            && count is >= CellBatches.Fewest and <= CellBatches.Most
                ? count
                : throw new ArgumentException(
                    $"\"batches\" must be a number from {CellBatches.Fewest} to {CellBatches.Most}.");
    }

    private static bool AgainOf(JsonElement json)
    {
        if (!json.TryGetProperty("again", out var again)) return false;
        return again.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? again.GetBoolean()
            : throw new ArgumentException("\"again\" must be true or false.");
    }

    private static string TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : throw new ArgumentException($"\"{name}\" is missing or not a text.");
}
