using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts;

/// <summary>
/// The physical interrupt lines of a host, for which devices ask while they are built: one for each MSI, and one for
/// each pin of the IO-APIC that devices are wired to.
/// </summary>
/// <remarks>
/// A line begins on the pCPU whose number is the index of its notify vCPU, or on the next one with a free vector.
/// </remarks>
internal sealed class HostLines(
    HypervisorSpec spec, HostPlan plan, Occupancy occupancy, CostTable costs, IReadOnlyList<EntityRef<IPcpu>> pcpus)
{
    private readonly List<EntityRef<IIrqDesc>> _irqs = [];
    private readonly List<EntityRef<ILevelLine>> _levels = [];
    private readonly List<IrqEntry> _names = [];
    private readonly List<IrqRoute> _messages = [];
    private readonly Dictionary<int, WiredLine> _wired = [];
    private readonly IpiPrice _ipi = costs.Ipi();

    /// <summary>The lines, by irq number.</summary>
    public IReadOnlyList<EntityRef<IIrqDesc>> Irqs => _irqs;

    /// <summary>The level lines, by irq number; None for a line of another kind.</summary>
    public IReadOnlyList<EntityRef<ILevelLine>> Levels => _levels;

    public IReadOnlyList<IrqEntry> Names => _names;

    /// <summary>The lines of devices that interrupt by message; complete when the host is built.</summary>
    public IReadOnlyList<IrqRoute> Messages => _messages;

    /// <summary>Joins a device to a line that its driver domain binds.</summary>
    /// <param name="name">The name in interrupt tables.</param>
    /// <param name="owner">The domain that binds it.</param>
    /// <param name="handler">Handles its events there.</param>
    /// <param name="affinity">The owner's vCPU that was chosen for it; null if none was.</param>
    public IrqRoute Add(
        string name, GuestFactory owner, EntityRef<IPortHandler> handler, LineSpec line, int? affinity) =>
        line.Kind switch
        {
            LineKind.Msi => AddMessage(name, owner, handler, affinity),
            LineKind.Level => AddWire(name, owner, handler, line.Pin, affinity),
            var other => throw new InvariantBrokenException($"{name} interrupts by {other}"),
        };

    private IrqRoute AddMessage(string name, GuestFactory owner, EntityRef<IPortHandler> handler, int? affinity)
    {
        var irq = _irqs.Count;
        var desc = Reserve<IIrqDesc>(new(irq, name));
        _irqs.Add(desc);
        _levels.Add(EntityRef<ILevelLine>.None);
        owner.AddLine(new GuestLine(irq, desc));
        var port = owner.AddPort(owner.Operations.BindPirq(irq, willShare: false), "-msi", name, handler);
        var route = new IrqRoute(irq, pcpus, FirstPcpuOf(owner.Place(port.Number, affinity), name));
        _messages.Add(route);
        var guest = new LineSharer(owner.Table, port.Number);
        plan.Fill(desc, new IrqDesc(
            route, guest, occupancy, spec.IrqRateLimit, spec.IrqBalance, spec.CleanupIpi ? _ipi : null));
        return route;
    }

    private IrqRoute AddWire(
        string name, GuestFactory owner, EntityRef<IPortHandler> handler, int pin, int? affinity)
    {
        if (_wired.TryGetValue(pin, out var line))
            _names[line.Irq] = _names[line.Irq] with { Name = $"{_names[line.Irq].Name}, {name}" };
        else
            _wired.Add(pin, line = ReserveWire(name));
        var source = line.Devices++;
        if (line.Guests.TryGetValue(owner.Spec.Id, out var bound)) Join(name, owner, bound);
        else bound = Bind(name, owner, line, affinity);
        bound.Drivers.Add(new(source, handler));
        return IrqRoute.Wired(line.Irq, line.Desc, source);
    }

    private WiredLine ReserveWire(string name)
    {
        var irq = _irqs.Count;
        var desc = Reserve<ILevelLine>(new(irq, name) { Chip = "IO-APIC", Trigger = "-level" });
        _irqs.Add(EntityRef<IIrqDesc>.Of(desc));
        _levels.Add(desc);
        return new(irq, desc, new GuestLine(irq, _irqs[irq]));
    }

    /// <summary>Binds the line in a domain. The line follows the first domain that binds it.</summary>
    private BoundGuest Bind(string name, GuestFactory owner, WiredLine line, int? affinity)
    {
        var handlers = plan.Reserve<IPortHandler>($"dom/{owner.Spec.Id}/irq/{line.Irq}");
        owner.AddLine(line.Shared);
        var port = owner.AddPort(
            owner.Operations.BindPirq(line.Irq, willShare: true), "-ioapic-level", name, handlers);
        var vcpu = owner.Place(port.Number, affinity);
        if (line.Guests.Count == 0)
        {
            var route = new IrqRoute(line.Irq, pcpus, FirstPcpuOf(vcpu, name));
            var first = new LineSharer(owner.Table, port.Number);
            plan.Fill(line.Desc, new LevelLine(line.Shared, line.Level, route, first, occupancy, spec, _ipi));
        }

        var bound = new BoundGuest(port.Number, name, []);
        plan.Fill(handlers, new GuestIrqLine(
            line.Irq, port.Number, line.Desc, line.Level, bound.Drivers, owner.IrqSeat));
        line.Guests.Add(owner.Spec.Id, bound);
        return bound;
    }

    /// <summary>
    /// Adds a device to a domain's port. A domain has one port for
    /// the line, and its kernel runs the handlers of all its drivers.
    /// </summary>
    private static void Join(string name, GuestFactory owner, BoundGuest bound)
    {
        bound.Names = $"{bound.Names}, {name}";
        owner.Rename(bound.Port, bound.Names);
    }

    private EntityRef<TRole> Reserve<TRole>(IrqEntry entry)
        where TRole : IIrqDesc
    {
        _names.Add(entry);
        return plan.Reserve<TRole>($"irq/{entry.Number}");
    }

    /// <summary>The pCPU of the vCPU's number, or the next one with a free vector (interrupts §10.4).</summary>
    /// <exception cref="HostRefusedException">No pCPU has one.</exception>
    private PcpuId FirstPcpuOf(VcpuId vcpu, string name)
    {
        var first = occupancy[vcpu].Index % pcpus.Count;
        for (var step = 0; step < pcpus.Count; step++)
        {
            var pcpu = new PcpuId((first + step) % pcpus.Count);
            if (!occupancy[pcpu].Vectors.IsFull) return pcpu;
        }

        throw new HostRefusedException(new(
            plan.Host,
            HostRefusal.OfHost,
            "devices",
            $"The interrupt {name} finds no free vector: {occupancy.Pcpus.Count} pCPUs have "
            + $"{occupancy.Pcpus.Sum(page => page.Vectors.Capacity)} for devices.",
            "Give NICs fewer queues, leave out devices, or give the machine more pCPUs."));
    }

    private sealed class WiredLine(int irq, EntityRef<ILevelLine> desc, GuestLine shared)
    {
        public int Irq { get; } = irq;
        public EntityRef<ILevelLine> Desc { get; } = desc;
        public GuestLine Shared { get; } = shared;
        public LineLevel Level { get; } = new();

        /// <summary>The guests that have bound the line, by domain.</summary>
        public Dictionary<int, BoundGuest> Guests { get; } = [];

        public int Devices { get; set; }
    }

    private sealed class BoundGuest(int port, string names, List<WiredDriver> drivers)
    {
        public int Port { get; } = port;
        public string Names { get; set; } = names;
        public List<WiredDriver> Drivers { get; } = drivers;
    }
}
