using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts;

/// <summary>
/// The physical interrupt lines of a host, for which devices ask while they are built: one for each MSI, and one for
/// each pin of the IO-APICs that devices are wired to.
/// </summary>
/// <remarks>
/// A line begins on the pCPU whose number is the index of its notify vCPU, or on the next one with a free vector.
/// </remarks>
internal sealed class HostLines(
    HypervisorSpec spec, HostPlan plan, Occupancy occupancy, CostTable costs, IReadOnlyList<EntityRef<IPcpu>> pcpus,
    Iommu? iommu)
{
    private readonly List<EntityRef<IIrqDesc>> _irqs = [];
    private readonly List<EntityRef<ILevelLine>> _levels = [];
    private readonly List<EntityRef<IUnmaskableLine>> _unmaskables = [];
    private readonly List<EntityRef<IMessageLine>> _byDpci = [];
    private readonly HashSet<int> _edges = [];
    private readonly HashSet<DomainId> _postedTo = [];
    private readonly List<IrqEntry> _names = [];
    private readonly List<IrqRoute> _messages = [];
    private readonly List<EntityRef<IMessageLine>> _messageLines = [];
    private readonly List<IrqRoute> _routes = [];
    private readonly List<GuestLine> _guests = [];
    private readonly Dictionary<int, WiredLine> _wired = [];
    private readonly IpiPrice _ipi = costs.Ipi();

    /// <summary>The lines, by irq number.</summary>
    public IReadOnlyList<EntityRef<IIrqDesc>> Irqs => _irqs;

    /// <summary>The level lines, by irq number; None for a line of another kind.</summary>
    public IReadOnlyList<EntityRef<ILevelLine>> Levels => _levels;

    /// <summary>The lines whose devices cannot mask them, by irq number; None for a line of another kind.</summary>
    public IReadOnlyList<EntityRef<IUnmaskableLine>> Unmaskables => _unmaskables;

    /// <summary>The same by irq number, for the softirq dpci; None for a line of another kind.</summary>
    public IReadOnlyList<EntityRef<IMessageLine>> ByDpci => _byDpci;

    /// <summary>The guests to which the IOMMU posts interrupts of their devices.</summary>
    public IReadOnlySet<DomainId> PostedTo => _postedTo;

    public IReadOnlyList<IrqEntry> Names => _names;

    /// <summary>The lines of devices that interrupt by message; complete when the host is built.</summary>
    public IReadOnlyList<IrqRoute> Messages => _messages;

    /// <summary>Where the lines interrupt and who gets them, as it is now, in order of their numbers.</summary>
    public IReadOnlyList<IrqStatus> Status() =>
    [
        .. from route in _routes
           orderby route.Irq
           let page = occupancy[route.Destination]
           select new IrqStatus(
               route.Irq,
               route.Destination.Number,
               page.Vectors[route.Irq],
               route.IsStray ? [] : [.. _guests[route.Irq].Sharers.Select(guest => guest.Domain.Domain.Number)],
               route.IsMasked,
               occupancy.Pcpus.Sum(pcpu => pcpu.Eois.CountOf(route.Irq)))
           {
               Fate = route.Fate,
               IsPosted = route.IsPosted,
           },
    ];

    /// <summary>What each pCPU has taken since the run began, by pCPU, vector and line.</summary>
    public IReadOnlyList<VectorStatus> Vectors() =>
    [
        .. from page in occupancy.Pcpus
           from taken in page.Taken.All
           select new VectorStatus(page.Number.Number, taken.Vector, taken.Irq, taken.Count),
    ];

    /// <summary>Joins a device to a line that its driver domain binds.</summary>
    public IrqRoute Add(LineRequest request) => request.Line.Kind switch
    {
        LineKind.Msi => AddMessage(request, new(_irqs.Count, request.Name), "-msi"),
        LineKind.Edge => AddEdge(request),
        LineKind.Level => AddWire(request),
        var other => throw new InvariantBrokenException($"{request.Name} interrupts by {other}"),
    };

    /// <summary>An edge at a pin arrives as a message of its own, and is finished when it is taken.</summary>
    private IrqRoute AddEdge(LineRequest request)
    {
        var isFree = _edges.Add(request.Line.Pin) && !_wired.ContainsKey(request.Line.Pin);
        Invariant.Holds(isFree, $"{request.Name} is not alone on pin {request.Line.Pin}");
        return AddMessage(request, new(_irqs.Count, request.Name) { Chip = "IO-APIC" }, "-ioapic-edge");
    }

    private IrqRoute AddMessage(LineRequest request, IrqEntry entry, string trigger)
    {
        var (irq, owner, needsAnswer) = (entry.Number, request.Owner, !request.Line.IsMaskable);
        if (request.Later.Count > 0 && !request.Claims) throw new HostRefusedException(new(
            plan.Host, HostRefusal.OfHost, "actions",
            $"assign-irq: no handler claims the interrupts of {request.Name}, so that it has no driver to move.",
            "Write claimed = true."));
        var desc = ReserveMessage(needsAnswer ? entry with { Ack = AckType.Eoi } : entry, needsAnswer);
        var line = new GuestLine(irq, _irqs[irq])
        {
            MessageLine = needsAnswer || request.Line.Kind == LineKind.Edge
                ? EntityRef<IMessageLine>.None : _messageLines[^1],
        };
        _guests.Add(line);
        owner.AddLine(line);
        foreach (var later in request.Later) later.Guest.ReserveLine(line, trigger, request.Name, later.Handler);
        var bound = owner.Operations.BindPirq(irq, willShare: false);
        var isWatched = needsAnswer || !request.Claims;
        var handler = isWatched ? plan.Reserve<IPortHandler>($"dom/{owner.Spec.Id}/irq/{irq}") : request.Handler;
        var port = owner.AddPort(bound, trigger, request.Name, handler);
        if (!isWatched) owner.Lines.AddMessage(irq, port.Number);
        else plan.Fill(handler, HandlersOf(request, irq, port.Number, desc));
        var vcpu = owner.Place(port.Number, request.Affinity);
        var first = FirstPcpuOf(vcpu, request.Name);
        var posted = PostedGuestsOf(request);
        _postedTo.UnionWith(posted);
        var route = new IrqRoute(irq, pcpus, first)
        {
            IsEdge = request.Line.Kind == LineKind.Edge,
            Iommu = request.Line.Kind == LineKind.Msi ? iommu : null,
            Posting = posted.Count > 0
                ? (_messageLines[^1], costs[MsiCosts.Posted]) : (EntityRef<IMessageLine>.None, Duration.Zero),
            IsPosted = posted.Contains(new(owner.Spec.Id)),
        };
        _routes.Add(route);
        if (request.Line.Kind == LineKind.Msi) _messages.Add(route);
        var guest = new LineSharer(owner.Table, port.Number);
        if (needsAnswer) plan.Fill(desc, new UnmaskableLine(route, guest, occupancy, spec, _ipi));
        else plan.Fill(_messageLines[^1], new IrqDesc(
            route, guest, occupancy, spec.IrqRateLimit, spec.IrqBalance, spec.CleanupIpi ? _ipi : null,
            request.Later.Count == 0 ? null : line,
            ByDpciOf([owner, .. request.Later.Select(later => later.Guest)]), posted));
        return route;
    }

    /// <summary>
    /// Those of a line's guests to which an entry of the table posts: they get events at a vector of their vCPUs,
    /// which virtual APICs take (interrupts §13).
    /// </summary>
    private HashSet<DomainId> PostedGuestsOf(LineRequest request) =>
        spec is { PostsInterrupts: true, InterruptRemapping: true }
            && request.Line is { Kind: LineKind.Msi, IsMaskable: true }
        ? [
            .. request.Later.Select(later => later.Guest).Prepend(request.Owner)
                .Where(guest => guest.CanBePostedTo).Select(guest => new DomainId(guest.Spec.Id)),
        ]
        : [];

    /// <summary>Those of a line's guests that get its interrupts by Xen's softirq for assigned devices.</summary>
    private HashSet<DomainId>? ByDpciOf(IEnumerable<GuestFactory> guests) => spec.Dpci == DpciPath.Event
        ? null
        : [
            .. guests.Where(guest => guest.Spec.Id != 0 && guest.Spec.Kind != GuestKind.Pv)
                .Select(guest => new DomainId(guest.Spec.Id)),
        ];

    /// <returns>None if the line needs no answer.</returns>
    private EntityRef<IUnmaskableLine> ReserveMessage(IrqEntry entry, bool needsAnswer)
    {
        _levels.Add(EntityRef<ILevelLine>.None);
        var desc = needsAnswer ? Reserve<IUnmaskableLine>(entry) : EntityRef<IUnmaskableLine>.None;
        if (needsAnswer) _irqs.Add(EntityRef<IIrqDesc>.Of(desc));
        else
        {
            _messageLines.Add(Reserve<IMessageLine>(entry));
            _irqs.Add(EntityRef<IIrqDesc>.Of(_messageLines[^1]));
        }

        _byDpci.Add(needsAnswer ? EntityRef<IMessageLine>.None : _messageLines[^1]);
        _unmaskables.Add(desc);
        return desc;
    }

    /// <summary>A message that needs an answer, or whose handler never claims it.</summary>
    private static GuestIrqLine HandlersOf(
        LineRequest request, int irq, int port, EntityRef<IUnmaskableLine> line) => new(
        port,
        line.Exists ? EntityRef<IAnsweredLine>.Of(line) : EntityRef<IAnsweredLine>.None,
        wire: null,
        [new(0, request.Handler, request.Claims)],
        request.Owner.IrqSeat,
        request.Owner.Lines.Watch(irq, port));

    private IrqRoute AddWire(LineRequest request)
    {
        var (name, owner, pin) = (request.Name, request.Owner, request.Line.Pin);
        if (_wired.TryGetValue(pin, out var line))
            _names[line.Irq] = _names[line.Irq] with { Name = $"{_names[line.Irq].Name}, {name}" };
        else
            _wired.Add(pin, line = ReserveWire(name));
        var source = line.Devices++;
        if (line.Guests.TryGetValue(owner.Spec.Id, out var bound)) Join(name, owner, bound);
        else bound = Bind(name, owner, line, request.Affinity);
        bound.Drivers.Add(new(source, request.Handler, request.Claims));
        return IrqRoute.Wired(line.Irq, line.Desc, source);
    }

    private WiredLine ReserveWire(string name)
    {
        var irq = _irqs.Count;
        var desc = Reserve<ILevelLine>(
            new(irq, name) { Chip = "IO-APIC", Trigger = "-level", Ack = spec.IoApicAck });
        _irqs.Add(EntityRef<IIrqDesc>.Of(desc));
        _levels.Add(desc);
        _unmaskables.Add(EntityRef<IUnmaskableLine>.None);
        _byDpci.Add(EntityRef<IMessageLine>.None);
        var line = new GuestLine(irq, _irqs[irq]);
        _guests.Add(line);
        return new(irq, desc, line);
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
            _routes.Add(route);
            var first = new LineSharer(owner.Table, port.Number);
            plan.Fill(line.Desc, new LevelLine(line.Shared, line.Level, route, first, occupancy, spec, _ipi));
        }

        var bound = new BoundGuest(port.Number, name, []);
        plan.Fill(handlers, new GuestIrqLine(
            port.Number,
            EntityRef<IAnsweredLine>.Of(line.Desc),
            new(line.Desc, line.Level),
            bound.Drivers,
            owner.IrqSeat,
            owner.Lines.Watch(line.Irq, port.Number)));
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

/// <summary>What a device asks for when it is built: a line that its driver domain binds.</summary>
/// <param name="Name">The name in interrupt tables.</param>
/// <param name="Owner">The domain that binds it.</param>
/// <param name="Handler">Handles its events there.</param>
/// <param name="Affinity">The owner's vCPU that was chosen for it; null if none was.</param>
/// <param name="Claims">Whether the handler ever claims its interrupts.</param>
internal sealed record LineRequest(
    string Name, GuestFactory Owner, EntityRef<IPortHandler> Handler, LineSpec Line, int? Affinity, bool Claims)
{
    /// <summary>The domains that bind it later.</summary>
    public IReadOnlyList<LaterOwner> Later { get; init; } = [];
}

/// <param name="Guest">A domain that binds a line during the run.</param>
/// <param name="Handler">Handles its events there.</param>
internal sealed record LaterOwner(GuestFactory Guest, EntityRef<IPortHandler> Handler);
