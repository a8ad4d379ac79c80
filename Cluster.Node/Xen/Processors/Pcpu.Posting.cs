using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>The wakeup vector: interrupts that the IOMMU has posted to vCPUs which blocked here (M-43).</summary>
/// <remarks>
/// Interrupts §12.3. One interrupt serves all that have been posted until its handler runs, which looks at the
/// descriptor of every vCPU that is blocked here and can get one.
/// </remarks>
public sealed partial class Pcpu
{
    private readonly Duration _look = costs[ProcessorCosts.PostedLook];

    /// <summary>The lines whose interrupts wait in descriptors, in order of arrival.</summary>
    private readonly List<int> _posted = [];

    private void GetWakeup(int irq, EntityContext context)
    {
        if (!_posted.Contains(irq)) _posted.Add(irq);
        Interrupt(InterruptQueue.PostedWakeup, context);
    }

    private void WakeBlocked(EntityContext context)
    {
        var looked = 0;
        foreach (var vcpu in wiring.PostedVcpus)
        {
            var page = occupancy[vcpu];
            if (page.Waker == number && (page.Reasons & PauseReasons.Blocked) != 0) looked++;
        }

        _page.Owed += _look * looked;
        context.Record(PcpuFacts.WakeupTaken, number, _posted.Count, looked);
        foreach (var irq in _posted) context.Send(wiring.MessageLines[irq], new WakeupTaken(number));
        _posted.Clear();
    }

    private void SaveWakeups(StateWriter state) => state.Many(_posted, static (to, irq) => to.Int(irq));

    private void LoadWakeups(StateReader state)
    {
        _posted.Clear();
        _posted.AddRange(state.Many(static from => from.Int()));
    }
}
