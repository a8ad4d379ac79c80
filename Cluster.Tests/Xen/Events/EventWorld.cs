using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen;
using ActorXen.Xen.Events;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Events;

/// <summary>A host with the event channels of a few domains; vCPUs, physical lines and askers are probes.</summary>
/// <remarks>Every vCPU runs on the pCPU of its own number.</remarks>
internal class EventWorld
{
    private readonly List<DomainEvents> _domains = [];
    private readonly List<EntityRef<DomainEvents>> _domainEntities = [];
    private readonly List<List<Probe>> _vcpus = [];

    public EventWorld(EventAbi abi, int domains = 2, int vcpus = 2, int maxEventChannels = 8)
    {
        var pcpus =
            Enumerable.Range(0, domains * vcpus).Select(pcpu => new PcpuPage(new(pcpu), socket: 0, pcpu, node: 0));
        Occupancy = new Occupancy([.. pcpus]);
        Asker = Host.AddProbe("host/0/asker");
        Irq = Host.AddProbe("host/0/irq/16");
        Line = new GuestLine(pirq: 16, Irq.As<IIrqDesc>());
        for (var domain = 0; domain < domains; domain++) AddDomain(new(domain), abi, vcpus, maxEventChannels);
    }

    public RecordingHost Host { get; } = new();
    public HostPorts Ports { get; } = new(hardwareDomain: new(0));
    public Occupancy Occupancy { get; }
    public Probe Asker { get; }
    public Probe Irq { get; }

    /// <summary>Physical line 16, mapped in every domain.</summary>
    public GuestLine Line { get; }

    public PortOperations this[int domain] => _domains[domain].Operations;

    public PortTable Table(int domain) => _domains[domain].Operations.Table;

    public EntityRef<DomainEvents> Events(int domain) => _domainEntities[domain];

    public Probe Vcpu(int domain, int index) => _vcpus[domain][index];

    public VcpuId VcpuNumber(int domain, int index) => Table(domain).VcpuNumber(index);

    public void Send(int domain, int port, int vcpu = 0) =>
        Host.Tell(Table(domain).EntityOf(port), new EvtchnSend(VcpuNumber(domain, vcpu)));

    public void Unmask(int domain, int port, int vcpu = 0) =>
        Host.Tell(Table(domain).EntityOf(port), new UnmaskPort(VcpuNumber(domain, vcpu)));

    /// <summary>Port 1 of domain 0 and port 1 of domain 1 are one channel; nothing is pending on it.</summary>
    public void Connect()
    {
        var first = this[0].AllocUnbound(new(1));
        var second = this[1].BindInterdomain(new(0), first.Port, out _);
        Assert.Equal((1, 1), (first.Port, second.Port));
        Table(1).Space.ClearPending(second.Port);
        Drain(1, vcpu: 0);
    }

    /// <summary>Runs the guest's handler on a vCPU; it acknowledges every event that it finds.</summary>
    public IReadOnlyList<int> Drain(int domain, int vcpu)
    {
        var space = Table(domain).Space;
        var found = new List<int>();
        space.BeginScan(vcpu);
        while (space.TryTakeNext(vcpu, out var port))
        {
            space.ClearPending(port);
            found.Add(port);
        }

        return found;
    }

    private void AddDomain(DomainId domain, EventAbi abi, int vcpus, int maxEventChannels)
    {
        var path = $"host/0/dom/{domain.Number}";
        var table = Ports.Add(domain, Mechanisms.EventAbiOf(abi).Build(vcpus, maxEventChannels));
        var events = new DomainEvents(new PortOperations(Ports, table, [Line]), Occupancy);
        _domains.Add(events);
        _domainEntities.Add(Host.Add($"{path}/evtchn", events));
        for (var port = 1; port <= table.MaxPort; port++)
            table.AttachPort(port, AddPort(table, port, path));
        _vcpus.Add([.. Enumerable.Range(0, vcpus).Select(index => AddVcpu(table, index, path))]);
    }

    private EntityRef<IPort> AddPort(PortTable table, int port, string path) =>
        EntityRef<IPort>.Of(Host.Add($"{path}/evtchn/{port}", new Port(Ports, table, port, Occupancy)));

    private Probe AddVcpu(PortTable table, int index, string path)
    {
        var page = Occupancy.Add(table.Domain, index);
        (page.State, page.Home) = (RunState.Running, new(page.Number.Number));
        var probe = Host.AddProbe($"{path}/vcpu/{index}");
        table.AttachVcpu(index, page.Number, probe.As<IVcpu>());
        return probe;
    }
}
