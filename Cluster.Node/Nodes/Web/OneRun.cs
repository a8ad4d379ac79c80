using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Nodes.Web;

/// <summary>The live page's figures of the run of one process. Thread-safe.</summary>
internal sealed class OneRun(string version) : ILiveSource
{
    private readonly Lock _door = new();
    private readonly List<ReadOnlyMemory<byte>> _windows = [];
    private RunHeader? _header;
    private SightBook? _sights;
    private RunProgress? _latest;

    public void Begin(RunHeader header, SightBook sights)
    {
        lock (_door) (_header, _sights) = (header, sights);
    }

    public void Follow(ReadOnlyMemory<byte> window)
    {
        lock (_door) _windows.Add(window);
    }

    public void Show(RunProgress now)
    {
        lock (_door) _latest = now;
    }

    public Task<string> StatusAsync()
    {
        lock (_door)
        {
            if (_header is not { } header)
                return Task.FromResult(ApiJson.OneRun(version, "The scenario is read, and hosts are built.", []));
            var view = new RunView(
                header.RunId, header.ScenarioName, RunPhase.Running, "", _latest?.At ?? VirtualTime.Zero, header.Length,
                _latest?.Begun ?? VirtualTime.Zero, _latest?.Delivered ?? 0, _latest?.WallSeconds ?? 0, null)
            {
                Name = header.Name,
            };
            return Task.FromResult(ApiJson.OneRun(version, "", [view]));
        }
    }

    public Task<LiveRun> RunAsync(string run)
    {
        lock (_door)
        {
            return _header is { } header && header.RunId == run
                ? Task.FromResult(new LiveRun(header, [.. _windows], End: null))
                : throw new RunNotFoundException($"This process does not run {run}.");
        }
    }

    public Task<RunSight?> LookAsync(LiveRun run, string domain)
    {
        lock (_door) return Task.FromResult(_sights?.Want(domain));
    }
}
