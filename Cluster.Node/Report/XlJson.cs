using System.Text.Json;
using ActorXen.Messages;

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

    /// <param name="listing">Of a host.</param>
    /// <param name="pools">Those that are asked for, of one policy.</param>
    /// <param name="parameters">Of the first of them, with their values.</param>
    public static string Weights(
        XlListing listing, IReadOnlyList<XlPool> pools, IReadOnlyList<(string Name, string Value)> parameters) =>
        Write(listing, parameters, "domains", pools.SelectMany(listing.DomainsOf), (json, row) =>
        {
            WriteDomain(json, listing, row);
            json.WriteNumber("weight", row.Weight);
            json.WriteNumber("cap", row.Cap);
        });

    public static string Reservations(XlListing listing, IReadOnlyList<XlPool> pools) =>
        Write(listing, [], "domains", pools.SelectMany(listing.DomainsOf), (json, row) =>
        {
            WriteDomain(json, listing, row);
            WriteReservation(json, row.Rtds[0]);
            json.WriteStartArray("vcpus");
            for (var vcpu = 0; vcpu < row.Rtds.Count; vcpu++)
            {
                json.WriteStartObject();
                json.WriteNumber("vcpu", vcpu);
                WriteReservation(json, row.Rtds[vcpu]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    public static string SedfReservations(XlListing listing, IReadOnlyList<XlPool> pools) =>
        Write(listing, [], "domains", pools.SelectMany(listing.DomainsOf), (json, row) =>
        {
            WriteDomain(json, listing, row);
            json.WriteNumber("period_us", XlText.InUs(row.Sedf.Period));
            json.WriteNumber("slice_us", XlText.InUs(row.Sedf.Slice));
            json.WriteBoolean("extratime", row.Sedf.ExtraTime);
            json.WriteNumber("weight", row.Weight);
        });

    public static string Pools(XlListing listing) => Write(listing, [], "pools", listing.Pools, (json, pool) =>
    {
        json.WriteString("name", pool.Name);
        json.WriteString("scheduler", pool.Policy);
        json.WriteStartArray("cpus");
        foreach (var pcpu in XlText.Numbers(pool.Cpus)) json.WriteNumberValue(pcpu);
        json.WriteEndArray();
        json.WriteNumber("domains", pool.Domains);
    });

    private static void WriteDomain(Utf8JsonWriter json, XlListing listing, XlDomain row)
    {
        json.WriteString("name", row.Name);
        json.WriteNumber("id", row.Id);
        json.WriteString("pool", listing.Pools[row.Pool].Name);
    }

    private static void WriteReservation(Utf8JsonWriter json, RtdsSpec rtds)
    {
        json.WriteNumber("period_us", XlText.InUs(rtds.Period));
        json.WriteNumber("budget_us", XlText.InUs(rtds.Budget));
        json.WriteBoolean("extratime", rtds.ExtraTime);
    }

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
