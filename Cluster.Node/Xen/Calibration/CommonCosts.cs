namespace ActorXen.Xen.Calibration;

/// <summary>Figures that more than one mechanism charges.</summary>
public static class CommonCosts
{
    /// <summary>
    /// Charged by the pCPU that takes an interrupt of a device or of its timer; for a PV guest also in place of the VM
    /// exit that a kick or the end of a slice costs other guests.
    /// </summary>
    public static readonly Cost IrqEntryExit = Cost.Cycles(
        "irq.entry_exit.cycles", 800, most: 25_000, new(Grade.D, "calibration §2.1", 300, 2_500),
        "physical interrupt: entry, dispatch, return");

    /// <summary>
    /// How much other work leaves nothing in the caches. Linux takes a task to be cache-hot for as long.
    /// </summary>
    public static readonly Cost WarmTime = Cost.Microseconds(
        "cache.warm_time.us", 500, most: 100_000, new(Grade.Choice, "interrupts §30"),
        "what was cached is lost after so much other work");

    public static readonly Cost IcrWrite = Cost.Nanoseconds(
        "ipi.icr_write.ns", 184, most: 3_000, new(Grade.B, "calibration §10", 100, 300),
        "one x2APIC ICR write, at the sender");

    /// <summary>In place of <see cref="IcrWrite"/> on a machine with an xAPIC.</summary>
    public static readonly Cost IcrWriteXapic = Cost.Nanoseconds(
        "ipi.icr_write.xapic.ns", 400, most: 6_000, new(Grade.Choice, "interrupts §11.4", 200, 1_000),
        "an IPI through memory-mapped registers: two writes, after a look at the delivery status");

    public static readonly Cost IpiSameSocket = Cost.Nanoseconds(
        "ipi.oneway.same_socket.ns", 400, most: 9_000, new(Grade.D, "calibration §2.1", 200, 900),
        "send to first handler instruction, same socket");

    public static readonly Cost IpiCrossSocket = Cost.Nanoseconds(
        "ipi.oneway.cross_socket.ns", 800, most: 16_000, new(Grade.D, "calibration §2.1", 400, 1_600),
        "the same, other socket");

    public static readonly Cost PostedEvent = Cost.Nanoseconds(
        "vipi.posted.ns", 600, most: 12_000, new(Grade.D, "calibration §2.2", 300, 1_200),
        "an event posted to a vCPU that runs, with no exit: to its handler's first instruction");

    /// <summary>Of a lock that is wanted elsewhere, or of the answer to a flush.</summary>
    public static readonly Cost CacheLine = Cost.Nanoseconds(
        "cacheline.transfer.ns", 100, most: 4_000, new(Grade.D, "calibration §10", 50, 400),
        "a cache line moves to another core of the socket");

    public static readonly CostGroup Group = new(
        "Pcpu; PvEntry; GuestKernel; NetBackend; Vcpu", IrqEntryExit, WarmTime, IcrWrite, IcrWriteXapic, IpiSameSocket,
        IpiCrossSocket, PostedEvent, CacheLine);
}
