namespace ActorXen.Messages;

/// <summary>
/// What decides between two events that are due in the same nanosecond: phase, then the host that scheduled them,
/// then that host's own count. Independent of when the event was inserted, of windows and of placement.
/// </summary>
/// <remarks>Packed as 3 + 20 + 41 bits so that one integer comparison decides. Interrupts §28.</remarks>
public readonly record struct EventOrder(ulong Packed) : IComparable<EventOrder>
{
    private const int HostBits = 20;
    private const int SequenceBits = 41;

    /// <summary>The largest number of hosts in one run.</summary>
    public const int MaxHosts = 1 << HostBits;

    /// <summary>The largest number of events that one host can schedule in one run: 2.2e12.</summary>
    public const long MaxSequence = (1L << SequenceBits) - 1;

    public static EventOrder Of(Phase phase, int sourceHost, long sequence) =>
        new(((ulong)phase << (HostBits + SequenceBits)) | ((ulong)sourceHost << SequenceBits) | (ulong)sequence);

    public Phase Phase => (Phase)(Packed >> (HostBits + SequenceBits));
    public int SourceHost => (int)(Packed >> SequenceBits) & (MaxHosts - 1);
    public long Sequence => (long)(Packed & (ulong)MaxSequence);

    public static bool operator <(EventOrder left, EventOrder right) => left.Packed < right.Packed;
    public static bool operator >(EventOrder left, EventOrder right) => left.Packed > right.Packed;
    public static bool operator <=(EventOrder left, EventOrder right) => left.Packed <= right.Packed;
    public static bool operator >=(EventOrder left, EventOrder right) => left.Packed >= right.Packed;

    public int CompareTo(EventOrder other) => Packed.CompareTo(other.Packed);
}
