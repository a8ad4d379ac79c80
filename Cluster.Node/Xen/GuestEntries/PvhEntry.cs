using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.GuestEntries;

/// <summary>A guest in hardware virtualisation without a device model: VM exits, and a callback vector.</summary>
/// <remarks>
/// Interrupts §6.2 and §12.1. Its handler runs with interrupts off, so upcalls do not nest. Whatever exits takes as
/// much longer, or shorter, as the exits of its CPU do.
/// </remarks>
internal sealed class PvhEntry : IGuestEntry
{
    public static readonly GuestEntryKind Kind = new("pvh", GuestKind.Pvh, site => new PvhEntry(site));

    private readonly Duration _haltExit;
    private readonly Duration _interruptExit;

    public PvhEntry(EntrySite site)
    {
        var (costs, cpu) = (site.Costs, site.Cpu);
        var exits = new ExitPrice(costs, cpu);
        _haltExit = exits.Of(costs.ExitAndEntry());
        _interruptExit = exits.Of(costs[EntryCosts.ExternalInterruptExit]);
        Hypercall = exits.Of(costs[EntryCosts.HypercallHvm]);
        Notify = Hypercall + costs[EntryCosts.Send];
        SetTimer = Hypercall + costs[EntryCosts.TimerHypercall];
        Upcall = costs[EntryCosts.UpcallHvm];
        Exception = costs[EntryCosts.ExceptionDirect];
        StartIpi = exits.Of(costs[EntryCosts.ControllerTrap]);
        if (!cpu.NestsPaging)
        {
            SwitchAddressSpace = exits.Of(costs[EntryCosts.AddressSpaceExit]);
            ShadowFault = exits.Of(costs[EntryCosts.ShadowFault]);
        }

        if (site.Upcall != UpcallRoute.Vector) return;
        PostsEvents = cpu.VirtualisesApic;
        EndOfUpcallExits = !cpu.VirtualisesApic;
        EndOfUpcall = cpu.VirtualisesApic ? costs[EntryCosts.VirtualEoi]
            : exits.Of(cpu.EoiCycles == 0 ? costs[EntryCosts.EoiExit] : costs.LengthOf(cpu.EoiCycles));
    }

    public Duration Hypercall { get; }

    public Duration Notify { get; }

    public Duration SetTimer { get; }

    public Duration Upcall { get; }

    public Duration EndOfUpcall { get; }

    public bool EndOfUpcallExits { get; }

    public Duration SwitchAddressSpace { get; }

    public Duration ShadowFault { get; }

    public Duration StartIpi { get; }

    public bool PostsEvents { get; }

    public Duration EndOfInterrupt => Hypercall;

    /// <summary>By the guest's own table: no exit, but for page faults without nested paging.</summary>
    public Duration Exception { get; }

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
