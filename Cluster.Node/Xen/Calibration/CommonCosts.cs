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

    public static readonly CostGroup Group = new("Pcpu; PvEntry; GuestKernel", IrqEntryExit, WarmTime);
}
