using ActorXen.Exports.Tracks;
using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Exports.Perfetto;

/// <summary>Writes the hosts of a run for Perfetto's viewer, all into one file.</summary>
public sealed class PerfettoExport(Stream to) : ITraceExport
{
    private readonly PerfettoFile _file = new(to);
    private readonly SortedDictionary<int, HostTracks> _hosts = [];
    private readonly OrderedFacts _facts = new();

    public long Written => _file.Written;

    public IFactSink Watch(HostDirectory host)
    {
        var sink = new HostTracks(host, _file);
        _hosts.Add(host.Host, sink);
        return _facts.Of(host.Host, sink);
    }

    public void Begin(VirtualTime from, Func<int, IReadOnlyList<VcpuPlace>> places)
    {
        foreach (var (number, host) in _hosts) host.Begin(from, places(number));
        _facts.Begin();
    }

    /// <summary>Written between steps: a failure to write is none of the entity that acts at the time.</summary>
    public Task AdvanceAsync(VirtualTime to)
    {
        _facts.PassOn();
        _file.Flush();
        return Task.CompletedTask;
    }

    public Task EndAsync(VirtualTime to)
    {
        _facts.PassOn();
        foreach (var host in _hosts.Values) host.End(to);
        _file.Flush();
        return Task.CompletedTask;
    }
}
