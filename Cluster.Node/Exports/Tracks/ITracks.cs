using ActorXen.Messages;

namespace ActorXen.Exports.Tracks;

/// <summary>What a track is about.</summary>
internal enum TrackKind
{
    Host = 0,

    /// <summary>A heading above other tracks.</summary>
    Group = 1,
    Pcpu = 2,
    Counter = 3,
    Line = 4,
    Domain = 5,

    /// <summary>Events that reach a domain.</summary>
    Events = 6,
    Vcpu = 7,
}

/// <summary>Takes what happens on hosts as tracks over time, with slices, instants and counters on them.</summary>
/// <remarks><see cref="HostTracks"/> writes, in order of time; formats take what they can show.</remarks>
internal interface ITracks
{
    /// <summary>An arrow through the events that have it.</summary>
    ulong NewFlow();

    /// <summary>The number of an event's name, from 1 on.</summary>
    int NameOf(string name);

    /// <summary>Adds a track; children appear in the order in which they are added.</summary>
    /// <param name="parent">0 for none.</param>
    ulong AddTrack(TrackKind kind, string name, ulong parent);

    void BeginSlice(VirtualTime at, ulong track, int name, ulong flow = 0);

    /// <summary>Ends the latest slice of a track.</summary>
    void EndSlice(VirtualTime at, ulong track);

    void Instant(VirtualTime at, ulong track, int name, ulong flow = 0, ulong lastOfFlow = 0);

    void Count(VirtualTime at, ulong track, long value);
}
