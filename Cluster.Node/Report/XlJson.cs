using System.Text.Json;

namespace ActorXen.Report;

/// <summary>The same listings as one JSON object; fields are only added, never renamed.</summary>
public static class XlJson
{
    public static string Domains(XlListing listing) => Write(listing, [], "domains", listing.Domains, (json, row) =>
    {
        json.WriteString("name", row.Name);
        json.WriteNumber("id", row.Id);
        json.WriteNull("memory");       // Not modelled.
        json.WriteNumber("vcpus", row.Vcpus);
        json.WriteString("state", row.State);
        json.WriteNumber("cpu_seconds", row.CpuSeconds);
    });

    public static string Vcpus(XlListing listing) => Write(listing, [], "vcpus", listing.Vcpus, (json, row) =>
    {
        json.WriteString("name", row.Name);
        json.WriteNumber("id", row.Id);
        json.WriteNumber("vcpu", row.Vcpu);
        if (row.Pcpu is { } pcpu) json.WriteNumber("cpu", pcpu);
        else json.WriteNull("cpu");
        json.WriteString("state", row.State);
        json.WriteNumber("cpu_seconds", row.CpuSeconds);
        json.WriteString("hard_affinity", row.Hard);
        json.WriteString("soft_affinity", row.Soft);
    });

    public static string Weights(XlListing listing, IReadOnlyList<(string Name, string Value)> parameters) =>
        Write(listing, parameters, "domains", listing.Domains, (json, row) =>
        {
            json.WriteString("name", row.Name);
            json.WriteNumber("id", row.Id);
            json.WriteNumber("weight", row.Weight);
            json.WriteNumber("cap", row.Cap);
        });

    public static string Reservations(XlListing listing) => Write(listing, [], "domains", listing.Domains, (json, row) =>
    {
        json.WriteString("name", row.Name);
        json.WriteNumber("id", row.Id);
        json.WriteNumber("period_us", XlText.InUs(row.Rtds.Period));
        json.WriteNumber("budget_us", XlText.InUs(row.Rtds.Budget));
        json.WriteBoolean("extratime", row.Rtds.ExtraTime);
    });

    private static string Write<T>(
        XlListing listing, IReadOnlyList<(string Name, string Value)> parameters, string name, IEnumerable<T> rows,
        Action<Utf8JsonWriter, T> write) => JsonReport.Text(json =>
    {
        json.WriteStartObject();
        json.WriteString("host", listing.Host.Name);
        json.WriteNumber("at_seconds", listing.At.Nanoseconds / 1e9);
        json.WriteString("scheduler", listing.Host.Pool.Policy);
        foreach (var (parameter, value) in parameters) json.WriteString(parameter, value);
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            write(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
