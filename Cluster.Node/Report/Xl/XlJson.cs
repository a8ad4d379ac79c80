using System.Globalization;
using System.Text.Json;
using ActorXen.Report.Printing;
using ActorXen.Vocabulary;

namespace ActorXen.Report.Xl;

/// <summary>The listings of <see cref="XlText"/> as one JSON object. Fields are added but never renamed.</summary>
public static class XlJson
{
    public static string Domains(XlListing listing) => Write(listing, [], "domains", listing.Domains, (json, row) =>
    {
        json.WriteString("name", row.Name);
        json.WriteNumber("id", row.Id);
        json.WriteNumber("memory", row.Now.Mebibytes);
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

    /// <summary>What <c>xl sched-NAME</c> shows of pools.</summary>
    /// <param name="pools">Pools of the listing's host with this policy; parameters are those of the first.</param>
    /// <param name="policy">The pools' policy; it has a listing.</param>
    public static string Shares(XlListing listing, IReadOnlyList<XlPool> pools, IPolicySettings policy)
    {
        var view = policy.Listing!;
        var parameters = XlParameters.Of(pools[0], view);
        return Write(listing, parameters, "domains", pools.SelectMany(listing.DomainsOf), (json, row) =>
        {
            WriteDomain(json, listing, row);
            WriteColumns(json, view, row, 0);
            if (!view.IsPerVcpu) return;
            json.WriteStartArray("vcpus");
            for (var vcpu = 0; vcpu < row.Now.Spec.Vcpus; vcpu++)
            {
                json.WriteStartObject();
                json.WriteNumber("vcpu", vcpu);
                WriteColumns(json, view, row, vcpu);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

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

    private static void WriteColumns(Utf8JsonWriter json, PolicyListing view, XlDomain row, int vcpu)
    {
        foreach (var column in view.Columns.Where(column => column.Field is not null))
        {
            var value = column.Value!(row.Now, vcpu);
            if (value is bool flag) json.WriteBoolean(column.Field!, flag);
            else json.WriteNumber(column.Field!, Convert.ToDouble(value, CultureInfo.InvariantCulture));
        }
    }

    private static string Write<T>(
        XlListing listing, IEnumerable<(string Name, string Value)> parameters, string name, IEnumerable<T> rows,
        Action<Utf8JsonWriter, T> write) => JsonReport.Text(json =>
    {
        json.StartAnswer();
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
