using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.GuestEntries;

/// <summary>A guest in hardware virtualisation without a device model: VM exits, and a callback vector.</summary>
/// <remarks>Interrupts §6.2. Its handler runs with interrupts off, so upcalls do not nest.</remarks>
internal sealed class PvhEntry(CostTable costs) : IGuestEntry
{
    public static readonly GuestEntryKind Kind = new("pvh", GuestKind.Pvh, costs => new PvhEntry(costs));

    private readonly Duration _haltExit = costs.ExitAndEntry();
    private readonly Duration _interruptExit = costs[EntryCosts.ExternalInterruptExit];

    public Duration Hypercall { get; } = costs[EntryCosts.HypercallHvm];

    public Duration Notify { get; } = costs[EntryCosts.HypercallHvm] + costs[EntryCosts.Send];

    public Duration SetTimer { get; } = costs[EntryCosts.HypercallHvm] + costs[EntryCosts.TimerHypercall];

    public Duration Upcall { get; } = costs[EntryCosts.UpcallHvm];

    public Duration EndOfInterrupt => Hypercall;

    /// <summary>By the guest's own table: no exit.</summary>
    public Duration Exception { get; } = costs[EntryCosts.ExceptionDirect];

    public bool MakesVmExits => true;

    public bool CanDeliver(VcpuInfo info) => info.UpcallPending && !info.UpcallMask;

    /// <summary>The vector's gate turns interrupts off.</summary>
    public void BeginUpcall(VcpuInfo info) => info.UpcallMask = true;

    public void EndUpcall(VcpuInfo info) => info.UpcallMask = false;

    public Duration ExitCost(ExitReason reason) => reason switch
    {
        ExitReason.Hypercall => Duration.Zero, // Paid by the guest that made it.
        ExitReason.Halt => _haltExit,
        ExitReason.ExternalInterrupt or ExitReason.EventCheck or ExitReason.SliceEnd => _interruptExit,
        var other => throw new InvariantBrokenException($"a PVH guest leaves for {other}, which has no cost"),
    };
}
