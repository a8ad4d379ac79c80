namespace ActorXen.Messages;

/// <summary>What a pCPU is doing.</summary>
public enum PcpuMode
{
    Idle = 0,
    Guest = 1,
    Hypervisor = 2,
    Interrupt = 3,
}

/// <summary>Why an interrupt between pCPUs was not needed.</summary>
public enum IpiElision
{
    BitSet = 0,
    Mwait = 1,
}

/// <summary>Why an idle pCPU woke.</summary>
public enum PcpuWakeup
{
    /// <summary>A timer of the hypervisor, its own or one that it keeps for a guest.</summary>
    Timer = 0,

    /// <summary>An interrupt of a device; <see cref="IrqFacts.WokePcpu"/> says which.</summary>
    Line = 1,

    /// <summary>Another pCPU asked for a schedule pass, by IPI or by the word that this one watched.</summary>
    Schedule = 2,

    Other = 3,
}

/// <summary>A step of a pCPU that goes off line or comes back; the other pCPU of a move makes one, too.</summary>
public enum PcpuStep
{
    /// <summary>A vCPU that had its home there.</summary>
    VcpuLeft = 0,

    /// <summary>A physical line that interrupted there.</summary>
    LineLeft = 1,

    /// <summary>A timer that was armed there.</summary>
    TimerLeft = 2,

    /// <summary>The descriptor of posted interrupts of a vCPU that had blocked there.</summary>
    DescriptorLeft = 3,

    VcpuCame = 4,

    LineCame = 5,

    TimerCame = 6,

    DescriptorCame = 7,

    /// <summary>Nothing is left there, or under way to it.</summary>
    WentOffline = 8,

    CameOnline = 9,

    /// <summary>The other pCPUs do not have the vectors for its lines, so it stays.</summary>
    Refused = 10,
}

/// <summary>What a pCPU records.</summary>
public static class PcpuFacts
{
    public static readonly FactSet All = new();

    /// <summary>The mode that ends, and how long it lasted.</summary>
    public static readonly FactType<PcpuId, PcpuMode, Duration> ModeEnded =
        All.Fact<PcpuId, PcpuMode, Duration>(20, "pcpu_mode_ended", "mode", "length");

    /// <summary>An IPI was sent to the subject.</summary>
    public static readonly FactType<PcpuId, Softirq, PcpuId> IpiSent =
        All.Fact<PcpuId, Softirq, PcpuId>(21, "ipi_sent", "softirq", "sender");

    /// <summary>An IPI to the subject was not needed.</summary>
    public static readonly FactType<PcpuId, Softirq, IpiElision> IpiElided =
        All.Fact<PcpuId, Softirq, IpiElision>(22, "ipi_elided", "softirq", "reason");

    /// <summary>Either vCPU may be the idle one, -1.</summary>
    public static readonly FactType<PcpuId, VcpuId, VcpuId> ContextSwitched =
        All.Fact<PcpuId, VcpuId, VcpuId>(23, "context_switched", "previous", "next");

    /// <summary>The idle state's index, -1 for polling, and the exit latency that a wakeup will cost.</summary>
    public static readonly FactType<PcpuId, int, Duration> IdleEntered =
        All.Fact<PcpuId, int, Duration>(24, "idle_entered", "state", "exit_latency");

    public static readonly FactType<PcpuId, Softirq> SoftirqServed =
        All.Fact<PcpuId, Softirq>(25, "softirq_served", "softirq");

    /// <summary>A pCPU woke before the target residency of its idle state, whose index this is.</summary>
    public static readonly FactType<PcpuId, int> IdleCutShort =
        All.Fact<PcpuId, int>(27, "idle_cut_short", "state");

    /// <summary>The idle state that ends, -1 for polling, and how long it lasted, its exit included.</summary>
    public static readonly FactType<PcpuId, int, Duration> IdleLeft =
        All.Fact<PcpuId, int, Duration>(28, "idle_left", "state", "length");

    /// <summary>An idle pCPU begins to wake.</summary>
    public static readonly FactType<PcpuId, PcpuWakeup> PcpuWoken =
        All.Fact<PcpuId, PcpuWakeup>(29, "pcpu_woken", "cause");

    /// <summary>
    /// The pCPU interrupted several others at once: how many, and how often it wrote its ICR for them.
    /// </summary>
    public static readonly FactType<PcpuId, int, int> CallMade =
        All.Fact<PcpuId, int, int>(226, "call_made", "targets", "icr_writes");

    /// <summary>Firmware took the pCPU away for this time, whatever it was doing.</summary>
    public static readonly FactType<PcpuId, Duration> TimeStolen =
        All.Fact<PcpuId, Duration>(213, "time_stolen", "length");

    /// <summary>
    /// The pCPU took the wakeup vector: lines whose interrupts waited in descriptors of vCPUs that blocked here, and
    /// blocked vCPUs that its handler looked at.
    /// </summary>
    public static readonly FactType<PcpuId, int, int> WakeupTaken =
        All.Fact<PcpuId, int, int>(248, "posted_wakeup_taken", "lines", "looked_at");

    /// <summary>The pCPU is back.</summary>
    public static readonly FactType<PcpuId> PcpuReturned = All.Fact<PcpuId>(214, "pcpu_returned");

    /// <summary>A pCPU took the host's global lock: how long it spun for it, and how many were before it.</summary>
    public static readonly FactType<PcpuId, Duration, int> LockTaken =
        All.Fact<PcpuId, Duration, int>(245, "lock_taken", "spun", "waiters");

    /// <summary>A step of going off line or coming back, and the other pCPU of a move, or none.</summary>
    public static readonly FactType<PcpuId, PcpuStep, PcpuId> StepMade =
        All.Fact<PcpuId, PcpuStep, PcpuId>(250, "pcpu_step_made", "step", "other");

    /// <summary>
    /// A softirq is over: its handler, the decision and switch of a schedule pass, and the IPIs that they sent. The
    /// kick has no handler.
    /// </summary>
    public static readonly FactType<PcpuId, Softirq, Duration> SoftirqEnded =
        All.Fact<PcpuId, Softirq, Duration>(256, "softirq_ended", "softirq", "length");

    /// <summary>The pCPU took an interrupt: its vector, and the line, or -1 for a vector of the hypervisor.</summary>
    public static readonly FactType<PcpuId, int, int> VectorTaken =
        All.Fact<PcpuId, int, int>(257, "vector_taken", "vector", "irq");

    /// <summary>Most idle states of a machine.</summary>
    public const int IdleStates = 10;

    public static readonly Counter TimeInMode = All.Sum(
        ModeEnded, FactPart.Second, "pcpu_time_*",
        "time that pCPUs spent in this mode; hypervisor: Xen's own work, without taking interrupts",
        Unit.Nanoseconds, Group.Of<PcpuMode>(FactPart.First));

    public static readonly Counter LockTakes =
        All.Count(LockTaken, "lock_takes", "times that a pCPU took the host's global lock of tasklets");

    public static readonly Counter LockWait = All.Sum(
        LockTaken, FactPart.First, "lock_spin_time", "time that pCPUs spun for it", Unit.Nanoseconds);

    public static readonly Counter StolenTime = All.Sum(
        TimeStolen, FactPart.First, "pcpu_time_stolen",
        "time that firmware took from pCPUs; it is part of the modes in which they were", Unit.Nanoseconds);

    public static readonly Counter ContextSwitches =
        All.Count(ContextSwitched, "context_switches", "switches of a pCPU to another vCPU, or to idle");

    public static readonly Counter IpisElided = All.Count(
        IpiElided, "ipis_elided_*",
        "interrupts between pCPUs that were not needed: the bit was set already, or the target watched the word",
        by: Group.Of<IpiElision>(FactPart.Second));

    public static readonly Counter Ipis = All.Count(
        IpiSent, "ipis_*", "interrupts sent to a pCPU by another one, by softirq", by: Group.Of<Softirq>(
        FactPart.First, others: "other"));

    public static readonly Counter SoftirqsServed = All.Count(
        SoftirqServed, "softirqs_served_*", "softirqs that a pCPU served", by: Group.Of<Softirq>(
        FactPart.First, others: "other"));

    public static readonly Counter InterruptsTaken = All.Count(
        VectorTaken, "interrupts_taken",
        "interrupts that pCPUs took, of lines and of the hypervisor; actorxen vectors has them by vector");

    public static readonly Counter SoftirqTime = All.Sum(
        SoftirqEnded, FactPart.Second, "softirq_time_*",
        "time of softirqs, with the decision and the switch of a schedule pass; it is part of pcpu_time_hypervisor",
        Unit.Nanoseconds, Group.Of<Softirq>(FactPart.First, others: "other"));

    public static readonly Counter IdleEntries = All.Count(
        IdleEntered, "idle_entries_*",
        "entries into an idle state, by its index, shallow to deep; polling is none of them",
        by: ByIdleState);

    public static readonly Counter IdleTime = All.Sum(
        IdleLeft, FactPart.Second, "idle_time_*",
        "time in an idle state, by its index, from the entry until the pCPU works again; adds up to pcpu_time_idle",
        Unit.Nanoseconds, ByIdleState);

    public static readonly Counter Wakeups = All.Count(
        PcpuWoken, "idle_wakeups_*",
        "wakeups of idle pCPUs: by a timer, by a line, because another pCPU asked for a schedule pass, or other",
        by: Group.Of<PcpuWakeup>(FactPart.First));

    public static readonly Counter IdleAbove = All.Count(
        IdleCutShort, "idle_above_state*",
        "those that were too deep, because the pCPU woke before the state's target residency (Linux: above)",
        by: Group.Of(FactPart.First, [.. Enumerable.Range(0, IdleStates).Select(state => $"{state}")]));

    /// <summary>The member of <see cref="IdleEntries"/> and <see cref="IdleTime"/> for a pCPU that polls.</summary>
    public static int Polling => IdleStates;

    /// <summary>Polling is -1 in facts, and counts as the last member like every number beyond the group.</summary>
    private static Group ByIdleState => Group.Of(
        FactPart.First, [.. Enumerable.Range(0, IdleStates).Select(state => $"state{state}"), "polling"]);

    public static readonly Counter Calls =
        All.Count(CallMade, "ipi_calls", "times that the pCPU interrupted several others at once");

    public static readonly Counter CallTargets =
        All.Sum(CallMade, FactPart.First, "ipi_call_targets", "pCPUs that those calls reached");

    public static readonly Counter CallWrites =
        All.Sum(CallMade, FactPart.Second, "ipi_call_writes", "writes of the ICR that those calls took");

    public static readonly Counter Steps = All.Count(
        StepMade, "pcpu_hotplug_*",
        "pCPUs that go off line and come back, what leaves them and what comes to others; refused: no vector elsewhere",
        by: Group.Of<PcpuStep>(FactPart.First));

    public static readonly Counter PostedWakeups = All.Count(
        WakeupTaken, "posted_wakeups", "wakeup vectors that the pCPU took for vCPUs that had blocked on it");

    public static readonly Counter PostedLooks = All.Sum(
        WakeupTaken, FactPart.Second, "posted_wakeup_looks", "blocked vCPUs that their handler looked at");
}
