using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>Only the pCPU that took an interrupt can end it; another pCPU asks it by IPI (interrupts §10.3).</summary>
internal static class HostEnd
{
    /// <param name="from">The pCPU on which the last answer came; None if the pCPU's timer stands in.</param>
    /// <param name="taken">The pCPU that took the interrupt.</param>
    /// <param name="ipi">Price of the IPI.</param>
    public static void Ask(
        int irq, PcpuId from, (PcpuId Number, EntityRef<IPcpu> Entity) taken, Occupancy occupancy, IpiPrice ipi,
        EntityContext context)
    {
        if (from == taken.Number || from == PcpuId.None)
        {
            context.Send(taken.Entity, new HostEoi(irq, ByIpi: false));
            return;
        }

        var delay = ipi.Charge(occupancy[from], occupancy[taken.Number]);
        context.Schedule(taken.Entity, delay, new HostEoi(irq, ByIpi: true), Phase.HostInterrupt);
    }
}
