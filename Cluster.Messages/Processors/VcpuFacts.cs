namespace ActorXen.Messages;

/// <summary>The rows of the kick table, interrupts §2.2.</summary>
public enum KickCase
{
    Self = 0,
    SamePcpu = 1,
    OtherPcpu = 2,
    Blocked = 3,
    Runnable = 4,
    Offline = 5,
}

/// <summary>How a vCPU learnt of an event.</summary>
public enum UpcallOrigin
{
    /// <summary>A kick brought it.</summary>
    Kicked = 0,

    /// <summary>It was found at dispatch.</summary>
    Found = 1,
}

/// <summary>A hypercall of a guest, by the name of its operation.</summary>
public enum Hypercall
{
    EvtchnSend = 0,
    EvtchnUnmask = 1,
    EvtchnBindVcpu = 2,
    SetSingleshotTimer = 3,

    /// <summary>A halt of a guest that makes no VM exits.</summary>
    SchedBlock = 4,

    /// <summary>The end of an interrupt of a level line.</summary>
    PhysdevEoi = 5,

    /// <summary>A physical line is bound to a port again.</summary>
    EvtchnBindPirq = 6,
    EvtchnClose = 7,

    /// <summary>A port of a device is offered to, or bound by, the other domain again.</summary>
    EvtchnAllocUnbound = 8,
    EvtchnBindInterdomain = 9,

    /// <summary>The first context of a vCPU that another one brings up.</summary>
    VcpuopInitialise = 10,

    /// <summary>It may run.</summary>
    VcpuopUp = 11,
}

/// <summary>
/// Something that a guest does by itself and that leaves it: its CPU lacks an ability, or it starts another vCPU.
/// </summary>
public enum Intercept
{
    /// <summary>It loads the page table of another process, without nested paging.</summary>
    AddressSpace = 0,

    /// <summary>It ends a virtual interrupt, without a virtual APIC.</summary>
    EndOfInterrupt = 1,

    /// <summary>It raises a page fault, or repeats the instruction that did, without nested paging.</summary>
    PageFault = 2,

    /// <summary>It writes INIT or SIPI to its interrupt controller (interrupts §25).</summary>
    StartIpi = 3,
}

/// <summary>Where a vCPU runs, seen from its domain's memory.</summary>
public enum MemoryDistance
{
    Local = 0,
    Remote = 1,
}

/// <summary>Why a vCPU gets less done than at the machine's clock beside its memory.</summary>
public enum SlowCause
{
    Memory = 0,
    Core = 1,
}

/// <summary>What a vCPU and its pCPU record about guests that run.</summary>
public static class VcpuFacts
{
    public static readonly FactSet All = new();

    public static readonly FactType<VcpuId, PcpuId, UpcallOrigin> UpcallEntered =
        All.Fact<VcpuId, PcpuId, UpcallOrigin>(5, "upcall_entered", "pcpu", "origin");

    public static readonly FactType<VcpuId, ExitReason, PcpuId> VmExited =
        All.Fact<VcpuId, ExitReason, PcpuId>(6, "vm_exited", "reason", "pcpu");

    public static readonly FactType<VcpuId, KickCase, PcpuId> Kicked =
        All.Fact<VcpuId, KickCase, PcpuId>(7, "vcpu_kicked", "case", "sender");

    /// <summary>How long it ran slower because its thread's sibling was busy.</summary>
    public static readonly FactType<VcpuId, Duration, PcpuId> CoreShared =
        All.Fact<VcpuId, Duration, PcpuId>(9, "core_shared", "length", "pcpu");

    /// <summary>
    /// The guest executes again after a wakeup: the time since that wakeup, up to the first instruction, or up to that
    /// of the upcall's handler if an event waits.
    /// </summary>
    public static readonly FactType<VcpuId, PcpuId, Duration> GuestReached =
        All.Fact<VcpuId, PcpuId, Duration>(10, "guest_reached", "pcpu", "since_woken");

    /// <summary>A VM exit is over: how long its pCPU executed neither a guest nor idled.</summary>
    public static readonly FactType<VcpuId, ExitReason, Duration> ExitEnded =
        All.Fact<VcpuId, ExitReason, Duration>(11, "vm_exit_ended", "reason", "length");

    /// <summary>
    /// A hypercall for which the vCPU is charged, and the charge: the crossing with its body, at a core's full speed.
    /// </summary>
    public static readonly FactType<VcpuId, Hypercall, Duration> HypercallMade =
        All.Fact<VcpuId, Hypercall, Duration>(12, "hypercall_made", "operation", "cost");

    /// <summary>
    /// The interrupt behind a VM exit that is recorded in the same instant: a line, -1 for the pCPU's timer, or -2 for
    /// one that was held back until now.
    /// </summary>
    public static readonly FactType<VcpuId, int> ExitInterrupt =
        All.Fact<VcpuId, int>(172, "exit_interrupt", "irq");

    /// <summary>The pCPU enters the guest.</summary>
    public static readonly FactType<VcpuId, PcpuId> VcpuEntered =
        All.Fact<VcpuId, PcpuId>(171, "vcpu_entered", "pcpu");

    /// <summary>
    /// A guest read its steal clock: the time stolen since the last reading, and since the run began.
    /// </summary>
    public static readonly FactType<VcpuId, Duration, Duration> StealRead =
        All.Fact<VcpuId, Duration, Duration>(55, "steal_read", "since_read", "since_start");

    /// <summary>An exit for which the vCPU is charged where it makes it, as for a hypercall, and the charge.</summary>
    public static readonly FactType<VcpuId, Intercept, Duration> Intercepted =
        All.Fact<VcpuId, Intercept, Duration>(240, "intercepted", "cause", "cost");

    /// <summary>An event is on its way to the vCPU, which runs on the first pCPU, from the second one.</summary>
    public static readonly FactType<VcpuId, PcpuId, PcpuId> EventPosted =
        All.Fact<VcpuId, PcpuId, PcpuId>(241, "event_posted", "pcpu", "sender");

    /// <summary>Run time that was spent near, or away from, the domain's memory; on machines with numa.</summary>
    public static readonly FactType<VcpuId, MemoryDistance, Duration> MemoryUsed =
        All.Fact<VcpuId, MemoryDistance, Duration>(242, "memory_used", "distance", "length");

    /// <summary>Run time that was lost.</summary>
    public static readonly FactType<VcpuId, SlowCause, Duration> RunSlowed =
        All.Fact<VcpuId, SlowCause, Duration>(243, "run_slowed", "cause", "length");

    public static readonly Counter Intercepts = All.Count(
        Intercepted, "intercepts_*",
        "exits for want of an ability of the CPU (docs/model, interrupts §12.1), or to start a vCPU; not in exits_*",
        by: Group.Of<Intercept>(FactPart.First));

    public static readonly Counter InterceptTime = All.Sum(
        Intercepted, FactPart.Second, "intercept_time_*", "what vCPUs were charged for them", Unit.Nanoseconds,
        Group.Of<Intercept>(FactPart.First));

    public static readonly Counter EventsPosted = All.Count(
        EventPosted, "events_posted", "events that reached a running vCPU without an IPI that makes it exit");

    public static readonly Counter MemoryTime = All.Sum(
        MemoryUsed, FactPart.Second, "memory_time_*",
        "run time near the domain's memory, and away from it; shared out where it is at several sockets",
        Unit.Nanoseconds, Group.Of<MemoryDistance>(FactPart.First));

    public static readonly Counter TimeLost = All.Sum(
        RunSlowed, FactPart.Second, "run_time_lost_*",
        "run time lost because memory is at another socket, or because a core is slower than the machine's clock",
        Unit.Nanoseconds, Group.Of<SlowCause>(FactPart.First));

    public static readonly Counter StealSeen = All.Sum(
        StealRead, FactPart.First, "steal_read_time", "steal time that guests have read", Unit.Nanoseconds);

    public static readonly Counter Upcalls = All.Count(
        UpcallEntered, "upcalls_*", "upcalls that began: a kick brought the event, or it was found at dispatch",
        by: Group.Of<UpcallOrigin>(FactPart.Second));

    public static readonly Counter Exits = All.Count(
        VmExited, "exits_*", "exits from a guest to the hypervisor, by reason",
        by: Group.Of<ExitReason>(FactPart.First));

    public static readonly Counter ExitTime = All.Sum(
        ExitEnded, FactPart.Second, "exit_time_*",
        "time of those exits that are over, from leaving the guest until the pCPU entered a guest again, or idled",
        Unit.Nanoseconds, Group.Of<ExitReason>(FactPart.First));

    public static readonly Counter Hypercalls = All.Count(
        HypercallMade, "hypercalls_*", "hypercalls for which vCPUs were charged, by operation",
        by: Group.Of<Hypercall>(FactPart.First));

    public static readonly Counter HypercallTime = All.Sum(
        HypercallMade, FactPart.Second, "hypercall_time_*", "what they were charged, with the operation's body",
        Unit.Nanoseconds, Group.Of<Hypercall>(FactPart.First));

    public static readonly Counter Kicks = All.Count(
        Kicked, "kicks_*", "event kicks, by what the vCPU was doing (docs/model, interrupts §2.2)",
        by: Group.Of<KickCase>(FactPart.First));

    public static readonly Counter SharedTime = All.Sum(
        CoreShared, FactPart.First, "core_shared_time", "time that vCPUs ran while the core's other thread was busy",
        Unit.Nanoseconds);

    public static readonly Latency WakeToGuest = All.Latency(
        GuestReached, FactPart.Second, "wake_to_guest",
        "from the wakeup of a vCPU to its guest's first instruction, after switch, entry and upcall", Subject.Domain);
}
