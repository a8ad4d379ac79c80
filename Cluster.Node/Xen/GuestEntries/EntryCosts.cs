using ActorXen.Messages;
using ActorXen.Xen.Calibration;

namespace ActorXen.Xen.GuestEntries;

/// <summary>What it costs to cross between a guest and the hypervisor, in either direction.</summary>
internal static class EntryCosts
{
    public static readonly Cost VmRoundTrip = Cost.Cycles(
        "vmx.roundtrip.cycles", 1_000, most: 20_000, new(Grade.D, "calibration §1.2", 700, 2_000),
        "VM exit and entry with an empty handler, current server");

    public static readonly Cost ExitPollution = Cost.Cycles(
        "vmx.exit.pollution.cycles", 500, most: 200_000, new(Grade.D, "calibration §1.2", 0, 20_000),
        "cold caches and TLB after an exit");

    public static readonly Cost ExternalInterruptExit = Cost.Nanoseconds(
        "exit.extint.ns", 710, most: 15_000, new(Grade.A, "calibration §1.2", 400, 1_500),
        "exit caused by a host interrupt: time outside of the guest");

    public static readonly Cost HypercallPv = Cost.Cycles(
        "hypercall.pv.cycles", 600, most: 20_000, new(Grade.D, "calibration §1.2", 200, 2_000),
        "null hypercall, 64-bit PV guest");

    public static readonly Cost HypercallHvm = Cost.Cycles(
        "hypercall.hvm.cycles", 1_300, most: 25_000, new(Grade.C, "calibration §1.1", 900, 2_500),
        "null hypercall, HVM or PVH guest");

    public static readonly Cost Send = Cost.Cycles(
        "evtchn.send.cycles", 400, most: 15_000, new(Grade.D, "calibration §2.3", 200, 1_500),
        "work of a send beyond the hypercall");

    public static readonly Cost UpcallPv = Cost.Cycles(
        "evtchn.upcall.pv.cycles", 500, most: 10_000, new(Grade.D, "calibration §2.3", 300, 1_000),
        "bounce frame built, PV guest entered at its callback");

    public static readonly Cost UpcallHvm = Cost.Cycles(
        "evtchn.upcall.hvm_vector.cycles", 600, most: 15_000, new(Grade.D, "calibration §2.3", 300, 1_500),
        "vector injected at the next entry");

    public static readonly Cost TimerHypercall = Cost.Cycles(
        "timer.hypercall.cycles", 500, most: 50_000, new(Grade.D, "calibration §4"),
        "one-shot timer, beyond the hypercall itself");

    public static readonly Cost ExceptionDirect = Cost.Cycles(
        "exception.direct.cycles", 300, most: 20_000, new(Grade.Choice, "interrupts §9", 100, 1_000),
        "an exception enters its handler and returns, without the hypervisor");

    public static readonly Cost AddressSpaceExit = Cost.Cycles(
        "exit.cr_access.cycles", 3_957, most: 80_000, new(Grade.A, "calibration §1.2", 2_300, 8_000),
        "a guest without nested paging loads another page table");

    public static readonly Cost ShadowFault = Cost.Cycles(
        "exit.page_fault.cycles", 4_000, most: 80_000, new(Grade.Choice, "interrupts §12.1", 2_300, 8_000),
        "an exit of a page fault, for which the hypervisor looks at, or fills, the shadow of a page table");

    public static readonly Cost ControllerTrap = Cost.Cycles(
        "vlapic.trap.cycles", 1_734, most: 30_000, new(Grade.C, "calibration §1.1", 1_200, 2_400),
        "an access to an emulated interrupt controller that exits");

    public static readonly Cost EoiExit = Cost.Cycles(
        "virq.eoi.exit.cycles", 1_500, most: 30_000, new(Grade.C, "calibration §1.1", 1_000, 3_000),
        "end of a virtual interrupt that exits");

    public static readonly Cost VirtualEoi = Cost.Cycles(
        "virq.eoi.apicv.cycles", 71, most: 1_500, new(Grade.C, "calibration §1.1", 0, 150),
        "end of a virtual interrupt in hardware");

    /// <summary>Cold, through two dimensions of page tables; without nested paging through one.</summary>
    public static readonly Cost PageWalk = Cost.Cycles(
        "ept.walk.cycles", 200, most: 10_000, new(Grade.D, "calibration §7", 50, 1_000),
        "two-dimensional page walk, cold");

    public static readonly Factor TlbRefill = Factor.Count(
        "tlb.refill.pages", 16, least: 0, most: 4_096, new(Grade.Choice, "calibration §10"),
        "page walks after a flush of the TLB, by an exit of a CPU without tags");

    public static readonly Cost DirtyState = Cost.Cycles(
        "svm.vmrun.dirty_asid.cycles", 100, most: 2_000, new(Grade.A, "calibration §1.2"),
        "an entry that loads all state, on a CPU without clean bits");

    public static readonly CostGroup Group = new(
        "Pcpu, GuestKernel and devices' drivers, by way of the entry of each kind of guest",
        VmRoundTrip,
        ExitPollution,
        ExternalInterruptExit,
        HypercallPv,
        HypercallHvm,
        Send,
        UpcallPv,
        UpcallHvm,
        TimerHypercall,
        ExceptionDirect,
        AddressSpaceExit,
        ShadowFault,
        ControllerTrap,
        EoiExit,
        VirtualEoi,
        PageWalk,
        TlbRefill,
        DirtyState);

    /// <summary>Exit and entry with nothing between them, including cold caches afterwards.</summary>
    public static Duration ExitAndEntry(this CostTable costs) => costs[VmRoundTrip] + costs[ExitPollution];
}
