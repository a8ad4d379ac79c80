using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.Guests;

/// <summary>What a guest's kernel charges for its handlers, its tasks and its timers.</summary>
public static class GuestCosts
{
    public static readonly Cost IsrBody = Cost.Nanoseconds(
        "cost.guest_isr_body.ns", 800, most: 100_000, new(Grade.Choice, "interrupts §1"),
        "top half of a guest's handler");

    /// <summary>Added where no handler has run on the vCPU for <see cref="CommonCosts.WarmTime"/>.</summary>
    public static readonly Cost ColdHandler = Cost.Nanoseconds(
        "cost.cache_cold_per_handler.ns", 1_500, most: 100_000, new(Grade.Choice, "interrupts §1"),
        "first run of a handler whose code is not cached there");

    /// <summary>
    /// What handlers take, they evict: <c>cache.refill.us</c> after <c>cache.warm_time.us</c> of them.
    /// </summary>
    public static readonly Factor HandlersEvict = Factor.Percent(
        "cache.handlers_evict.percent", 10, least: 0, most: 1_000, new(Grade.Choice, "interrupts §9", 0, 100),
        "extra run time of an interrupted task, per time of handlers");

    public static readonly Cost PageFault = Cost.Cycles(
        "exception.page_fault.cycles", 2_500, most: 1_000_000, new(Grade.Choice, "interrupts §9", 1_000, 10_000),
        "a kernel's handler of a page fault without input or output");

    public static readonly Cost ProtectionFault = Cost.Cycles(
        "exception.protection.cycles", 2_000, most: 1_000_000, new(Grade.Choice, "interrupts §9", 500, 10_000),
        "a kernel's handler of a protection fault");

    public static readonly Cost DebugTrap = Cost.Cycles(
        "exception.debug.cycles", 1_000, most: 1_000_000, new(Grade.Choice, "interrupts §9", 500, 10_000),
        "a kernel's handler of a debug exception");

    public static readonly Cost Spin = Cost.Nanoseconds(
        "spin.look.ns", 45, most: 10_000, new(Grade.Choice, "interrupts §1", 4, 60),
        "one look at a word that another CPU changes, with a pause of 140 cycles");

    /// <summary>A task that slept is put on a queue, and its vCPU switches to it.</summary>
    public static readonly Cost TaskWake = Cost.Cycles(
        "task.wake.cycles", 5_000, most: 100_000, new(Grade.D, "calibration §10", 2_000, 10_000),
        "a kernel wakes a process or thread that slept, and switches to it");

    public static readonly Cost TimerLeastDelta = Cost.Nanoseconds(
        "timer.guest_slop.ns", 1_000, most: 1_000_000, new(Grade.A, "calibration §4", 1_000, 100_000),
        "least timer delta of a PV Linux guest; 100000 for old kernels");

    public static readonly Cost VcpuUp = Cost.Nanoseconds(
        "vcpu.up.ns", 0, most: 1_000_000_000, new(Grade.Choice, "interrupts §25"),
        "what a kernel does on a vCPU that it has brought up, before that does anything else; no source: 0");

    public static readonly Cost VcpuDown = Cost.Nanoseconds(
        "vcpu.down.ns", 0, most: 1_000_000_000, new(Grade.Choice, "interrupts §25"),
        "what a kernel does on the lowest vCPU to take another one down; no source: 0");

    public static readonly CostGroup Group = new(
        "GuestKernel; by way of their domain's seat, network applications and the threads of backends",
        IsrBody,
        ColdHandler,
        HandlersEvict,
        PageFault,
        ProtectionFault,
        DebugTrap,
        Spin,
        TaskWake,
        TimerLeastDelta,
        VcpuUp,
        VcpuDown);
}
