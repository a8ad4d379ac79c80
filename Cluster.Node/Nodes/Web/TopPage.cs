using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using Akka.Actor;

namespace ActorXen.Nodes.Web;

/// <summary>The domains of a run in progress, from the workers that have its hosts: <c>/api/runs/ID/top</c>.</summary>
/// <remarks>Written and read here, so that command and node have one form.</remarks>
internal static class TopPage
{
    public const string Suffix = "/top";

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    /// <returns>null before the first look.</returns>
    public static async Task<TopSight?> LookAsync(NodeSystem node, string runId, DomainPattern domains)
    {
        var looks = node.Members.Now.Up(NodeOptions.Worker).Where(member => member.IsReachable)
            .Select(async member =>
            {
                try
                {
                    return await SpreadWorker.TopAsync(
                        node.Actors, node.AddressOf(member.Node.Address), runId, domains, LongestLook);
                }
                catch (AskTimeoutException)
                {
                    // The others are shown; the next look may see it again.
                    return null;
                }
            });
        return TopSight.Join((await Task.WhenAll(looks)).OfType<TopSight>());
    }

    /// <param name="top">null before the first look.</param>
    public static string Write(string runId, TopSight? top) => LiveJson.Line(json =>
    {
        json.WriteStartObject();
        json.WriteString("run_id", runId);
        if (top is null)
        {
            json.WriteNull("at_ns");
        }
        else
        {
            json.WriteNumber("at_ns", top.At.Nanoseconds);
            json.WriteNumber("hosts", top.Hosts);
            json.WriteNumber("pcpus", top.Pcpus);
            json.WriteNumber("domains", top.Domains);
            json.WriteStartArray("rows");
            foreach (var row in top.Rows) Write(json, row);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    /// <returns>null before the first look.</returns>
    public static TopSight? Read(JsonElement json) => json.GetProperty("at_ns").ValueKind == JsonValueKind.Null
        ? null
        : new(
            new VirtualTime(json.GetProperty("at_ns").GetInt64()), json.GetProperty("hosts").GetInt32(),
            json.GetProperty("pcpus").GetInt32(), json.GetProperty("domains").GetInt32(),
            [.. json.GetProperty("rows").EnumerateArray().Select(RowOf)]);

    private static void Write(Utf8JsonWriter json, TopRow row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        json.WriteString("state", row.State);
        json.WriteNumber("vcpus", row.Vcpus);
        json.WriteNumber("nets", row.Nets);
        json.WriteNumber("vbds", row.Vbds);
        json.WriteNumber("memory_mib", row.Mebibytes);
        json.WriteNumber("host_memory_mib", row.HostMebibytes);
        json.WriteNumber("ran_ns", row.Ran);
        json.WriteNumber("sent_bytes", row.Sent);
        json.WriteNumber("received_bytes", row.Received);
        json.WriteNumber("ring_full", row.RingFull);
        json.WriteNumber("reads", row.Reads);
        json.WriteNumber("writes", row.Writes);
        json.WriteNumber("sectors_read", row.SectorsRead);
        json.WriteNumber("sectors_written", row.SectorsWritten);
        json.WriteEndObject();
    }

    private static TopRow RowOf(JsonElement row)
    {
        return new(
            row.GetProperty("name").GetString()!, row.GetProperty("state").GetString()!,
            row.GetProperty("vcpus").GetInt32(), row.GetProperty("nets").GetInt32(), row.GetProperty("vbds").GetInt32())
        {
            Mebibytes = row.GetProperty("memory_mib").GetInt32(),
            HostMebibytes = row.GetProperty("host_memory_mib").GetInt32(),
            Ran = Long("ran_ns"),
            Sent = Long("sent_bytes"),
            Received = Long("received_bytes"),
            RingFull = Long("ring_full"),
            Reads = Long("reads"),
            Writes = Long("writes"),
            SectorsRead = Long("sectors_read"),
            SectorsWritten = Long("sectors_written"),
        };

        long Long(string name) => row.GetProperty(name).GetInt64();
    }
}
