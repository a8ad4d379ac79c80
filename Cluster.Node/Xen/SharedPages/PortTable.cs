using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>One end of an event channel, or none.</summary>
/// <param name="State">Decides what the other numbers mean.</param>
/// <param name="NotifyVcpu">Index of the vCPU that the port signals; 0 unless bound otherwise.</param>
/// <param name="Remote">Unbound: the domain that may bind. Interdomain: the peer's domain.</param>
/// <param name="Number">Interdomain: the peer's port. Pirq, Virq: which one.</param>
/// <param name="WillShare">Pirq: the binder agrees to share the line.</param>
public readonly record struct PortRecord(
    PortState State, int NotifyVcpu, DomainId Remote = default, int Number = 0, bool WillShare = false)
{
    public Virq Virq => (Virq)Number;

    public bool IsInUse => State is not (PortState.Free or PortState.Reserved);

    /// <summary>Bound to its vCPU permanently (I-14).</summary>
    public bool IsPerVcpu => State == PortState.Ipi || (State == PortState.Virq && Virqs.IsPerVcpu(Virq));
}

/// <summary>The ports of one domain: hypervisor memory that operations on either end of a channel touch.</summary>
/// <remarks>Written by the operations of <c>Xen/Events</c>, read by all. Saved by the domain's port space.</remarks>
public sealed class PortTable
{
    /// <summary>Stands for any vCPU where an index is expected.</summary>
    public const int AnyVcpu = -1;

    private PortSlots<PortRecord> _ports;
    private PortSlots<EntityRef<IPort>> _portEntities;
    private readonly (VcpuId Number, EntityRef<IVcpu> Entity)[] _vcpus;

    /// <param name="domain">The owner of the table.</param>
    /// <param name="space">The shared memory; it decides how many ports there are.</param>
    public PortTable(DomainId domain, IEventSpace space)
    {
        Domain = domain;
        Space = space;
        Polls = new PollWait(space.Vcpus);
        _ports = new(space.MaxPort, unused: default);
        _ports.At(0) = new(PortState.Reserved, 0);
        _portEntities = new(space.MaxPort, EntityRef<IPort>.None);
        _vcpus = new (VcpuId, EntityRef<IVcpu>)[space.Vcpus];
        Array.Fill(_vcpus, (VcpuId.Idle, EntityRef<IVcpu>.None));
    }

    public DomainId Domain { get; }

    public IEventSpace Space { get; }

    public PollWait Polls { get; }

    /// <summary>The highest usable port.</summary>
    public int MaxPort => _ports.MaxPort;

    public int Vcpus => _vcpus.Length;

    /// <summary>A number that is not a port counts as free.</summary>
    public PortRecord this[int port] => (uint)port < (uint)_ports.End ? _ports[port] : default;

    /// <summary>The port's actor: where sends, signals and unmasks go.</summary>
    public EntityRef<IPort> EntityOf(int port)
    {
        var entity = _portEntities[port];
        Invariant.Holds(entity.Exists, $"port {port} of {Domain} has no entity");
        return entity;
    }

    public EntityRef<IVcpu> VcpuEntity(int vcpu)
    {
        Invariant.Holds(_vcpus[vcpu].Entity.Exists, $"vCPU {vcpu} of {Domain} has no entity");
        return _vcpus[vcpu].Entity;
    }

    /// <summary>The number on the host of the domain's vCPU.</summary>
    public VcpuId VcpuNumber(int vcpu) => _vcpus[vcpu].Number;

    /// <summary>Wiring, while the host is built.</summary>
    public void AttachPort(int port, EntityRef<IPort> entity) => _portEntities.At(port) = entity;

    /// <summary>Wiring, while the host is built.</summary>
    public void AttachVcpu(int vcpu, VcpuId number, EntityRef<IVcpu> entity) => _vcpus[vcpu] = (number, entity);

    /// <summary>The lowest port that is free and not still linked in a queue (interrupts §3.1).</summary>
    /// <returns>0 if there is none.</returns>
    public int LowestFree()
    {
        for (var port = 1; port <= MaxPort; port++)
        {
            if (_ports[port].State == PortState.Free && !Space.IsBusy(port)) return port;
        }

        return 0;
    }

    /// <summary>The port that carries a virtual interrupt to a vCPU.</summary>
    /// <returns>0 if there is none.</returns>
    public int PortOfVirq(Virq virq, int vcpu) => PortWhere(PortState.Virq, (int)virq, vcpu);

    /// <returns>0 if the line is not bound in this domain.</returns>
    public int PortOfPirq(int pirq) => PortWhere(PortState.Pirq, pirq, AnyVcpu);

    /// <summary>The ports in use, in order of their numbers.</summary>
    public IEnumerable<PortStatus> Status()
    {
        for (var port = 1; port < _ports.End; port++)
        {
            var record = _ports[port];
            if (!record.IsInUse) continue;
            yield return new(
                Domain.Number, port, record.State, Space.IsPending(port), Space.IsMasked(port), Space.IsLinked(port),
                record.NotifyVcpu, Space.PriorityOf(port), record.Remote.Number, record.Number);
        }
    }

    public void Open(int port, in PortRecord record)
    {
        Invariant.Holds(_ports[port].State == PortState.Free, $"port {port} of {Domain} is {_ports[port].State}");
        _ports.At(port) = record;
        var isTimer = record is { State: PortState.Virq, Virq: Virq.Timer };
        Space.Open(port, record.NotifyVcpu, isTimer);
    }

    /// <summary>A port in use changes its state or peer; its notify vCPU and its bits stay.</summary>
    public void Become(int port, PortState state, DomainId remote, int number)
    {
        Invariant.Holds(_ports[port].IsInUse, $"port {port} of {Domain} is {_ports[port].State}");
        _ports.At(port) = _ports[port] with { State = state, Remote = remote, Number = number };
    }

    public void Rebind(int port, int vcpu)
    {
        Invariant.Holds(!_ports[port].IsPerVcpu, $"port {port} of {Domain} belongs to vCPU {_ports[port].NotifyVcpu}");
        _ports.At(port) = _ports[port] with { NotifyVcpu = vcpu };
        Space.Rebind(port, vcpu);
    }

    public void Free(int port)
    {
        Invariant.Holds(_ports[port].IsInUse, $"port {port} of {Domain} is {_ports[port].State}");
        _ports.At(port) = default;
        Space.Close(port);
    }

    public void Save(StateWriter state)
    {
        state.Section("port table");
        for (var port = 1; port < _ports.End; port++)
        {
            var record = _ports[port];
            if (record.State == PortState.Free) continue;
            state.Int(port);
            state.Int((int)record.State);
            state.Int(record.NotifyVcpu);
            state.Int(record.Remote.Number);
            state.Int(record.Number);
            state.Bool(record.WillShare);
        }

        state.Int(0);
        Polls.Save(state);
        Space.Save(state);
    }

    public void Load(StateReader state)
    {
        state.Section("port table");
        _ports.Clear();
        _ports.At(0) = new(PortState.Reserved, 0);
        for (var port = state.Int(); port != 0; port = state.Int())
        {
            if (port < 0 || port > MaxPort) throw new StateFormatException($"{Domain} has no port {port}");
            _ports.At(port) = new((PortState)state.Int(), state.Int(), new(state.Int()), state.Int(), state.Bool());
        }

        Polls.Load(state);
        Space.Load(state);
    }

    private int PortWhere(PortState kind, int number, int vcpu)
    {
        for (var port = 1; port < _ports.End; port++)
        {
            var record = _ports[port];
            if (record.State != kind || record.Number != number) continue;
            if (vcpu == AnyVcpu || record.NotifyVcpu == vcpu) return port;
        }

        return 0;
    }
}
