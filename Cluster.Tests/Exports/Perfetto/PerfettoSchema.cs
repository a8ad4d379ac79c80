using ProtoBuf;

namespace ActorXen.Tests.Exports.Perfetto;

/// <summary>
/// The part of Perfetto's schema that exports use, for a library to parse. Numbers and types of fields are those of
/// https://github.com/google/perfetto, protos/perfetto/trace: trace_packet.proto, track_event/track_event.proto,
/// track_descriptor.proto, counter_descriptor.proto and interned_data/interned_data.proto.
/// </summary>
/// <remarks>A field that is not declared here ends in the extensions of its message, which must stay empty.</remarks>
[ProtoContract]
internal sealed class PerfettoTrace
{
    [ProtoMember(1)]
    public List<TracePacket> Packet { get; } = [];
}

[ProtoContract]
internal sealed class TracePacket : Extensible
{
    [ProtoMember(8)]
    public ulong? Timestamp { get; set; }

    [ProtoMember(10)]
    public uint TrustedPacketSequenceId { get; set; }

    [ProtoMember(11)]
    public TrackEvent? TrackEvent { get; set; }

    [ProtoMember(12)]
    public InternedData? InternedData { get; set; }

    [ProtoMember(13)]
    public uint SequenceFlags { get; set; }

    [ProtoMember(60)]
    public TrackDescriptor? TrackDescriptor { get; set; }
}

[ProtoContract]
internal sealed class TrackEvent : Extensible
{
    [ProtoMember(9)]
    public TrackEventType Type { get; set; }

    [ProtoMember(10)]
    public ulong NameIid { get; set; }

    [ProtoMember(11)]
    public ulong TrackUuid { get; set; }

    [ProtoMember(30)]
    public long? CounterValue { get; set; }

    [ProtoMember(47, DataFormat = DataFormat.FixedSize)]
    public List<ulong> FlowIds { get; } = [];

    [ProtoMember(48, DataFormat = DataFormat.FixedSize)]
    public List<ulong> TerminatingFlowIds { get; } = [];
}

internal enum TrackEventType
{
    Unspecified = 0,
    SliceBegin = 1,
    SliceEnd = 2,
    Instant = 3,
    Counter = 4,
}

[ProtoContract]
internal sealed class TrackDescriptor : Extensible
{
    [ProtoMember(1)]
    public ulong Uuid { get; set; }

    [ProtoMember(2)]
    public string Name { get; set; } = "";

    [ProtoMember(5)]
    public ulong ParentUuid { get; set; }

    [ProtoMember(8)]
    public CounterDescriptor? Counter { get; set; }

    /// <summary>3: explicit, by rank.</summary>
    [ProtoMember(11)]
    public int ChildOrdering { get; set; }

    [ProtoMember(12)]
    public int SiblingOrderRank { get; set; }
}

[ProtoContract]
internal sealed class CounterDescriptor : Extensible
{
    /// <summary>2: a count.</summary>
    [ProtoMember(3)]
    public int Unit { get; set; }
}

[ProtoContract]
internal sealed class InternedData : Extensible
{
    [ProtoMember(2)]
    public List<EventName> EventNames { get; } = [];
}

[ProtoContract]
internal sealed class EventName : Extensible
{
    [ProtoMember(1)]
    public ulong Iid { get; set; }

    [ProtoMember(2)]
    public string Name { get; set; } = "";
}
