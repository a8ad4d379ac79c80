namespace ActorXen.Report;

// What each counter table counts. A name that ends in "By…" or "In…" is the first of a group of columns, one per value
// of the enumeration or number that it names. Lengths of time are nanoseconds.

/// <summary>Per pCPU.</summary>
public static class PcpuColumn
{
    /// <summary>0 idle, 1 guest, 2 hypervisor, 3 interrupt.</summary>
    public const int TimeInMode = 0;
    public const int Modes = 4;
    public const int ContextSwitches = 4;
    public const int IpisElidedBitSet = 5;
    public const int IpisElidedMwait = 6;
    public const int HostTimers = 7;
    public const int HostTimerLateness = 8;

    /// <summary>IPIs sent to this pCPU, by softirq; the last column takes unknown numbers.</summary>
    public const int IpisBySoftirq = 9;
    public const int Softirqs = 12;
    public const int ServedBySoftirq = IpisBySoftirq + Softirqs;

    /// <summary>By index of the idle state, shallow to deep; the last column takes all deeper ones.</summary>
    public const int IdleEntriesByState = ServedBySoftirq + Softirqs;
    public const int IdleStates = 10;

    /// <summary>Schedule passes that the policy asked of this pCPU.</summary>
    public const int PassesRequested = IdleEntriesByState + IdleStates;

    /// <summary>How often it joined a pool during the run, and how often it left one.</summary>
    public const int PoolsJoined = PassesRequested + 1;
    public const int PoolsLeft = PoolsJoined + 1;
    public const int Count = PoolsLeft + 1;
}

/// <summary>Per vCPU of the host.</summary>
public static class VcpuColumn
{
    /// <summary>0 running, 1 runnable, 2 blocked, 3 offline.</summary>
    public const int TimeInState = 0;
    public const int States = 4;
    public const int Running = 0;
    public const int Runnable = 1;
    public const int Blocked = 2;
    public const int Offline = 3;
    public const int Dispatches = 4;
    public const int Migrations = 5;
    public const int UpcallsKicked = 6;
    public const int UpcallsFound = 7;
    public const int WakeupsByCause = 8;
    public const int WakeCauses = 5;
    public const int ExitsByReason = WakeupsByCause + WakeCauses;
    public const int ExitReasons = 5;

    /// <summary>By the cases of interrupts §2.2.</summary>
    public const int KicksByCase = ExitsByReason + ExitReasons;
    public const int KickCases = 6;
    public const int Yields = KicksByCase + KickCases;

    /// <summary>Time for which it ran while its thread's sibling was busy.</summary>
    public const int SharedTime = Yields + 1;

    /// <summary>Steal time that its guest has read.</summary>
    public const int StealRead = SharedTime + 1;
    public const int Count = StealRead + 1;
}

/// <summary>Per physical interrupt line.</summary>
public static class IrqColumn
{
    public const int Suppressed = 0;
    public const int Moved = 1;
    public const int Disabled = 2;

    /// <summary>Interrupts that the device raised.</summary>
    public const int Signals = 3;

    /// <summary>Packets or completions that those interrupts announced.</summary>
    public const int Announced = 4;
    public const int HoldTime = 5;

    /// <summary>Times that a device on a level line began to want service.</summary>
    public const int Asserts = 6;

    /// <summary>Times that a handler served a device on a level line.</summary>
    public const int Deasserts = 7;

    /// <summary>
    /// Interrupts of a level line that are over, and those that ended before every guest had answered.
    /// </summary>
    public const int Ended = 8;
    public const int Forced = 9;

    /// <summary>Interrupts that no handler wanted.</summary>
    public const int Unhandled = 10;
    public const int HandledByPcpu = 11;
}

/// <summary>Per event channel of one domain.</summary>
public static class PortColumn
{
    public const int Sends = 0;
    public const int Pendings = 1;
    public const int MaskedPendings = 2;
    public const int Merges = 3;

    /// <summary>Sent into an unbound channel.</summary>
    public const int Dropped = 4;
    public const int Unmasks = 5;
    public const int Marks = 6;

    /// <summary>The cells of /proc/interrupts.</summary>
    public const int HandledByVcpu = 7;
}

/// <summary>Per domain.</summary>
public static class DomainColumn
{
    public const int EventsHandled = 0;
    public const int Upcalls = 1;
    public const int EventsFound = 2;
    public const int ReschedulesAsked = 3;
    public const int ReschedulesSent = 4;
    public const int GuestTimers = 5;
    public const int GuestTimerLateness = 6;
    public const int PortsRefused = 7;
    public const int RequestsAbandoned = 8;
    public const int NapiPolls = 9;
    public const int NapiPackets = 10;

    /// <summary>0 received, 1 sent.</summary>
    public const int PacketsByDirection = 11;
    public const int BytesByDirection = 13;
    public const int Directions = 2;

    /// <summary>0 read, 1 write.</summary>
    public const int BlocksByDirection = 15;
    public const int BlockBytesByDirection = 17;
    public const int DropsByReason = 19;
    public const int DropReasons = 5;

    /// <summary>0 network transmit, 1 network receive, 2 block.</summary>
    public const int PushesByRing = DropsByReason + DropReasons;
    public const int Rings = 3;
    public const int NotifiesByRing = PushesByRing + Rings;
    public const int FullByRing = NotifiesByRing + Rings;
    public const int RequestsIssued = FullByRing + Rings;

    /// <summary>Moves to another pool.</summary>
    public const int PoolMoves = RequestsIssued + 1;

    /// <summary>CPU time of the computation that is done.</summary>
    public const int Work = PoolMoves + 1;

    /// <summary>Batches that are done, and how long they took.</summary>
    public const int Batches = Work + 1;
    public const int BatchTime = Batches + 1;
    public const int Count = BatchTime + 1;
}
