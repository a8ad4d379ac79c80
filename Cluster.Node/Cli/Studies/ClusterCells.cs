using ActorXen.Cli.Clusters;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Nodes.Web;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>Reads the scenarios of a study here, and has a cluster run its cells.</summary>
internal sealed class ClusterCells : LocalCells
{
    private readonly ClusterClient _cluster;
    private readonly string _engineVersion;
    private readonly int _inFlight;
    private readonly bool _again;

    private ClusterCells(
        Composition parts, ClusterClient cluster, int inFlight, (int Cells, int Nodes) room,
        IReadOnlyDictionary<string, string> options, bool again)
        : base(parts, room.Cells, options) =>
        (_cluster, _engineVersion, _inFlight, Room, _again) = (cluster, parts.EngineVersion, inFlight, room, again);

    public override int Parallel => _inFlight;

    public override (int Cells, int Nodes) Room { get; }

    /// <param name="again">Whether the cluster runs also those cells whose results its store has.</param>
    /// <exception cref="ClusterException">No node answers, or none runs cells.</exception>
    public static async Task<ClusterCells> OfAsync(
        Composition parts, string cluster, IReadOnlyDictionary<string, string> options, bool again,
        CancellationToken stop)
    {
        var client = new ClusterClient(cluster);
        try
        {
            var answer = await client.CellRoomAsync(stop);
            var room = answer.GetProperty("cells").GetInt32();
            // A cluster of an earlier version does not tell.
            var nodes = answer.TryGetProperty("nodes", out var told) ? told.GetInt32() : 1;
            // One more for each node, so that none waits for the next cell to arrive.
            return room > 0
                ? new(parts, client, room + nodes, (room, nodes), options, again)
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
            [.. measures.Select(measure => measure.Text)], _engineVersion)
        {
            Sample = $"{cell.Sample}",
            Batches = cell.Batches ?? 0,
            Again = _again,
        };
        try
        {
            var answer = await _cluster.CellAsync(request, stop);
            return CellBytes.Read(answer.GetProperty("result").GetBytesFromBase64()) with
            {
                IsKnown = answer.TryGetProperty("known", out var known) && known.GetBoolean(),
            };
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
