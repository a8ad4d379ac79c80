using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.Coalescing;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>A network device of a host: receive ring with interrupt moderation, and the wire.</summary>
/// <remarks>
/// Interrupts §18.3 step 1, §18.6, §19.1; calibration §8.1. DMA delays the interrupt, not the descriptor: a driver that
/// polls may see a packet up to <c>nic.dma.ns</c> too early. Transmit completions need no interrupt, because the driver
/// reclaims descriptors when it transmits, which costs nothing here.
/// </remarks>
public sealed class Nic : IEntity, INic
{
    /// <summary>
    /// There are as many transmit descriptors as receive ones; each counts as a full Ethernet frame (Own).
    /// </summary>
    private const int DescriptorBytes = 1_514;

    private readonly int _host;
    private readonly NicRing _ring;
    private readonly NetworkFabric _fabric;
    private readonly ICoalescing _coalescing;
    private readonly InterruptLine _line;
    private readonly int _gigabitPerSecond;
    private readonly Duration _fetch;
    private readonly Duration _longestBacklog;
    private readonly Dictionary<(int Domain, int Interface), EntityRef<IOutside>> _clients = [];
    private VirtualTime _wireFree;

    /// <param name="host">Number of its host.</param>
    /// <param name="spec">Rate, moderation, size.</param>
    /// <param name="costs">DMA and message latencies.</param>
    /// <param name="ring">Shared with the driver; saved here.</param>
    /// <param name="route">The route of its interrupt line.</param>
    /// <param name="fabric">The other hosts.</param>
    public Nic(int host, NicSpec spec, CostTable costs, NicRing ring, IrqRoute route, NetworkFabric fabric)
    {
        (_host, _ring, _fabric) = (host, ring, fabric);
        _coalescing = CoalescingKinds.Build(spec.Coalescing, new(route.Irq));
        _line = new(route, costs[NetworkCosts.Dma] + costs.Msi());
        _gigabitPerSecond = spec.GigabitPerSecond;
        _fetch = costs[NetworkCosts.Dma];
        _longestBacklog = _fetch + WireTime.Of(spec.RingEntries * DescriptorBytes, spec.GigabitPerSecond);
    }

    /// <summary>Number of its line on the host.</summary>
    internal int Irq => _line.Irq;

    /// <summary>Connects the external clients of a domain's interface. Called once, before the run begins.</summary>
    public void AttachClients(int domain, EntityRef<IOutside> source, int number = 0) =>
        _clients.Add((domain, number), source);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case PacketArrived arrived: Receive(arrived.Packet, context); break;
            case CoalesceExpired: Expire(context); break;
            case Appointment: _line.LookAgain(_ring.IsSignalled, context); break;
            case TransmitPacket transmit: Transmit(transmit.Packet, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _ring.Save(state);
        _coalescing.Save(state);
        _line.Save(state);
        state.Long(_wireFree.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        _ring.Load(state);
        _coalescing.Load(state);
        _line.Load(state);
        _wireFree = new(state.Long());
    }

    private void Receive(in Packet packet, EntityContext context)
    {
        if (!_ring.Fits(packet.Bytes))
        {
            Drop(packet, packet.To, DropReason.NicRingFull, context);
            return;
        }

        ForgetWhatWasFetched(context);
        _coalescing.Count(packet.Bytes);
        _ring.Add(packet);
        context.Record(PathFacts.PacketOffWire, new(_line.Irq), packet);
        if (_ring.IsArmed && _coalescing.Add(context)) Interrupt(context);
    }

    /// <summary>Drops the hold if a poll that another interrupt caused has fetched what was held.</summary>
    private void ForgetWhatWasFetched(EntityContext context)
    {
        if (_ring.Count == 0) _coalescing.Forget(context);
    }

    private void Expire(EntityContext context)
    {
        ForgetWhatWasFetched(context);
        if (_ring.IsArmed && _coalescing.Held > 0) Interrupt(context);
    }

    private void Interrupt(EntityContext context)
    {
        var heldFor = _coalescing.HeldFor(context.Now);
        context.Record(IrqFacts.DeviceSignalled, new(_line.Irq), _coalescing.Held, heldFor);
        _coalescing.Interrupted(context);
        _ring.Signal();
        _line.Raise(context);
    }

    private void Transmit(in Packet packet, EntityContext context)
    {
        var begin = VirtualTime.Later(context.Now + _fetch, _wireFree);
        var end = begin + WireTime.Of(packet.Bytes, _gigabitPerSecond);
        if (end - context.Now > _longestBacklog)
        {
            Drop(packet, packet.From, DropReason.NicRingFull, context);
            return;
        }

        if (!TryReach(packet, end - context.Now, context))
        {
            Drop(packet, packet.From, DropReason.NoSuchInterface, context);
            return;
        }

        _wireFree = end;
        context.Record(PathFacts.PacketOnWire, new(_line.Irq), packet);
    }

    /// <param name="packet">The packet that is lost.</param>
    /// <param name="whose">The guest's address: sender or receiver of the packet.</param>
    private void Drop(in Packet packet, NetAddress whose, DropReason reason, EntityContext context)
    {
        context.Record(DeviceFacts.PacketDropped, new(whose.Domain), reason, packet.Bytes);
        context.Record(IrqFacts.DeviceDropped, new(_line.Irq), reason, packet.Bytes);
        context.Record(PathFacts.RequestLost, new(whose.Domain), packet);
    }

    /// <returns>False if there is nothing at the address.</returns>
    private bool TryReach(in Packet packet, Duration onWire, EntityContext context)
    {
        if (packet.To.Host != _host || packet.To.Domain >= 0)
        {
            if (!_fabric.Knows(packet.To.Host)) return false;
            SendTo(_fabric.NicOf(packet.To), packet, onWire + _fabric.Between(_host, packet.To.Host), context);
            return true;
        }

        // The clients of each served interface are one entity; the
        // sender of a reply determines to which of these it goes.
        if (!_clients.TryGetValue((packet.From.Domain, packet.From.Interface), out var source)) return false;
        context.Schedule(source, onWire + _fabric.ToClients, new PacketArrived(packet), Phase.HardwareArrival);
        return true;
    }

    /// <summary>Another NIC of the same host is also reached over the rack's switch.</summary>
    private void SendTo(EntityAddress<INic> nic, in Packet packet, Duration latency, EntityContext context)
    {
        var message = new PacketArrived(packet);
        if (nic.Host != _host) context.SendAbroad(nic, latency, message);
        else context.Schedule(nic.Entity, latency, message, Phase.HardwareArrival);
    }
}
