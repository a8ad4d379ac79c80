using ActorXen.Exports.Tracks;
using ActorXen.Messages;

namespace ActorXen.Exports.Perfetto;

/// <summary>A trace for Perfetto's viewer: tracks, and slices, instants and counters on them.</summary>
/// <remarks>
/// Field numbers are those of Perfetto's public schema (docs/export.md). Packets have one sequence, in which names are
/// written once.
/// </remarks>
internal sealed class PerfettoFile(Stream to) : ITracks
{
    // Fields of a packet.
    private const int Packet = 1;
    private const int Timestamp = 8;
    private const int SequenceId = 10;
    private const int TrackEvent = 11;
    private const int InternedData = 12;
    private const int SequenceFlags = 13;
    private const int TrackDescriptor = 60;

    // Fields of a track's descriptor.
    private const int Uuid = 1;
    private const int TrackName = 2;
    private const int ParentUuid = 5;
    private const int CounterDescriptor = 8;
    private const int ChildOrdering = 11;
    private const int SiblingOrderRank = 12;

    // Fields of an event.
    private const int EventType = 9;
    private const int NameIid = 10;
    private const int TrackUuid = 11;
    private const int CounterValue = 30;
    private const int FlowIds = 47;
    private const int TerminatingFlowIds = 48;

    // Fields of names.
    private const int EventNames = 2;
    private const int Iid = 1;
    private const int Name = 2;

    private const int UnitCount = 2;
    private const int CounterUnit = 3;
    private const int Explicit = 3;
    private const int StateCleared = 1;
    private const int NeedsState = 2;

    private readonly ProtoBuffer _buffer = new();
    private readonly Dictionary<string, int> _names = [];
    private readonly List<string> _newNames = [];
    private ulong _tracks;
    private ulong _flows;

    public long Written { get; private set; }

    public ulong NewFlow() => ++_flows;

    public int NameOf(string name)
    {
        if (_names.TryGetValue(name, out var number)) return number;
        _newNames.Add(name);
        return _names[name] = _names.Count + 1;
    }

    public ulong AddTrack(TrackKind kind, string name, ulong parent)
    {
        var uuid = ++_tracks;
        var packet = Begin();
        var track = _buffer.Begin(TrackDescriptor);
        _buffer.Number(Uuid, uuid);
        _buffer.Text(TrackName, name);
        if (parent != 0) _buffer.Number(ParentUuid, parent);
        if (kind == TrackKind.Counter)
        {
            var counter = _buffer.Begin(CounterDescriptor);
            _buffer.Number(CounterUnit, UnitCount);
            _buffer.End(counter);
        }

        _buffer.Number(ChildOrdering, Explicit);
        _buffer.Number(SiblingOrderRank, uuid);
        _buffer.End(track);
        End(packet);
        return uuid;
    }

    public void BeginSlice(VirtualTime at, ulong track, int name, ulong flow = 0) => Event(1, at, track, name, flow, 0);

    public void EndSlice(VirtualTime at, ulong track) => Event(2, at, track, 0, 0, 0);

    public void Instant(VirtualTime at, ulong track, int name, ulong flow = 0, ulong lastOfFlow = 0) =>
        Event(3, at, track, name, flow, lastOfFlow);

    public void Count(VirtualTime at, ulong track, long value)
    {
        var packet = Begin();
        _buffer.Number(Timestamp, (ulong)at.Nanoseconds);
        var counter = _buffer.Begin(TrackEvent);
        _buffer.Number(EventType, 4);
        _buffer.Number(TrackUuid, track);
        _buffer.Number(CounterValue, (ulong)value);
        _buffer.End(counter);
        End(packet);
    }

    public void Flush() => _buffer.WriteTo(to);

    private void Event(ulong type, VirtualTime at, ulong track, int name, ulong flow, ulong lastOfFlow)
    {
        var packet = Begin();
        _buffer.Number(Timestamp, (ulong)at.Nanoseconds);
        if (_newNames.Count > 0) WriteNames();
        var written = _buffer.Begin(TrackEvent);
        _buffer.Number(EventType, type);
        if (name != 0) _buffer.Number(NameIid, (ulong)name);
        _buffer.Number(TrackUuid, track);
        if (flow != 0) _buffer.Fixed(FlowIds, flow);
        if (lastOfFlow != 0) _buffer.Fixed(TerminatingFlowIds, lastOfFlow);
        _buffer.End(written);
        End(packet);
    }

    private int Begin()
    {
        var packet = _buffer.Begin(Packet);
        _buffer.Number(SequenceId, 1);
        _buffer.Number(SequenceFlags, Written == 0 ? StateCleared : (ulong)NeedsState);
        return packet;
    }

    private void End(int packet)
    {
        _buffer.End(packet);
        Written++;
    }

    private void WriteNames()
    {
        var data = _buffer.Begin(InternedData);
        foreach (var name in _newNames)
        {
            var entry = _buffer.Begin(EventNames);
            _buffer.Number(Iid, (ulong)_names[name]);
            _buffer.Text(Name, name);
            _buffer.End(entry);
        }

        _buffer.End(data);
        _newNames.Clear();
    }
}
