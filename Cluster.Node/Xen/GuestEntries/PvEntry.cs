using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.GuestEntries;

/// <summary>A paravirtualised guest: hypercalls, and an event callback behind a mask of its own.</summary>
/// <remarks>Interrupts §6.1 and §12.4. Invariant I-06.</remarks>
internal sealed class PvEntry(CostTable costs) : IGuestEntry
{
    public static readonly GuestEntryKind Kind = new("pv", GuestKind.Pv, site => new PvEntry(site.Costs));

    private readonly Duration _interruptEntry = costs[CommonCosts.IrqEntryExit];

    public Duration Hypercall { get; } = costs[EntryCosts.HypercallPv];

    public Duration Notify { get; } = costs[EntryCosts.HypercallPv] + costs[EntryCosts.Send];

    public Duration SetTimer { get; } = costs[EntryCosts.HypercallPv] + costs[EntryCosts.TimerHypercall];

    public Duration Upcall { get; } = costs[EntryCosts.UpcallPv];

    public Duration EndOfUpcall => Duration.Zero;

    public bool EndOfUpcallExits => false;

    /// <summary>A hypercall that is part of what a task switch costs in the calibration.</summary>
    public Duration SwitchAddressSpace => Duration.Zero;

    /// <summary>Its own page tables are in use.</summary>
    public Duration ShadowFault => Duration.Zero;

    /// <summary>Its hypercalls load the context of a vCPU and let it run.</summary>
    public Duration StartIpi => Duration.Zero;

    public bool PostsEvents => false;

    public Duration EndOfInterrupt => Hypercall;

    /// <summary>
    /// The hypervisor takes it and reflects it like an event; the handler returns by a hypercall (interrupts §6.1).
    /// </summary>
    public Duration Exception { get; } =
        costs[CommonCosts.IrqEntryExit] + costs[EntryCosts.UpcallPv] + costs[EntryCosts.HypercallPv];

    public bool MakesVmExits => false;

    public bool CanDeliver(VcpuInfo info) => info.UpcallPending && !info.UpcallMask;

    public void BeginUpcall(VcpuInfo info) => info.UpcallMask = true;

    public void EndUpcall(VcpuInfo info) => info.UpcallMask = false;

    /// <summary>
    /// No VM exit (interrupts §12.4): a halt is a hypercall, and an interrupt enters the hypervisor like any kernel.
    /// The pCPU charges that entry itself where a handler follows it.
    /// </summary>
    public Duration ExitCost(ExitReason reason) => reason switch
    {
        ExitReason.Hypercall => Duration.Zero, // Paid by the guest that made it.
        ExitReason.Halt => Hypercall,
        ExitReason.ExternalInterrupt => Duration.Zero, // Paid where the pCPU takes it.
        ExitReason.EventCheck or ExitReason.SliceEnd => _interruptEntry,
        var other => throw new InvariantBrokenException($"a PV guest leaves for {other}, which has no cost"),
    };
}
