using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Processors;

/// <summary>Keys of Xen's own switches.</summary>
internal static class HypervisorSettings
{
    /// <summary>The settings without any key.</summary>
    /// <param name="governor">The default governor.</param>
    public static HypervisorSpec DefaultWith(IdleGovernorSpec governor) => new(50.Us, true, 10_000, true, governor);

    /// <param name="governors">The governors to choose from.</param>
    /// <param name="usual">The default.</param>
    public static Settings<HypervisorSpec> With(
        IReadOnlyList<IVariant<IdleGovernorSpec>> governors, IdleGovernorSpec usual) => new Settings<HypervisorSpec>(
        "hypervisor", DefaultWith(usual), "Xen's own switches")
        .Time(
            "timer-slop",
            xen => xen.TimerSlop,
            (xen, value) => xen with { TimerSlop = value },
            0.Ns,
            1.Ms,
            "timers this close together run in one interrupt")
        .Flag(
            "mwait-wakes",
            xen => xen.MwaitWakes,
            (xen, value) => xen with { MwaitWakes = value },
            "an idle pCPU that monitors its softirq word is woken by a store, not by an IPI")
        .Count(
            "irq-rate-limit",
            xen => xen.IrqRateLimit,
            (xen, value) => xen with { IrqRateLimit = value },
            0,
            10_000_000,
            "interrupts per line and 10 ms; 0 is off")
        .Flag(
            "irq-balance",
            xen => xen.IrqBalance,
            (xen, value) => xen with { IrqBalance = value },
            "a line follows its notify vCPU's pCPU")
        .Choice("irq-cleanup", xen => xen.CleanupIpi, (xen, value) => xen with { CleanupIpi = value },
            "how the old pCPU frees the vector of a line that has moved: at once for nothing, or after an IPI",
            ("free", false), ("ipi", true))
        .Flag(
            "intremap", xen => xen.InterruptRemapping, (xen, value) => xen with { InterruptRemapping = value },
            "the IOMMU looks each interrupt message up, and drops those that a device sends for another one")
        .Flag(
            "posting", xen => xen.PostsInterrupts, (xen, value) => xen with { PostsInterrupts = value },
            "the IOMMU posts interrupts of devices that guests drive to their vCPUs, with no exit where one runs; "
            + "needs intremap, virtual-apic, and upcall = vector of the guest")
        .Choice("dpci", xen => xen.Dpci, (xen, value) => xen with { Dpci = value },
            "how PVH guests get interrupts of their own devices: in the handler; by a softirq of the pCPU; or, as "
            + "before 2014, by a list under one lock of the host, which their timers take too",
            ("event", DpciPath.Event), ("softirq", DpciPath.Softirq), ("global-list", DpciPath.GlobalList))
        .Choice("ioapic-ack", xen => xen.IoApicAck, (xen, value) => xen with { IoApicAck = value },
            "level lines end by an EOI on the pCPU that took the interrupt (new), or by unmasking the pin (old)",
            ("new", AckType.Eoi), ("old", AckType.Unmask))
        .Choice("grant-lock", xen => xen.GrantLocking, (xen, value) => xen with { GrantLocking = value },
            "locks of a guest's grant table and memory map: both split by pCPU; one memory map lock; one of each",
            ("per-cpu", GrantLocking.PerPcpu), ("p2m", GrantLocking.SharedMap), ("shared", GrantLocking.Shared))
        .Flag("unmap-flush", xen => xen.UnmapFlush, (xen, value) => xen with { UnmapFlush = value },
            "unmapping pages of a guest flushes the TLBs of the driver domain's vCPUs, one flush of a host at a time")
        .Variant(
            "idle-governor",
            governors,
            xen => xen.IdleGovernor,
            (xen, value) => xen with { IdleGovernor = value },
            "how an idle pCPU chooses among the machine's idle states");
}
