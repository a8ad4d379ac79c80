using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Events;
using ActorXen.Xen.Guests;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Timers;

namespace ActorXen.Xen.Hosts;

/// <summary>
/// Plans one domain (its vCPUs, its kernel, its ports), and builds it when all entities of the host have numbers.
/// </summary>
internal sealed class GuestFactory
{
    private readonly DomainSpec _spec;
    private readonly HostPlan _plan;
    private readonly HostPorts _hostPorts;
    private readonly Occupancy _occupancy;
    private readonly CostTable _costs;
    private readonly IGuestEntry _entry;
    private readonly IReadOnlyList<EntityRef<IPcpu>> _pcpus;
    private readonly IReadOnlyList<EntityRef<IPcpuTimers>> _pcpuTimers;
    private readonly VcpuPage[] _pages;
    private readonly IReadOnlyList<EntityRef<IVcpuTimers>> _timers;
    private readonly EntityRef<IGuestKernel> _kernel;
    private readonly EntityRef<IPortSpace> _portSpace;
    private readonly int[] _timerPorts;
    private readonly EntityRef<IPort>[] _reschedulePorts;
    private readonly List<GuestLine> _lines = [];
    private readonly List<PortPlan> _portPlans = [];
    private readonly int[] _channelsOf;
    private readonly HashSet<int> _fixed = [];

    /// <summary>Ports of lines that it binds during the run, and those lines.</summary>
    private readonly SortedDictionary<int, int> _reserved = [];

    /// <summary>Whether the IOMMU can post interrupts to it: its vCPUs' virtual APICs take vectors.</summary>
    public bool CanBePostedTo => _spec.Id != 0 && _entry.PostsEvents;

    public GuestFactory(
        MachineSpec machine,
        DomainSpec spec,
        HostPlan plan,
        HostPorts hostPorts,
        Occupancy occupancy,
        CostTable costs,
        IReadOnlyList<EntityRef<IPcpu>> pcpus,
        IReadOnlyList<EntityRef<IPcpuTimers>> pcpuTimers)
    {
        (_spec, _plan, _hostPorts, _occupancy, _costs) = (spec, plan, hostPorts, occupancy, costs);
        (_pcpus, _pcpuTimers) = (pcpus, pcpuTimers);
        var id = new DomainId(spec.Id);
        _entry = Mechanisms.EntryOf(spec.Kind, costs, machine.Cpu, spec.Upcall);
        var memory = MemoryDistances.Of(machine, spec, costs);
        _pages = [.. Enumerable.Range(0, spec.AllVcpus).Select(index => occupancy.Add(id, index, _entry, memory))];
        foreach (var page in _pages) page.Pool = spec.Pool;
        Vcpus = plan.ReserveEach<IVcpu>(spec.AllVcpus, index => $"dom/{spec.Id}/vcpu/{index}");
        _timers = plan.ReserveEach<IVcpuTimers>(spec.AllVcpus, index => $"dom/{spec.Id}/vcpu/{index}/timer");
        _kernel = plan.Reserve<IGuestKernel>($"dom/{spec.Id}/kernel");
        _portSpace = plan.Reserve<IPortSpace>($"dom/{spec.Id}/evtchn");
        Table = hostPorts.Add(id, Mechanisms.EventAbiOf(spec.Abi).Build(spec.AllVcpus, spec.MaxEventChannels));
        Operations = new PortOperations(hostPorts, Table, _lines);
        for (var index = 0; index < spec.AllVcpus; index++) Table.AttachVcpu(index, _pages[index].Number, Vcpus[index]);
        Seat = new DomainSeat(spec.Id, _kernel, [.. _pages.Select(page => page.Number)], _entry.Notify)
        {
            VcpuCount = spec.Vcpus,
            WakeCost = costs[GuestCosts.TaskWake],
            HypercallCost = _entry.Hypercall,
            SpinCost = costs[GuestCosts.Spin],
        };
        Lines = new GuestLines(spec);
        _channelsOf = new int[spec.Vcpus];
        _timerPorts = new int[spec.AllVcpus];
        _reschedulePorts = new EntityRef<IPort>[spec.AllVcpus];
        BindPerVcpuPorts();
    }

    public DomainSpec Spec => _spec;

    /// <summary>Whether the events of its timers pass through the host's list of tasklets.</summary>
    public bool TimersTakeTheLock { get; init; }

    /// <summary>When its kernel came up, from which its ticks count.</summary>
    public Duration TickPhase { get; init; }

    public IReadOnlyList<EntityRef<IVcpu>> Vcpus { get; }

    public PortTable Table { get; }

    public PortOperations Operations { get; }

    /// <summary>What the domain's drivers and workloads know of it.</summary>
    public DomainSeat Seat { get; }

    public IEnumerable<PortEntry> PortEntries => _portPlans.Select(port => port.Entry);

    /// <summary>Makes an entity for a bound port, and records the handler of its events.</summary>
    /// <param name="result">The result of the bind operation.</param>
    /// <param name="trigger">As in /proc/interrupts.</param>
    /// <param name="action">As in /proc/interrupts.</param>
    /// <param name="handler">Handles its events; None for the kernel itself.</param>
    /// <param name="isLateEoi">True if the port stays masked until the driver is done.</param>
    /// <exception cref="HostRefusedException">The domain may have no more event channels.</exception>
    public PortHandle AddPort(
        PortResult result, string trigger, string action, EntityRef<IPortHandler> handler, bool isLateEoi = false)
    {
        if (result.Errno == PortErrno.NoSpace) throw new HostRefusedException(new(
            _plan.Host,
            _spec.Id,
            "max-event-channels",
            $"Domain {_spec.Name} has no event channel left for {action}: max-event-channels is "
            + $"{_spec.MaxEventChannels}.",
            "Write more, or give it fewer vCPUs, interfaces, disks or workloads."));
        Invariant.Holds(
            result.Errno == PortErrno.Ok, $"{_spec.Name} gets {result.Errno} for its port '{action}'");
        var entity = _plan.Reserve<IPort>($"dom/{_spec.Id}/evtchn/{result.Port}");
        _plan.Fill(entity, new Port(_hostPorts, Table, result.Port, _occupancy));
        Table.AttachPort(result.Port, entity);
        var chip = trigger switch
        {
            "-virq" or "-ipi" => "xen-percpu",
            "-msi" or "-ioapic-level" or "-ioapic-edge" => "xen-pirq",
            _ => isLateEoi ? "xen-dyn-lateeoi" : "xen-dyn",
        };
        _portPlans.Add(new(new PortEntry(_spec.Id, result.Port, chip, trigger, action), entity, handler, isLateEoi));
        return new PortHandle(result.Port, entity);
    }

    /// <summary>
    /// Binds a movable port to the vCPU that was chosen for it, or that the kernel chooses (interrupts §7.3).
    /// </summary>
    /// <param name="affinity">Index of the vCPU; null if none was chosen.</param>
    public VcpuId Place(int port, int? affinity = null)
    {
        var target = affinity ?? _spec.Kernel.Binding switch
        {
            PortBinding.Spread => Array.IndexOf(_channelsOf, _channelsOf.Min()),
            PortBinding.FirstVcpu => 0,
            var other => throw new InvariantBrokenException($"{_spec.Name} binds its ports by {other}"),
        };
        _channelsOf[target]++;
        if (affinity is not null) _fixed.Add(port);
        // Mask, rebind, unmask: an event that is pending already is then found by the new vCPU (interrupts §7.3).
        // Before the run there is no vCPU to kick.
        Table.Space.Mask(port);
        Operations.BindVcpu(port, target);
        Table.Space.Unmask(port, target);
        return _pages[target].Number;
    }

    public void AddLine(GuestLine line) => _lines.Add(line);

    /// <summary>A line that another domain has at first, and this one gets during the run.</summary>
    /// <inheritdoc cref="AddPort"/>
    public void ReserveLine(GuestLine line, string trigger, string action, EntityRef<IPortHandler> handler)
    {
        AddLine(line);
        // Keeps the port's number until the host is built.
        var port = AddPort(Operations.AllocUnbound(PortOperations.Self), trigger, action, handler);
        Place(port.Number);
        _reserved.Add(port.Number, line.Pirq);
    }

    /// <summary>What its kernel notes of its physical lines.</summary>
    public GuestLines Lines { get; }

    /// <summary>The vCPUs and costs of the handlers of its level lines.</summary>
    public GuestIrqSeat IrqSeat => new(
        Seat, [.. _pages.Select(page => page.Number)], _costs[GuestCosts.IsrBody], _entry.EndOfInterrupt, Table);

    /// <summary>The port of an interrupt that may be moved.</summary>
    /// <exception cref="HostRefusedException">The domain has none of this name.</exception>
    public int PortOf(string line, string action) => PortOf(
        line, plan => !Table[plan.Entry.Port].IsPerVcpu, $"{action}: \"{_spec.Name}\" has no interrupt \"{line}\" "
        + "that can be moved.", "It has none: give it an interface or a disk.");

    /// <summary>The port of a device's line.</summary>
    /// <exception cref="HostRefusedException">The domain has none of this name.</exception>
    public int LinePortOf(string line, string action) => PortOf(
        line, plan => Table[plan.Entry.Port].State == PortState.Pirq || _reserved.ContainsKey(plan.Entry.Port),
        $"{action}: \"{_spec.Name}\" has no line of a device \"{line}\".",
        "It is no driver domain: name one that a device has as its domain.");

    private int PortOf(string line, Func<PortPlan, bool> isMeant, string problem, string ifNone)
    {
        var meant = _portPlans.Where(isMeant).Select(plan => plan.Entry).ToList();
        // A wire that devices share has the names of all of them.
        if (meant.Find(entry => entry.Action.Split(", ").Contains(line)) is { } found) return found.Port;
        throw new HostRefusedException(new(
            _plan.Host,
            HostRefusal.OfHost,
            "actions",
            problem,
            meant.Count == 0
                ? ifNone
                : Suggestion.Use(line, [.. meant.SelectMany(entry => entry.Action.Split(", ")).Take(64)])));
    }

    /// <summary>Renames a port that several devices now share.</summary>
    public void Rename(int port, string action)
    {
        var place = _portPlans.FindIndex(plan => plan.Entry.Port == port);
        _portPlans[place] = _portPlans[place] with { Entry = _portPlans[place].Entry with { Action = action } };
    }

    /// <summary>Gives the events of a port to another entity.</summary>
    public void Rehandle(int port, EntityRef<IPortHandler> handler)
    {
        var place = _portPlans.FindIndex(plan => plan.Entry.Port == port);
        _portPlans[place] = _portPlans[place] with { Handler = handler };
    }

    public void Build(IReadOnlyList<EntityRef<IScheduler>> schedulers)
    {
        var wiring = new VcpuWiring(schedulers, EntityRef<IGuestSoftware>.Of(_kernel), _pcpus, _pcpuTimers)
        {
            EndsWorkOnExit = true,
            Posting = (_costs[CommonCosts.IcrWrite], _costs[CommonCosts.PostedEvent]),
        };
        for (var index = 0; index < _spec.AllVcpus; index++)
        {
            _plan.Fill(Vcpus[index], new Vcpu(_pages[index], Table, _occupancy, wiring));
            var timerPort = Table.EntityOf(_timerPorts[index]);
            _plan.Fill(_timers[index], new VcpuTimers(
                _pages[index].Number, _occupancy, timerPort, _pcpuTimers,
                tasklets: TimersTakeTheLock && _spec.Kind != GuestKind.Pv ? _pcpus : null));
        }

        _plan.Fill(_portSpace, new DomainEvents(Operations, _occupancy));
        _plan.Fill(_kernel, new GuestKernel(_spec, KernelWiring(), Table.Space, _entry, _costs));
        foreach (var port in _reserved.Keys)
        {
            Table.Space.Mask(port);
            Operations.Close(port);
        }
    }

    private void BindPerVcpuPorts()
    {
        for (var index = 0; index < _spec.AllVcpus; index++)
        {
            var timer = AddPort(
                Operations.BindVirq(Virq.Timer, index), "-virq", $"timer{index}", EntityRef<IPortHandler>.None);
            _timerPorts[index] = timer.Number;
            if (Table.Space.Priorities > 1) Operations.SetPriority(timer.Number, _spec.Kernel.TimerPriority);
            var reschedule = AddPort(
                Operations.BindIpi(index), "-ipi", $"resched{index}", EntityRef<IPortHandler>.None);
            _reschedulePorts[index] = reschedule.Entity;
        }
    }

    private KernelWiring KernelWiring()
    {
        var ports = new EntityRef<IPort>[_portPlans.Max(port => port.Entry.Port) + 1];
        var handlers = new EntityRef<IPortHandler>[ports.Length];
        Array.Fill(ports, EntityRef<IPort>.None);
        Array.Fill(handlers, EntityRef<IPortHandler>.None);
        var notified = new int[ports.Length];
        Array.Fill(notified, -1);
        foreach (var plan in _portPlans)
        {
            ports[plan.Entry.Port] = plan.Entity;
            handlers[plan.Entry.Port] = plan.Handler;
            var record = Table[plan.Entry.Port];
            if (!record.IsPerVcpu && !_reserved.ContainsKey(plan.Entry.Port))
                notified[plan.Entry.Port] = record.NotifyVcpu;
        }

        return new KernelWiring(
            [.. _pages.Select(page => page.Number)],
            Vcpus,
            _timers,
            _timerPorts,
            _reschedulePorts,
            ports,
            handlers,
            _portSpace,
            notified,
            _portPlans.Where(port => port.IsLateEoi).Select(port => port.Entry.Port).ToHashSet())
        {
            RunStates = _spec.Kernel.StealClock
                ? [.. _pages.Select(page => _occupancy.Board.Register(page))]
                : [],
            TickPhase = TickPhase,
            Caches = _spec.Kernel.HandlerCaches == HandlerCaching.Core
                ? new(_occupancy, _costs[CommonCosts.WarmTime]) : null,
            Fixed = _fixed,
            LineCounts = Lines.Counts,
            Lines = _portPlans.Select(plan => plan.Entry.Port).Where(port => Table[port].State == PortState.Pirq)
                .Select(port => (Port: port, Irq: Table[port].Number, Table[port].WillShare))
                .Concat(_reserved.Select(line => (Port: line.Key, Irq: line.Value, WillShare: false)))
                .ToDictionary(line => line.Port, line => (line.Irq, line.WillShare)),
            Freed = _reserved.Keys.ToDictionary(port => port, port => Table[port].NotifyVcpu),
        };
    }

    private sealed record PortPlan(
        PortEntry Entry, EntityRef<IPort> Entity, EntityRef<IPortHandler> Handler, bool IsLateEoi);
}
