using System.Text.Json;
using ActorXen.Cli.Clusters;
using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;

namespace ActorXen.Cli.Inspection;

/// <summary>The domains of a run on a cluster, as its workers see them at the ends of their windows.</summary>
internal sealed class ClusterTop(ClusterClient client, string run, DomainPattern domains) : ITopSource
{
    private TopSight? _latest;

    public async Task<TopLook> LookAsync(CancellationToken stop)
    {
        try
        {
            // First the domains: what they say is then no later than the state.
            var top = await client.TopAsync(run, domains, stop);
            if (top is not null && (_latest is null || top.At > _latest.At)) _latest = top;
            return LookAt(await client.RunAsync(run, stop));
        }
        catch (ClusterException failure)
        {
            // The run may go on all the same.
            return new(run, "unknown", _latest?.At ?? VirtualTime.Zero, Duration.Zero, failure.Message, _latest);
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private TopLook LookAt(JsonElement answer)
    {
        var (name, state) = (Text(answer, "name"), Text(answer, "state"));
        return new(
            name.Length > 0 ? name : Text(answer, "run_id"), state, new(answer.GetProperty("at_ns").GetInt64()),
            new(answer.GetProperty("length_ns").GetInt64()), Text(answer, "note"), _latest)
        {
            IsLast = state is "complete" or "failed" or "cancelled",
        };
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? "";
}
