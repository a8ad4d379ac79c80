using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts;

/// <summary>
/// Makes a host's physical lines: one for each MSI, and one for each pin of the IO-APIC that devices are wired to.
/// </summary>
/// <remarks>A line begins on the pCPU with the number of its notify vCPU.</remarks>
internal sealed class LineFactory(
    HostPlan plan, HypervisorSpec hypervisor, Occupancy occupancy, CostTable costs, IReadOnlyList<EntityRef> pcpus)
{
    private readonly List<EntityRef> _irqs = [];
    private readonly List<IrqEntry> _names = [];
    private readonly Dictionary<int, WiredLine> _wired = [];
    private readonly EoiIpi _ipi = new(
        costs[ProcessorCosts.IcrWrite], costs[ProcessorCosts.IpiSameSocket], costs[ProcessorCosts.IpiCrossSocket]);

    /// <summary>The lines' entities, by irq number.</summary>
    public IReadOnlyList<EntityRef> Irqs => _irqs;

    public IReadOnlyList<IrqEntry> Names => _names;

    /// <param name="guest">The domain of the driver.</param>
    /// <param name="name">Of the device.</param>
    /// <param name="driver">Handles its interrupts.</param>
    /// <param name="line">Of the device.</param>
    public IrqRoute Add(GuestFactory guest, string name, EntityRef driver, LineSpec line) => line.Kind switch
    {
        LineKind.Msi => AddMessage(guest, name, driver),
        LineKind.Level when _wired.TryGetValue(line.Pin, out var wired) => Join(guest, name, driver, wired),
        LineKind.Level => AddWire(guest, name, driver, line.Pin),
        var other => throw new InvariantBrokenException($"{name} interrupts by {other}"),
    };

    private IrqRoute AddMessage(GuestFactory guest, string name, EntityRef driver)
    {
        var (irq, desc) = Reserve(new(_irqs.Count, name));
        guest.AddLine(new GuestLine(irq, desc));
        var port = guest.AddPort(guest.Operations.BindPirq(irq, willShare: false), "-msi", name, driver);
        var owner = guest.Spread(port.Number);
        var route = new IrqRoute(irq, pcpus, FirstPcpuOf(owner));
        plan.Fill(desc, new IrqDesc(
            route, port.Entity, owner, occupancy, hypervisor.IrqRateLimit, hypervisor.IrqBalance));
        return route;
    }

    private IrqRoute AddWire(GuestFactory guest, string name, EntityRef driver, int pin)
    {
        var (irq, desc) = Reserve(new(_irqs.Count, name) { Chip = "IO-APIC", Trigger = "-level" });
        var handlers = plan.Reserve($"dom/{guest.Spec.Id}/irq/{irq}");
        var bound = new GuestLine(irq, desc);
        guest.AddLine(bound);
        var port = guest.AddPort(guest.Operations.BindPirq(irq, willShare: true), "-ioapic-level", name, handlers);
        var owner = guest.Spread(port.Number);
        var (level, drivers) = (new LineLevel(), new List<EntityRef> { driver });
        plan.Fill(desc, new LevelLine(
            bound, level, new IrqRoute(irq, pcpus, FirstPcpuOf(owner)), owner, occupancy, hypervisor, _ipi));
        plan.Fill(handlers, new GuestIrqLine(irq, desc, level, drivers, guest.IrqSeat));
        _wired.Add(pin, new(irq, desc, guest, port.Number, drivers));
        return IrqRoute.Wired(irq, desc, source: 0);
    }

    /// <summary>One domain has one port for the line; its kernel runs the handlers of all its drivers.</summary>
    private IrqRoute Join(GuestFactory guest, string name, EntityRef driver, WiredLine line)
    {
        Invariant.Holds(guest == line.Guest, $"{name} shares irq {line.Irq} with a device of {line.Guest.Spec.Name}");
        line.Drivers.Add(driver);
        var names = $"{_names[line.Irq].Name}, {name}";
        _names[line.Irq] = _names[line.Irq] with { Name = names };
        guest.Rename(line.Port, names);
        return IrqRoute.Wired(line.Irq, line.Desc, source: line.Drivers.Count - 1);
    }

    private (int Irq, EntityRef Desc) Reserve(IrqEntry entry)
    {
        var desc = plan.Reserve($"irq/{entry.Number}");
        _irqs.Add(desc);
        _names.Add(entry);
        return (entry.Number, desc);
    }

    private PcpuId FirstPcpuOf(VcpuId owner) => new(occupancy[owner].Index % pcpus.Count);

    private sealed record WiredLine(int Irq, EntityRef Desc, GuestFactory Guest, int Port, List<EntityRef> Drivers);
}
