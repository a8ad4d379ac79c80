using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>What a pCPU charges, beside IPIs: decisions, switches, cold caches.</summary>
public static class ProcessorCosts
{
    /// <summary>Half of it is for saving one context, the other half for restoring one.</summary>
    public static readonly Cost VmSwitch = Cost.Cycles(
        "sched.vm_switch.cycles", 10_534, most: 120_000, new(Grade.C, "calibration §1.1", 4_000, 12_000),
        "full vCPU switch, composite");

    public static readonly Cost ScheduleDecision = Cost.Cycles(
        "sched.decision.cycles", 1_000, most: 50_000, new(Grade.D, "calibration §3.1", 300, 5_000),
        "pick-next on a short queue");

    /// <summary>Run time that a vCPU loses when others have used its core so long that nothing of it is left.</summary>
    public static readonly Cost CacheRefill = Cost.Microseconds(
        "cache.refill.us", 50, most: 15_000, new(Grade.D, "calibration §3.1", 0, 1_500),
        "extra run time after losing the whole cache; less if others ran for less than cache.warm_time");

    /// <summary>
    /// Run time that a vCPU loses after moving to the other thread of its core, which has the same caches.
    /// </summary>
    public static readonly Cost MigrateSibling = Cost.Microseconds(
        "migrate.sibling.us", 0, most: 10_000, new(Grade.D, "calibration §3.1", 0, 10),
        "a vCPU resumes on the other thread of its core");

    /// <summary>Run time that a vCPU loses after moving to another core of its socket.</summary>
    public static readonly Cost MigratePenalty = Cost.Microseconds(
        "migrate.penalty.us", 50, most: 10_000, new(Grade.A, "calibration §3.1", 0, 1_000),
        "a vCPU resumes on another core of its socket");

    /// <summary>
    /// Run time that a vCPU loses after moving to another socket, whose last-level cache has nothing of it.
    /// </summary>
    public static readonly Cost MigrateSocket = Cost.Microseconds(
        "migrate.socket.us", 250, most: 15_000, new(Grade.D, "calibration §10", 50, 1_500),
        "a vCPU resumes on another socket");

    /// <summary>In percent of the speed of a thread that is alone on its core.</summary>
    public static readonly Factor ThreadSpeed = Factor.Percent(
        "smt.thread_speed.percent", 66, least: 1, most: 100, new(Grade.B, "calibration §10", 55, 75),
        "speed of a thread whose sibling is busy");

    /// <summary>Of work that waits for memory all the time, and of refilling a cache.</summary>
    public static readonly Factor RemoteMemory = Factor.Percent(
        "numa.remote.percent", 140, least: 100, most: 1_000, new(Grade.D, "calibration §3.1", 120, 200),
        "time of memory of the next socket, in percent of one's own; the excess doubles beyond four sockets");

    public static readonly Cost Dpci = Cost.Cycles(
        "dpci.softirq.cycles", 500, most: 20_000, new(Grade.D, "calibration §3.3", 200, 2_000),
        "the softirq dpci gives a guest an interrupt of its device");

    /// <summary>Its entry in the table for remapping is written, and the IOMMU forgets the old one.</summary>
    public static readonly Cost LineMove = Cost.Nanoseconds(
        "pcpu.down.line.ns", 1_000, most: 1_000_000, new(Grade.Choice, "interrupts §25", 200, 10_000),
        "a pCPU that goes off line gives a physical line to another one");

    public static readonly Cost TimerMove = Cost.Nanoseconds(
        "pcpu.down.timer.ns", 200, most: 1_000_000, new(Grade.Choice, "interrupts §25", 100, 2_000),
        "a pCPU that goes off line gives a timer back, which is armed on another one");

    /// <summary>10 ms after INIT, and 0.2 ms after each of two SIPIs.</summary>
    public static readonly Cost PcpuUp = Cost.Microseconds(
        "pcpu.up.us", 10_400, most: 10_000_000, new(Grade.Choice, "interrupts §25", 400, 1_000_000),
        "a pCPU comes on line: the waits that Intel gives for INIT and two SIPIs");

    /// <summary>A cache line of the vCPU's descriptor is read.</summary>
    public static readonly Cost PostedLook = Cost.Nanoseconds(
        "posted.wakeup.vcpu.ns", 50, most: 4_000, new(Grade.Choice, "interrupts §12.3", 10, 200),
        "the handler of the wakeup vector looks at the descriptor of one blocked vCPU");

    /// <summary>Under the lock of Xen's list of tasklets.</summary>
    public static readonly Cost TaskletList = Cost.Cycles(
        "tasklet.list.cycles", 200, most: 10_000, new(Grade.D, "calibration §3.3", 50, 1_000),
        "an entry is put on the list of tasklets, or taken from it, under its lock");

    public static readonly Cost LineAcross = Cost.Nanoseconds(
        "cacheline.transfer.cross_socket.ns", 300, most: 12_000, new(Grade.D, "calibration §3.3", 150, 1_200),
        "the same, to another socket");

    public static readonly Cost TimerProgram = Cost.Cycles(
        "timer.program.cycles", 100, most: 4_000, new(Grade.D, "calibration §4", 40, 400),
        "program the local APIC's deadline register");

    public static readonly CostGroup Group = new(
        "Pcpu",
        VmSwitch,
        ScheduleDecision,
        CacheRefill,
        MigrateSibling,
        MigratePenalty,
        MigrateSocket,
        ThreadSpeed,
        RemoteMemory,
        TimerProgram,
        LineMove,
        TimerMove,
        PcpuUp,
        Dpci,
        PostedLook,
        TaskletList,
        LineAcross);

    /// <summary>The lock of the list of tasklets.</summary>
    public static GlobalLock Tasklets(this CostTable costs) =>
        new(costs[TaskletList], costs[CommonCosts.CacheLine], costs[LineAcross]);

    public static IpiPrice Ipi(this CostTable costs) =>
        new(costs[CommonCosts.IcrWrite], costs[CommonCosts.IpiSameSocket], costs[CommonCosts.IpiCrossSocket]);
}
