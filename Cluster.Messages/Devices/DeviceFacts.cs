namespace ActorXen.Messages;

/// <summary>Where a packet was lost.</summary>
public enum DropReason
{
    NicRingFull = 0,
    BackendQueueFull = 1,
    FrontendQueueFull = 2,
    NoSuchInterface = 3,
    TooOld = 4,
    LinkBroken = 5,
    BacklogFull = 6,

    /// <summary>The interface is detached, or its back end is gone.</summary>
    InterfaceDown = 7,

    /// <summary>The NIC has no descriptor for a packet that it should send.</summary>
    NicSendRingFull = 8,
}

/// <summary>Seen from the guest.</summary>
public enum PacketDirection
{
    Received = 0,
    Sent = 1,
}

public enum BlockDirection
{
    Read = 0,
    Write = 1,
}

/// <summary>The shared rings of a guest.</summary>
public enum RingKind
{
    NetTx = 0,
    NetRx = 1,
    Block = 2,
}

/// <summary>Whether a frame was shown before the next one was due.</summary>
public enum FrameEnd
{
    InTime = 0,
    Late = 1,
}

/// <summary>What a limit counts.</summary>
public enum LimitedAmount
{
    VifBytes = 0,
    VbdBytes = 1,
    VbdRequests = 2,
}

/// <summary>
/// What device drivers record, in dom0 and in guests. Lines record what devices do (<see cref="IrqFacts"/>).
/// </summary>
public static class DeviceFacts
{
    public static readonly FactSet All = new();

    /// <summary>A packet passed the domain's front end.</summary>
    public static readonly FactType<DomainId, int, PacketDirection> PacketPassed =
        All.Fact<DomainId, int, PacketDirection>(101, "packet_passed", "bytes", "direction");

    /// <summary>The domain that the packet was for, or came from; the host may not have it.</summary>
    public static readonly FactType<DomainId, DropReason, int> PacketDropped =
        All.Fact<DomainId, DropReason, int>(102, "packet_dropped", "reason", "bytes");

    /// <summary>A frame is shown: the time since it was due.</summary>
    public static readonly FactType<DomainId, FrameEnd, Duration> FrameEnded =
        All.Fact<DomainId, FrameEnd, Duration>(246, "frame_ended", "end", "since_due");

    public static readonly Latency FrameTime = All.Latency(
        FrameEnded, FactPart.Second, "frame_time", "from when a frame is due until the guest learns that it is shown",
        Subject.Domain);

    /// <summary>
    /// A frame was due and not begun: the one before it was still being built, or too many waited for the GPU.
    /// </summary>
    public static readonly FactType<DomainId> FrameSkipped = All.Fact<DomainId>(244, "frame_skipped");

    public static readonly Counter Frames = All.Count(
        FrameEnded, "frames_*", "frames of a guest's GPU, by whether they were shown before the next one was due",
        by: Group.Of<FrameEnd>(FactPart.First));

    public static readonly Counter FramesSkipped = All.Count(
        FrameSkipped, "frames_skipped", "frames of a guest's GPU that were due and not begun",
        loss: ["frames skipped: the guest or its GPU was behind"]);

    public static readonly FactType<DomainId, RingKind, bool> RingPushed =
        All.Fact<DomainId, RingKind, bool>(103, "ring_pushed", "ring", "is_peer_notified");

    /// <summary>
    /// A back end has notified its guest of so many packets or completions, the first of which it had held back.
    /// </summary>
    public static readonly FactType<DomainId, int, Duration> NoticeReleased =
        All.Fact<DomainId, int, Duration>(249, "notice_released", "entries", "held");

    public static readonly Counter Notices = All.Count(
        NoticeReleased, "notices_released", "notifications that back ends sent after they had held them back");

    public static readonly Counter NoticedEntries = All.Sum(
        NoticeReleased, FactPart.First, "notices_entries", "packets and completions that they told of");

    public static readonly Counter NoticeTime = All.Sum(
        NoticeReleased, FactPart.Second, "notices_hold_time", "time for which the first of them was held back",
        Unit.Nanoseconds);

    public static readonly FactType<DomainId, RingKind, int> RingFull =
        All.Fact<DomainId, RingKind, int>(104, "ring_full", "ring", "entries_outside");

    /// <summary>Packets of this poll, and whether polling continues without an interrupt.</summary>
    public static readonly FactType<DomainId, int, bool> NapiPolled =
        All.Fact<DomainId, int, bool>(106, "napi_polled", "packets", "is_polling");

    public static readonly FactType<DomainId, int, BlockDirection> BlockServed =
        All.Fact<DomainId, int, BlockDirection>(107, "block_served", "bytes", "direction");

    /// <summary>
    /// A packet was lost in a queue of the domain's interface, which has this number in the guest.
    /// <see cref="PacketDropped"/> is recorded too.
    /// </summary>
    public static readonly FactType<DomainId, int, DropReason> InterfaceDropped =
        All.Fact<DomainId, int, DropReason>(122, "interface_dropped", "interface", "reason");

    /// <summary>An interface or disk of the domain has used so much of what its limit allows.</summary>
    public static readonly FactType<DomainId, LimitedAmount, int> LimitUsed =
        All.Fact<DomainId, LimitedAmount, int>(230, "limit_used", "amount_of", "amount");

    /// <summary>The back end leaves what is in the ring there, because the limit is reached: for this long.</summary>
    public static readonly FactType<DomainId, RingKind, Duration> LimitHeld =
        All.Fact<DomainId, RingKind, Duration>(231, "limit_held", "ring", "time");

    public static readonly Counter LimitUses = All.Sum(
        LimitUsed, FactPart.Second, "limited_*", "what interfaces and disks with a limit used of it",
        by: Group.Of<LimitedAmount>(FactPart.First));

    public static readonly Counter LimitHolds = All.Count(
        LimitHeld, "*_limit_holds", "times that a limit kept the ring waiting", by: Group.Of<RingKind>(FactPart.First),
        loss: [
            "waits of a transmit ring for its interface's limit", "waits of a receive ring for a limit",
            "waits of a block ring for its disk's limit",
        ]);

    public static readonly Counter LimitHoldTime = All.Sum(
        LimitHeld, FactPart.Second, "*_limit_hold_time", "time for which it did", Unit.Nanoseconds,
        Group.Of<RingKind>(FactPart.First));

    public static readonly Counter NapiPolls = All.Count(NapiPolled, "napi_polls", "polls of the network driver");

    public static readonly Counter NapiPackets = All.Sum(
        NapiPolled, FactPart.First, "napi_packets", "packets that those polls took", Unit.Packets);

    public static readonly Counter Packets = All.Count(
        PacketPassed, "packets_*", "packets at the domain's front end", Unit.Packets,
        Group.Of<PacketDirection>(FactPart.Second));

    public static readonly Counter PacketBytes = All.Sum(
        PacketPassed, FactPart.First, "bytes_*", "bytes of those packets", Unit.Bytes,
        Group.Of<PacketDirection>(FactPart.Second));

    public static readonly Counter Blocks = All.Count(
        BlockServed, "blocks_*", "block requests that the back end answered", Unit.Requests,
        Group.Of<BlockDirection>(FactPart.Second));

    public static readonly Counter BlockBytes = All.Sum(
        BlockServed, FactPart.First, "block_bytes_*", "bytes of those requests", Unit.Bytes,
        Group.Of<BlockDirection>(FactPart.Second));

    public static readonly Counter Drops = All.Count(
        PacketDropped, "packets_dropped_*", "packets lost that were for the domain, or came from it", Unit.Packets,
        Group.Of<DropReason>(FactPart.First),
        loss: [
            "packets dropped: NIC receive ring full", "packets dropped: back end's queue full",
            "packets dropped: front end's queue full", "packets dropped: no such interface", "packets dropped: too old",
            "packets dropped: link broken", "packets dropped: backlog of interrupts full",
            "packets dropped: interface detached, or back end gone", "packets dropped: NIC transmit ring full",
        ]);

    public static readonly Counter InterfaceDrops = All.Count(
        InterfaceDropped, "vif_packets_dropped_*",
        "packets of these that the queues of an interface lost, by its number in the guest", Unit.Packets,
        Group.Of(FactPart.First, "0", "1", "2", "3", "4", "5", "6", "others"));

    public static readonly Counter Pushes = All.Count(
        RingPushed, "*_pushes", "times that entries were made visible in the ring",
        by: Group.Of<RingKind>(FactPart.First));

    public static readonly Counter Notifies = All.Sum(
        RingPushed, FactPart.Second, "*_notifies", "those after which the peer was notified",
        by: Group.Of<RingKind>(FactPart.First));

    public static readonly Counter Full = All.Count(
        RingFull, "*_ring_full", "pushes that were held back because the ring was full",
        by: Group.Of<RingKind>(FactPart.First),
        loss: [
            "pushes held back: network transmit ring full", "pushes held back: network receive ring full",
            "pushes held back: block ring full",
        ]);
}
