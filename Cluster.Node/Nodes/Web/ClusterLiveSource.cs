using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Membership;
using ActorXen.Report.Results;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Web;

/// <summary>
/// The live page's figures of a cluster: from the coordinator, the store, and the nodes that have hosts.
/// </summary>
/// <param name="readScenario">Turns a scenario's name and text into a checked scenario.</param>
internal sealed class ClusterLiveSource(
    NodeSystem node, NodeObserver observer, IRunJournal journal, Func<string, string, RunSpec> readScenario)
    : ILiveSource
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    public async Task<string> StatusAsync() => ApiJson.Status(node, await observer.ClusterAsync());

    public async Task<LiveRun> RunAsync(string run)
    {
        var record = await journal.ReadAsync(run);
        return new(record.Summary.Header, [.. record.Seals.Select(seal => seal.Series)], record.End);
    }

    public async Task<RunSight?> LookAsync(LiveRun run, string domain)
    {
        if (run.End is { } end) return SightOf(run.Header, end, domain);
        var looks = node.Members.Now.Up(NodeOptions.Worker).Where(member => member.IsReachable)
            .Select(async member =>
            {
                try
                {
                    return await SpreadWorker.LookAsync(
                        node.Actors, node.AddressOf(member.Node.Address), run.Header.RunId, domain, LongestLook);
                }
                catch (AskTimeoutException)
                {
                    // The others are shown; the next look may see it again.
                    return null;
                }
            });
        return RunSight.Join((await Task.WhenAll(looks)).OfType<RunSight>());
    }

    /// <returns>null if another version made the report, or if there is none.</returns>
    private RunSight? SightOf(RunHeader header, RunEnd end, string domain)
    {
        if (end.Report.IsEmpty) return null;
        try
        {
            var racks = readScenario(header.ScenarioName, header.ScenarioText).Hosts
                .ToDictionary(host => host.Name, host => host.RackName, StringComparer.Ordinal);
            return RunSight.Of(ReportBytes.Read(end.Report), racks, domain);
        }
        catch (Exception other) when (other is StateFormatException or ScenarioRefusedException)
        {
            return null;
        }
    }
}
