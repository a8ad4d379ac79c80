using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Events;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>
/// Two pCPUs that take the interrupts of a message line and of two level lines, all of which begin on the first one.
/// Devices are a script; guests answer some time after they are signalled.
/// </summary>
/// <remarks>
/// The message line and <see cref="Lower"/> have vectors of one class, <see cref="Upper"/> has one above and two
/// guests. Domain 1 runs on pCPU 1, the others on pCPU 0.
/// </remarks>
internal sealed class LineWorld
{
    public const int Edge = 0, Lower = 1, Upper = 2;

    private static readonly CostTable _costs = ChargedCosts.At(new CostSpec(Specs.Costs), 2_500);

    private readonly HostPlan _plan = new(0);
    private readonly HostPorts _tables = new(new(0));
    private readonly GuestLine[] _bound;
    private readonly EntityRef<IPcpu>[] _pcpus;
    private readonly EntityRef<IIrqDesc> _edge;
    private readonly EntityRef<ILevelLine>[] _levels;
    private readonly HypervisorSpec _hypervisor;

    public LineWorld(AckType ack, int rateLimit = 0)
    {
        _hypervisor = new HypervisorSpec(50.Us, true, rateLimit, IrqBalance: true, new MenuSpec()) { IoApicAck = ack };
        Occupancy = new([new PcpuPage(new(0), 0, 0, 0), new PcpuPage(new(1), 0, 1, 0)]);
        _pcpus = [.. _plan.ReserveEach<IPcpu>(2, pcpu => $"pcpu/{pcpu}")];
        _edge = _plan.Reserve<IIrqDesc>("irq/0");
        _levels = [EntityRef<ILevelLine>.None, .. _plan.ReserveEach<ILevelLine>(2, line => $"irq/{line + 1}")];
        _bound = [.. Lines.Select((line, irq) => new GuestLine(irq, line))];
        for (var domain = 0; domain < 3; domain++) AddDomain(domain);
        BuildEdge(Bind(0, Edge, 0.Us));
        BuildLevel(Lower, Bind(1, Lower, 8.Us));
        BuildLevel(Upper, Bind(1, Upper, 2.Us), Bind(2, Upper, 3.Us));
        BuildPcpus();
        Script = new();
        _plan.Fill(_plan.Reserve<IEveryRole>("script"), Script);
        Timeline = _plan.Build(seed: 1);
        Timeline.WatchWith(Facts);
    }

    public Occupancy Occupancy { get; }

    public Script Script { get; }

    public HostTimeline Timeline { get; }

    public FactLog Facts { get; } = new();

    private IReadOnlyList<EntityRef<IIrqDesc>> Lines =>
        [_edge, .. _levels.Where(line => line.Exists).Select(EntityRef<IIrqDesc>.Of)];

    public EntityRef<IPcpu> Pcpu(int pcpu) => _pcpus[pcpu];

    /// <summary>A message line or a level line.</summary>
    public EntityRef<IIrqDesc> Line(int irq) => Lines[irq];

    public EntityRef<ILevelLine> Level(int irq) => _levels[irq];

    public PcpuPage Page(int pcpu) => Occupancy.Pcpus[pcpu];

    public int CountOf(FactType type, int irq) => Facts.Of(type).Count(fact => fact.Subject == irq);

    private void AddDomain(int domain)
    {
        var page = Occupancy.Add(new(domain), 0);
        (page.State, page.Home) = (RunState.Running, new(domain == 1 ? 1 : 0));
        var table = _tables.Add(new(domain), FifoEventSpace.Kind.Build(1, 63));
        table.AttachVcpu(0, page.Number, EntityRef<IVcpu>.None);
    }

    private LineSharer Bind(int domain, int irq, Duration answersAfter)
    {
        var table = _tables[new DomainId(domain)];
        var bound = new PortOperations(_tables, table, _bound).BindPirq(irq, willShare: irq != Edge);
        Assert.Equal(PortErrno.Ok, bound.Errno);
        var port = _plan.Reserve<IPort>($"dom/{domain}/evtchn/{bound.Port}");
        table.AttachPort(bound.Port, port);
        _plan.Fill(port, new Answerer(_levels[irq], new(domain), answersAfter));
        return new(table, bound.Port);
    }

    private void BuildEdge(LineSharer guest) => _plan.Fill(
        _edge, new IrqDesc(RouteOf(Edge), guest, Occupancy, _hypervisor.IrqRateLimit, _hypervisor.IrqBalance));

    private void BuildLevel(int irq, params LineSharer[] guests) => _plan.Fill(
        _levels[irq],
        new LevelLine(_bound[irq], new(), RouteOf(irq), guests[0], Occupancy, _hypervisor, _costs.Ipi()));

    private IrqRoute RouteOf(int irq) => new(irq, _pcpus, new(0));

    private void BuildPcpus()
    {
        var rest = _plan.Reserve<IEveryRole>("scheduler-and-timers");
        _plan.Fill(rest, new Script());
        var (scheduler, timers) = (EntityRef<IScheduler>.Of(rest), EntityRef<IPcpuTimers>.Of(rest));
        foreach (var page in Occupancy.Pcpus)
        {
            var wiring = new PcpuWiring([scheduler], timers, [], Lines) { LevelLines = _levels };
            var governor = new MenuGovernor([], _costs);
            _plan.Fill(
                _pcpus[page.Number.Number], new Pcpu(page.Number, Occupancy, wiring, _costs, _hypervisor, governor));
        }
    }

    /// <summary>A guest whose only handler serves device 0 of a level line, and then ends the interrupt.</summary>
    private sealed class Answerer(EntityRef<ILevelLine> line, VcpuId vcpu, Duration after) : IEntity, IPort
    {
        public void Handle(Message message, EntityContext context)
        {
            if (!line.Exists) return;
            context.Schedule(line, after, new LineDeassert(0));
            context.Schedule(line, after, new GuestEoi(vcpu));
        }

        public void Save(StateWriter state)
        {
        }

        public void Load(StateReader state)
        {
        }
    }
}
