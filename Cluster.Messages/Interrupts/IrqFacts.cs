namespace ActorXen.Messages;

/// <summary>What the rate limiter did to a line.</summary>
public enum IrqEnabling
{
    Disabled = 0,
    Enabled = 1,
}

/// <summary>What the vCPU did to which the IOMMU posted an interrupt, which decides what tells it (interrupts
/// §12.3).</summary>
public enum PostedTo
{
    /// <summary>It ran: the notification does not make it exit.</summary>
    Running = 0,

    /// <summary>It waited for a pCPU, or was paused: nothing tells it, and it looks when it is entered.</summary>
    Waiting = 1,

    /// <summary>It was blocked: the pCPU where it blocked takes an interrupt and wakes it.</summary>
    Blocked = 2,
}

/// <summary>What the IOMMU looks up in a cache.</summary>
public enum IommuCache
{
    /// <summary>A page of a guest, for an access of its device to memory.</summary>
    Dma = 0,

    /// <summary>The entry of an interrupt message.</summary>
    Interrupt = 1,
}

/// <summary>What physical interrupt lines and their devices record.</summary>
public static class IrqFacts
{
    public static readonly FactSet All = new();

    /// <summary>
    /// The pCPU, and the time since the device's message reached it: 0 if the line does not know it.
    /// </summary>
    public static readonly FactType<IrqId, PcpuId, Duration> Handled =
        All.Fact<IrqId, PcpuId, Duration>(40, "irq_handled", "pcpu", "since_raised");

    /// <summary>Taken and not delivered, because of the rate limit.</summary>
    public static readonly FactType<IrqId> Suppressed = All.Fact<IrqId>(41, "irq_suppressed");

    /// <summary>
    /// The device wanted to interrupt and its message was masked, by the rate limiter or by its driver. All that it
    /// holds back become one interrupt when the message is unmasked.
    /// </summary>
    public static readonly FactType<IrqId> HeldByMask = All.Fact<IrqId>(210, "irq_held_by_mask");

    /// <summary>An edge came to a pin that was masked because the rate limiter had disabled its line.</summary>
    public static readonly FactType<IrqId> LostAtMask = All.Fact<IrqId>(211, "irq_lost_at_mask");

    /// <summary>The line's interrupt woke an idle pCPU.</summary>
    public static readonly FactType<IrqId, PcpuId> WokePcpu = All.Fact<IrqId, PcpuId>(49, "irq_woke_pcpu", "pcpu");

    public static readonly FactType<IrqId, PcpuId, PcpuId> Moved =
        All.Fact<IrqId, PcpuId, PcpuId>(42, "irq_moved", "old_pcpu", "new_pcpu");

    public static readonly FactType<IrqId, IrqEnabling> EnableChanged =
        All.Fact<IrqId, IrqEnabling>(43, "irq_enable_changed", "change");

    /// <summary>
    /// The line should move to a pCPU that has no free vector, and stays where it is. Once for each pCPU wanted.
    /// </summary>
    public static readonly FactType<IrqId, PcpuId> NoVector =
        All.Fact<IrqId, PcpuId>(143, "irq_no_vector", "pcpu");

    /// <summary>The vector of a line that has moved was freed by IPI: the old pCPU, and the one that sent it.</summary>
    public static readonly FactType<IrqId, PcpuId, PcpuId> VectorCleaned =
        All.Fact<IrqId, PcpuId, PcpuId>(144, "irq_vector_cleaned", "old_pcpu", "by_pcpu");

    /// <summary>A device on the pin of a level line wants service; it did not before.</summary>
    public static readonly FactType<IrqId, int> LineAsserted = All.Fact<IrqId, int>(45, "line_asserted", "device");

    /// <summary>The device's handler has served it.</summary>
    public static readonly FactType<IrqId, int> LineDeasserted = All.Fact<IrqId, int>(46, "line_deasserted", "device");

    /// <summary>
    /// An interrupt of a level line has ended: the pCPU that took it, and the guests that had not answered within 1 ms.
    /// </summary>
    public static readonly FactType<IrqId, PcpuId, int> Ended =
        All.Fact<IrqId, PcpuId, int>(47, "irq_ended", "pcpu", "unanswered");

    /// <summary>The guest's handlers ran, and none had a device that wanted service.</summary>
    public static readonly FactType<IrqId, DomainId, int> Unhandled =
        All.Fact<IrqId, DomainId, int>(48, "irq_unhandled", "domain", "handlers");

    /// <summary>
    /// A guest has masked the line because so many of its last interrupts were unhandled (interrupts §10.6).
    /// </summary>
    public static readonly FactType<IrqId, DomainId, int> DisabledByGuest =
        All.Fact<IrqId, DomainId, int>(218, "irq_disabled_by_guest", "domain", "unhandled");

    /// <summary>A guest has run the handlers of a line that it has disabled.</summary>
    public static readonly FactType<IrqId, DomainId, bool> Polled =
        All.Fact<IrqId, DomainId, bool>(219, "irq_polled", "domain", "was_handled");

    /// <summary>A guest has bound the line again during the run, at a port of its own.</summary>
    public static readonly FactType<IrqId, DomainId, PortId> BoundByGuest =
        All.Fact<IrqId, DomainId, PortId>(220, "irq_bound_by_guest", "domain", "port");

    /// <summary>A guest has freed the line: it gets no more of its interrupts.</summary>
    public static readonly FactType<IrqId, DomainId, PortId> FreedByGuest =
        All.Fact<IrqId, DomainId, PortId>(221, "irq_freed_by_guest", "domain", "port");

    /// <summary>Packets or completions merged into this interrupt, and how long the first one was held.</summary>
    public static readonly FactType<IrqId, int, Duration> DeviceSignalled =
        All.Fact<IrqId, int, Duration>(105, "device_signalled", "announced", "held");

    /// <summary>The device had no room for a packet, or nothing has the packet's address.</summary>
    public static readonly FactType<IrqId, DropReason, int> DeviceDropped =
        All.Fact<IrqId, DropReason, int>(120, "device_dropped", "reason", "bytes");

    /// <summary>
    /// A device with adaptive coalescing has ended a sample: the index of the profile that it uses from now on
    /// (interrupts §19.2), and the longest time for which that profile holds an interrupt back.
    /// </summary>
    public static readonly FactType<IrqId, int, Duration> ModerationChosen =
        All.Fact<IrqId, int, Duration>(121, "moderation_chosen", "profile", "longest_hold");

    /// <summary>The device wrote a message with the entry of another line; the IOMMU dropped it.</summary>
    public static readonly FactType<IrqId, int> RemapFaulted = All.Fact<IrqId, int>(232, "remap_faulted", "entry_of");

    /// <summary>
    /// The IOMMU did not have in its cache what the line's device needed: so many pages, or the entry of its message.
    /// </summary>
    public static readonly FactType<IrqId, IommuCache, int> IommuMissed =
        All.Fact<IrqId, IommuCache, int>(251, "iommu_missed", "cache", "entries");

    /// <summary>The device wrote where its guest has no memory; the IOMMU dropped it.</summary>
    public static readonly FactType<IrqId> DmaFaulted = All.Fact<IrqId>(252, "dma_faulted");

    /// <summary>
    /// A message of a device that the kernel before had set up, after the hand-over: the pCPU that took it, or whose
    /// entry the IOMMU does not have any more.
    /// </summary>
    public static readonly FactType<IrqId, LineFate, PcpuId> CameAfterHandOver =
        All.Fact<IrqId, LineFate, PcpuId>(228, "irq_came_after_hand_over", "fate", "pcpu");

    /// <summary>
    /// The same, at a pCPU whose APIC holds it back: the next kernel could not end one of the same or a higher class.
    /// </summary>
    public static readonly FactType<IrqId, PcpuId> HeldAfterHandOver =
        All.Fact<IrqId, PcpuId>(258, "irq_held_after_hand_over", "pcpu");

    public static readonly Counter TimesHeldAfterHandOver = All.Count(
        HeldAfterHandOver, "handed_over_interrupts_held",
        "interrupts of the kernel before that came behind one that the next kernel cannot end",
        loss: ["interrupts of the kernel before that wait: the next one cannot end what it has"]);

    public static readonly Counter AfterHandOver = All.Count(
        CameAfterHandOver, "handed_over_interrupts_*", "interrupts of the kernel before, after a kexec",
        by: Group.Of(FactPart.First, "served", "stray", "blocked"),
        loss:
        [
            "", "interrupts of the kernel before that hit the next one",
            "interrupts of the kernel before that the IOMMU blocked",
        ]);

    /// <summary>
    /// The IOMMU has posted an interrupt of the line to a vCPU that did this, and the pCPU that it notified; none if
    /// it notified none.
    /// </summary>
    public static readonly FactType<IrqId, PostedTo, PcpuId> Posted =
        All.Fact<IrqId, PostedTo, PcpuId>(247, "irq_posted", "vcpu_was", "pcpu");

    public static readonly Counter TimesPosted = All.Count(
        Posted, "interrupts_posted_*",
        "interrupts of the line that the IOMMU posted to a vCPU that ran, waited for a pCPU or was blocked",
        by: Group.Of<PostedTo>(FactPart.First));

    /// <summary>A pCPU took the line's interrupt before so many that had come earlier: its vector is higher.</summary>
    public static readonly FactType<IrqId, int, PcpuId> Overtook =
        All.Fact<IrqId, int, PcpuId>(229, "irq_overtook", "others", "pcpu");

    public static readonly Counter TimesOvertaken = All.Sum(
        Overtook, FactPart.First, "irq_overtakes",
        "interrupts before which the line's were taken although they came later");

    public static readonly Counter RemapFaults = All.Count(
        RemapFaulted, "iommu_interrupt_faults", "messages of the device that the IOMMU dropped: another device's entry",
        loss: ["interrupts that the IOMMU blocked: another device's entry"]);

    public static readonly Counter DmaFaults = All.Count(
        DmaFaulted, "iommu_dma_faults", "writes of the device that the IOMMU dropped: its guest has no memory there",
        loss: ["writes that the IOMMU blocked: no memory of the device's guest"]);

    public static readonly Counter IommuMisses = All.Sum(
        IommuMissed, FactPart.Second, "iommu_misses_*",
        "pages and entries of interrupts that the device waited for because they were not in the caches of the IOMMU",
        by: Group.Of<IommuCache>(FactPart.First));

    public static readonly Counter TimesSuppressed = All.Count(
        Suppressed, "interrupts_suppressed", "interrupts taken and not delivered because of the rate limit",
        loss: ["interrupts suppressed by the rate limit"]);

    public static readonly Counter TimesHeld = All.Count(
        HeldByMask, "interrupts_held", "interrupts that the device kept to itself while its message was masked",
        loss: ["interrupts that a masked device held back"]);

    public static readonly Counter TimesLost = All.Count(
        LostAtMask, "interrupts_lost", "edges that came to a pin while its line was disabled",
        loss: ["edges lost while the rate limit had disabled their line"]);

    public static readonly Counter Asserts =
        All.Count(LineAsserted, "line_asserts", "times that a device on a level line began to want service");

    public static readonly Counter Deasserts =
        All.Count(LineDeasserted, "line_deasserts", "times that a handler served a device on a level line");

    public static readonly Counter Ends = All.Count(Ended, "irqs_ended", "interrupts of a level line that are over");

    public static readonly Counter Forced = All.Sum(
        Ended, FactPart.Second, "interrupts_forced", "interrupts of a level line that a guest did not answer in time",
        loss: ["interrupts ended without an answer of a guest"]);

    public static readonly Counter TimesUnhandled = All.Count(
        Unhandled, "interrupts_unhandled", "interrupts that no handler wanted",
        loss: ["interrupts that no handler wanted"]);

    public static readonly Counter TimesDisabledByGuest = All.Count(
        DisabledByGuest, "irq_disables_by_guest",
        "times that a guest disabled the line because no handler wanted its interrupts",
        loss: ["lines that a guest disabled: nobody cared"]);

    public static readonly Counter Polls =
        All.Count(Polled, "irq_polls", "times that a guest ran the handlers of a line that it had disabled");

    public static readonly Counter PollsServed =
        All.Sum(Polled, FactPart.Second, "irq_polls_served", "those in which a device wanted service");

    public static readonly Counter TimesBound =
        All.Count(BoundByGuest, "irq_binds", "times that a guest bound the line during the run");

    public static readonly Counter TimesFreed =
        All.Count(FreedByGuest, "irq_frees", "times that a guest freed the line");

    public static readonly Counter IdleWakeups =
        All.Count(WokePcpu, "irq_idle_wakeups", "wakeups of idle pCPUs by interrupts of the line");

    public static readonly Counter Moves = All.Count(Moved, "irq_moves", "moves of the line to another pCPU");

    public static readonly Counter TimesWithoutVector = All.Count(
        NoVector, "irq_moves_refused", "moves that a pCPU without a free vector refused",
        loss: ["moves of an interrupt to a pCPU without a free vector"]);

    public static readonly Counter Cleanups =
        All.Count(VectorCleaned, "irq_cleanups", "vectors of the line that a cleanup IPI freed after a move");

    public static readonly Counter EnableChanges = All.Count(
        EnableChanged, "irq_*", "times that the rate limiter switched the line off, and on again",
        by: Group.Of<IrqEnabling>(FactPart.First));

    public static readonly Counter Signals =
        All.Count(DeviceSignalled, "device_signals", "interrupts that the device raised");

    public static readonly Counter Announced = All.Sum(
        DeviceSignalled, FactPart.First, "device_announced", "packets or completions that those interrupts announced");

    public static readonly Counter HoldTime = All.Sum(
        DeviceSignalled, FactPart.Second, "device_hold_time", "time for which the device held the first of them back",
        Unit.Nanoseconds);

    public static readonly Counter DeviceDrops = All.Count(
        DeviceDropped, "device_packets_dropped",
        "packets that the device lost, each counted for its domain too: its ring was full, or nothing at the address",
        Unit.Packets);

    public static readonly Counter Profiles = All.Count(
        ModerationChosen, "moderation_profile_*",
        "samples after which adaptive coalescing chose the profile, from the shortest hold, 0, to the longest, 4",
        by: Group.Of(FactPart.First, "0", "1", "2", "3", "4"));

    /// <summary>The cells of the host's interrupt table.</summary>
    public static readonly Counter HandledByPcpu = All.Count(
        Handled, "irqs_handled", "interrupts of the line that the hypervisor took", by: Group.OfPcpus(FactPart.First));

    public static readonly Latency Latency = All.Latency(
        Handled, FactPart.Second, "irq_latency", "from the device's write to the hypervisor's handler", Subject.Host,
        least: 1);
}
