namespace ActorXen.Messages;

/// <summary>What a <see cref="Fact"/> says. Each line: subject; first; second. Times and lengths are nanoseconds.</summary>
public enum FactKind
{
    // vCPUs. Subject: vCPU number on the host.

    /// <summary>Subject vCPU; old run state; new run state (0 running, 1 runnable, 2 blocked, 3 offline).</summary>
    RunstateChanged = 1,

    /// <summary>Subject vCPU; <see cref="WakeCause"/>; pCPU of the waker.</summary>
    VcpuWoken = 2,

    /// <summary>Subject vCPU; pCPU; time since it became runnable by a wake, -1 if it was preempted.</summary>
    VcpuDispatched = 3,

    /// <summary>Subject vCPU; old pCPU; new pCPU.</summary>
    VcpuMigrated = 4,

    /// <summary>Subject vCPU; pCPU; 1 if the event was found at dispatch, 0 if a kick brought it.</summary>
    UpcallEntered = 5,

    /// <summary>Subject vCPU; <see cref="ExitReason"/>; pCPU.</summary>
    VmExited = 6,

    /// <summary>Subject vCPU; case of the kick table, interrupts §2.2 (0 self, 1 same pCPU, 2 other pCPU, 3 blocked, 4 runnable, 5 offline); pCPU of the sender.</summary>
    VcpuKicked = 7,

    /// <summary>Subject vCPU; pCPU; 0. Its guest made the yield hypercall.</summary>
    VcpuYielded = 8,

    /// <summary>Subject vCPU; how long it ran while its thread's sibling was busy, hence slower; pCPU.</summary>
    CoreShared = 9,

    /// <summary>
    /// Subject vCPU; steal time since its guest read it last; all of it since the run began. In guests with a steal
    /// clock.
    /// </summary>
    StealRead = 55,

    // pCPUs. Subject: pCPU number.

    /// <summary>Subject pCPU; mode that ends (0 idle, 1 guest, 2 hypervisor, 3 interrupt); how long it lasted.</summary>
    PcpuModeEnded = 20,

    /// <summary>Subject pCPU; softirq number; sending pCPU.</summary>
    IpiSent = 21,

    /// <summary>Subject pCPU; softirq number; 0 bit was set already, 1 MWAIT.</summary>
    IpiElided = 22,

    /// <summary>Subject pCPU; vCPU that goes (-1 idle); vCPU that comes (-1 idle).</summary>
    ContextSwitched = 23,

    /// <summary>Subject pCPU; idle state's index; exit latency that a wakeup will cost.</summary>
    IdleEntered = 24,

    /// <summary>Subject pCPU; softirq number; 0.</summary>
    SoftirqServed = 25,

    /// <summary>Subject pCPU; pCPU that asks; 0. The policy wants a schedule pass, which may have been asked for already.</summary>
    PassRequested = 26,

    /// <summary>Subject pCPU; number of the pool that it joined; 0.</summary>
    PcpuJoinedPool = 36,

    /// <summary>Subject pCPU; number of the pool that it left; 0. It is free.</summary>
    PcpuLeftPool = 37,

    // Physical interrupts. Subject: irq.

    /// <summary>Subject irq; pCPU; time since the device's message reached that pCPU.</summary>
    IrqHandled = 40,

    /// <summary>Subject irq; 0 rate limit; 0. Taken and not delivered.</summary>
    IrqSuppressed = 41,

    /// <summary>Subject irq; old pCPU; new pCPU.</summary>
    IrqMoved = 42,

    /// <summary>Subject irq; 0 disabled by the rate limiter, 1 enabled again; 0.</summary>
    IrqEnableChanged = 43,

    /// <summary>Subject pCPU; lateness; 0. A hypervisor timer ran.</summary>
    HostTimerRan = 44,

    /// <summary>Subject irq; number of the device on the pin; 0. The device wants service; it did not before.</summary>
    LineAsserted = 45,

    /// <summary>Subject irq; number of the device on the pin; 0. Its handler has served it.</summary>
    LineDeasserted = 46,

    /// <summary>
    /// Subject irq; pCPU that took it; guests that had not answered within 1 ms. An interrupt of a level line is over.
    /// </summary>
    IrqEnded = 47,

    /// <summary>Subject irq; domain; handlers that were asked. None of them had a device that wanted service.</summary>
    IrqUnhandled = 48,

    // Event channels. Subject: port number in the domain; the source entity is the port, or the domain's port space.

    /// <summary>Subject port; domain; notify vCPU's index.</summary>
    PortSent = 60,

    /// <summary>Subject port; domain; 1 if masked. The pending bit went from 0 to 1.</summary>
    PortBecamePending = 61,

    /// <summary>Subject port; domain; 0. Pending already: merged.</summary>
    PortMerged = 62,

    /// <summary>Subject port; domain; 0. Sent into an unbound channel: dropped, as real ones are.</summary>
    PortSendDropped = 63,

    /// <summary>Subject port; domain; <see cref="PortErrno"/>.</summary>
    PortRefused = 64,

    /// <summary>Subject port; domain; vCPU's index. The guest unmasked by hypercall.</summary>
    PortUnmasked = 65,

    /// <summary>Subject port; domain; number of the notify vCPU on the host. The event space asked for an upcall.</summary>
    EventsMarked = 66,

    // Guests. Subject: domain.

    /// <summary>Subject domain; port; vCPU's index. The handler ran: one count in /proc/interrupts.</summary>
    EventHandled = 80,

    /// <summary>Subject domain; vCPU's index; events found by this upcall.</summary>
    UpcallEnded = 81,

    /// <summary>Subject domain; vCPU's index that is asked; 1 if an event was sent, 0 if it was merged or not needed.</summary>
    RescheduleAsked = 82,

    /// <summary>Subject domain; lateness of a guest timer; vCPU's index.</summary>
    GuestTimerRan = 83,

    /// <summary>Subject domain; number of its new pool; number of its old pool.</summary>
    DomainMoved = 96,

    // Devices and applications. Subject: domain, unless said.

    /// <summary>Subject domain that served; latency from request to reply; 0 network, 1 disk, 2 event channel.</summary>
    RequestCompleted = 100,

    /// <summary>Subject domain; bytes; 0 received, 1 sent. At the front end.</summary>
    PacketPassed = 101,

    /// <summary>Subject domain it was for, or came from; <see cref="DropReason"/>; bytes.</summary>
    PacketDropped = 102,

    /// <summary>Subject domain; ring (0 net tx, 1 net rx, 2 block); 1 if the peer was notified, 0 if not needed.</summary>
    RingPushed = 103,

    /// <summary>Subject domain; ring as above; entries that wait outside. The ring was full.</summary>
    RingFull = 104,

    /// <summary>Subject irq; packets or completions merged into this interrupt; how long the first one was held.</summary>
    DeviceSignalled = 105,

    /// <summary>Subject domain; packets of this poll; 1 if polling goes on without an interrupt.</summary>
    NapiPolled = 106,

    /// <summary>Subject domain; bytes; 0 read, 1 write.</summary>
    BlockServed = 107,

    /// <summary>Subject domain; requests not sent because too many were outstanding, or packets of a stream that nobody acknowledged; 0.</summary>
    RequestAbandoned = 108,

    /// <summary>Subject domain that asks, or is asked from outside; 0 network, 1 disk, 2 event channel; 0.</summary>
    RequestIssued = 109,

    /// <summary>Subject domain; CPU time of a piece of computation that is done, cold caches not counted; 0.</summary>
    WorkCompleted = 110,

    /// <summary>Subject domain; how long all jobs of a batch took together; 0.</summary>
    BatchCompleted = 112,
}

/// <summary>Where a packet was lost.</summary>
public enum DropReason
{
    NicRingFull = 0,
    BackendQueueFull = 1,
    FrontendQueueFull = 2,
    NoSuchInterface = 3,
    TooOld = 4,
}
