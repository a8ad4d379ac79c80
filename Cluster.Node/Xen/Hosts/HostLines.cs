using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts;

/// <summary>The physical interrupt lines of a host; devices ask for them while they are built.</summary>
internal sealed class HostLines(HypervisorSpec spec, HostPlan plan, Occupancy occupancy, IReadOnlyList<EntityRef> pcpus)
{
    private readonly List<EntityRef> _irqs = [];
    private readonly List<IrqEntry> _names = [];

    /// <summary>By irq number.</summary>
    public IReadOnlyList<EntityRef> Irqs => _irqs;

    public IReadOnlyList<IrqEntry> Names => _names;

    /// <summary>A line of a device, bound to one domain; it begins on the pCPU of its notify vCPU's index.</summary>
    /// <param name="name">As in interrupt tables.</param>
    /// <param name="owner">The domain that binds it.</param>
    /// <param name="handler">Of its events there.</param>
    public IrqRoute Add(string name, GuestFactory owner, EntityRef handler)
    {
        var irq = _irqs.Count;
        var desc = plan.Reserve($"irq/{irq}");
        _irqs.Add(desc);
        _names.Add(new IrqEntry(irq, name));
        owner.AddLine(new GuestLine(irq, desc));
        var port = owner.AddPort(owner.Operations.BindPirq(irq, willShare: false), "-msi", name, handler);
        var vcpu = owner.Spread(port.Number);
        var route = new IrqRoute(irq, pcpus, new PcpuId(occupancy[vcpu].Index % pcpus.Count));
        plan.Fill(desc, new IrqDesc(route, port.Entity, vcpu, occupancy, spec.IrqRateLimit, spec.IrqBalance));
        return route;
    }
}
