using System.Text.Json;
using ActorXen.Report.Results;

namespace ActorXen.Report.Printing;

/// <summary>What the user said about a run, and the program's version, as an object of its report.</summary>
internal static class RunLabelsJson
{
    public static void Write(Utf8JsonWriter json, RunFigures run)
    {
        json.WriteStartObject("run");
        json.WriteString("name", run.Name);
        json.WriteString("note", run.Note);
        json.WriteStartArray("overrides");
        foreach (var setting in run.Overrides) json.WriteStringValue(setting);
        json.WriteEndArray();
        json.WriteString("engine_version", run.EngineVersion);
        json.WriteEndObject();
    }
}
