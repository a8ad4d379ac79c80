using ActorXen.Nodes.Web;
using ActorXen.Studies;

namespace ActorXen.Cli;

/// <summary>Reads the scenarios of a study here, and has a cluster run its cells.</summary>
internal sealed class ClusterCells : LocalCells
{
    private readonly ClusterClient _cluster;
    private readonly string _engineVersion;

    private ClusterCells(Composition parts, ClusterClient cluster, int room)
        : base(parts, room) =>
        (_cluster, _engineVersion) = (cluster, parts.EngineVersion);

    /// <exception cref="ClusterException">No node answers, or none runs cells.</exception>
    public static async Task<ClusterCells> OfAsync(Composition parts, string cluster, CancellationToken stop)
    {
        var client = new ClusterClient(cluster);
        try
        {
            var room = (await client.CellRoomAsync(stop)).GetProperty("cells").GetInt32();
            // One more for each two, so that no processor waits for the next cell to arrive.
            return room > 0
                ? new(parts, client, room + (room + 1) / 2)
                : throw new ClusterException($"No node of {cluster} runs cells. Start one with the role worker.");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public override async Task<CellResult> RunAsync(
        StudyCell cell, IReadOnlyList<Measure> measures, CancellationToken stop)
    {
        var request = new CellRequestJson(
            Guid.NewGuid().ToString("n"), $"{cell.Point}, seed {cell.Seed}", cell.Text,
            [.. measures.Select(measure => measure.Text)], _engineVersion);
        try
        {
            var answer = await _cluster.CellAsync(request, stop);
            return CellBytes.Read(answer.GetProperty("result").GetBytesFromBase64());
        }
        catch (InputException problem)
        {
            throw new StudyCellException(problem.Message);
        }
    }

    public override void Dispose()
    {
        _cluster.Dispose();
        base.Dispose();
    }
}
