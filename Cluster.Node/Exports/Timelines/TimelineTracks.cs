using ActorXen.Exports.Tracks;
using ActorXen.Messages;

namespace ActorXen.Exports.Timelines;

/// <summary>Of a host's tracks those of its pCPUs, as a picture shows them.</summary>
/// <remarks>
/// A picture has so many columns, and what is more than that cannot be seen: each column keeps what took longest in it.
/// Short parts are kept exactly as well, so that a reader can come close without asking again.
/// </remarks>
internal sealed class TimelineTracks(VirtualTime from, VirtualTime to, int columns) : ITracks
{
    /// <summary>Slices and marks that are kept exactly: 200 KB of JSON.</summary>
    public const int MostExact = 10_000;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [""];
    private readonly List<long> _lengths = [0];
    private readonly List<bool> _idle = [false];
    private readonly Dictionary<ulong, TimelineRow> _rows = [];
    private readonly Duration _column =
        Duration.Longer(new(1), new(((to - from).Nanoseconds + columns - 1) / columns));
    private ulong _tracks;
    private ulong _flows;
    private int _exact;

    /// <summary>Whether all slices and marks are kept.</summary>
    public bool IsExact => _exact <= MostExact;

    public IReadOnlyCollection<TimelineRow> Rows => _rows.Values;

    /// <summary>By number; the first is empty.</summary>
    public IReadOnlyList<string> Names => _names;

    public VirtualTime From => from;

    public VirtualTime To => to;

    /// <summary>How long a column is.</summary>
    public Duration Column => _column;

    /// <summary>How long slices of a name were on all pCPUs together, ns.</summary>
    public long LengthOf(int name) => _lengths[name];

    public bool IsIdle(int name) => _idle[name];

    public ulong NewFlow() => ++_flows;

    public int NameOf(string name)
    {
        if (_numbers.TryGetValue(name, out var number)) return number;
        _names.Add(name);
        _lengths.Add(0);
        _idle.Add(name == TrackNames.Polling || name.StartsWith(TrackNames.IdleState, StringComparison.Ordinal));
        return _numbers[name] = _names.Count - 1;
    }

    public ulong AddTrack(TrackKind kind, string name, ulong parent)
    {
        if (kind == TrackKind.Pcpu) _rows.Add(_tracks + 1, new(name, from, _column, columns, IsIdle));
        return ++_tracks;
    }

    public void BeginSlice(VirtualTime at, ulong track, int name, ulong flow = 0)
    {
        if (!_rows.TryGetValue(track, out var row)) return;
        End(row, at);
        row.Begin(at, name);
    }

    public void EndSlice(VirtualTime at, ulong track)
    {
        if (_rows.TryGetValue(track, out var row)) End(row, at);
    }

    public void Instant(VirtualTime at, ulong track, int name, ulong flow = 0, ulong lastOfFlow = 0)
    {
        if (!_rows.TryGetValue(track, out var row)) return;
        _exact++;
        row.Mark(at, name, IsExact);
    }

    public void Count(VirtualTime at, ulong track, long value)
    {
        // Not of a pCPU.
    }

    /// <summary>Nothing follows.</summary>
    public void Close()
    {
        foreach (var row in _rows.Values) row.Close();
    }

    private void End(TimelineRow row, VirtualTime at)
    {
        var (name, length) = row.End(at, IsExact);
        if (name == 0) return;
        _exact++;
        _lengths[name] += length;
    }
}
