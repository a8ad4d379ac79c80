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

    private readonly Duration _haltExit = costs.ExitAndEntry();
    private readonly Duration _interruptExit = costs[EntryCosts.ExternalInterruptExit];

    public Duration Hypercall { get; } = costs[EntryCosts.HypercallPv];

    public Duration Notify { get; } = costs[EntryCosts.HypercallPv] + costs[EntryCosts.Send];

    public Duration SetTimer { get; } = costs[EntryCosts.HypercallPv] + costs[EntryCosts.TimerHypercall];

    public Duration Upcall { get; } = costs[EntryCosts.UpcallPv];

    public Duration EndOfInterrupt => Hypercall;

    public bool CanDeliver(VcpuInfo info) => info.UpcallPending && !info.UpcallMask;

    public void BeginUpcall(VcpuInfo info) => info.UpcallMask = true;

    public void EndUpcall(VcpuInfo info) => info.UpcallMask = false;

    /// <summary>
    /// As for PVH. On real hardware a PV guest leaves without a VM
    /// exit (interrupts §12.4), so costs of its own belong here.
    /// </summary>
    public Duration ExitCost(ExitReason reason) => reason switch
    {
        ExitReason.Hypercall => Duration.Zero, // Paid by the guest that made it.
        ExitReason.Halt => _haltExit,
        ExitReason.ExternalInterrupt or ExitReason.EventCheck or ExitReason.SliceEnd => _interruptExit,
        var other => throw new InvariantBrokenException($"a PV guest leaves for {other}, which has no cost"),
    };
}
