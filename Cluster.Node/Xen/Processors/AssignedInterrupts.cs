using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>
/// The interrupts of assigned devices that a pCPU has taken and not given to their guests yet: its dpci list (M-45).
/// </summary>
/// <remarks>
/// Interrupts §13. Before 2014 the list was one of tasklets under a global lock, which is taken to queue an interrupt
/// and once more to take it from the list.
/// </remarks>
internal sealed class AssignedInterrupts(CostTable costs, PcpuWiring wiring)
{
    private readonly List<int> _irqs = [];
    private readonly Duration _each = costs[ProcessorCosts.Dpci];

    /// <summary>An interrupt was taken. The time of the lock is owed by the pCPU.</summary>
    /// <param name="irq">The line, or <see cref="QueueDpci.OfTimer"/>.</param>
    /// <returns>False if it waits here already: it is one event.</returns>
    public bool Add(int irq, PcpuPage page, EntityContext context)
    {
        if (irq != QueueDpci.OfTimer && _irqs.Contains(irq)) return false;
        _irqs.Add(irq);
        TakeLock(page, context);
        return true;
    }

    /// <summary>How long giving all of them to their guests takes, from now on.</summary>
    public Duration Serve(PcpuPage page, EntityContext context)
    {
        foreach (var _ in _irqs) TakeLock(page, context);
        return _each * _irqs.Count;
    }

    /// <summary>Gives them to their guests. A timer's event is pending already.</summary>
    public void Deliver(PcpuId here, EntityContext context)
    {
        foreach (var irq in _irqs)
        {
            if (irq != QueueDpci.OfTimer) context.Send(wiring.MessageLines[irq], new DpciServed(here));
        }

        _irqs.Clear();
    }

    public void Save(StateWriter state)
    {
        state.Int(_irqs.Count);
        foreach (var irq in _irqs) state.Int(irq);
    }

    public void Load(StateReader state)
    {
        _irqs.Clear();
        for (var left = state.Int(); left > 0; left--) _irqs.Add(state.Int());
    }

    private void TakeLock(PcpuPage page, EntityContext context)
    {
        if (wiring.Tasklets is { } tasklets) page.Owed += tasklets.Take(page, context);
    }
}
