using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.GuestEntries;

/// <summary>A paravirtualised guest: hypercalls, and an event callback behind a mask of its own.</summary>
/// <remarks>Interrupts §6.1. Invariant I-06.</remarks>
internal sealed class PvEntry(CostTable costs) : IGuestEntry
{
    public static readonly GuestEntryKind Kind = new("pv", GuestKind.Pv, costs => new PvEntry(costs));

    public Duration Hypercall => costs.HypercallPv;

    public Duration Notify => costs.HypercallPv + costs.EvtchnSend;

    public Duration SetTimer => costs.HypercallPv + costs.TimerHypercall;

    public Duration Upcall => costs.UpcallPv;

    public Duration EndOfInterrupt => costs.HypercallPv;

    public bool CanDeliver(VcpuInfo info, bool isInHandler) => info.UpcallPending && !info.UpcallMask;

    public void BeginUpcall(VcpuInfo info) => info.UpcallMask = true;

    public void EndUpcall(VcpuInfo info) => info.UpcallMask = false;

    /// <summary>
    /// As for PVH. On real hardware a PV guest leaves without a VM exit (interrupts §12.4): its own costs belong here.
    /// </summary>
    public Duration ExitCost(ExitReason reason) => reason switch
    {
        ExitReason.Hypercall => Duration.Zero, // Paid by the guest that made it.
        ExitReason.Halt => costs.VmExitEntry,
        ExitReason.ExternalInterrupt or ExitReason.EventCheck or ExitReason.SliceEnd => costs.ExternalInterruptExit,
        var other => throw new InvariantBrokenException($"a PV guest leaves for {other}"),
    };
}
