using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// A network device of a host: the wire, its first receive queue, and the choice of a queue for each packet (RSS).
/// </summary>
/// <remarks>
/// Interrupts §18.3 step 1, §18.6, §19.1; calibration §8.1. DMA delays the interrupt, not the descriptor: a driver that
/// polls may see a packet up to <c>nic.dma.ns</c> too early. Transmit completions need no interrupt, because the driver
/// reclaims descriptors when it transmits, which costs nothing here.
/// </remarks>
public sealed class Nic : IEntity, INic
{
    private readonly int _host;
    private readonly NetworkFabric _fabric;
    private readonly NicReceive _receive;
    private readonly NicLink _link;
    private readonly DmaBuffers? _sent;
    private readonly Dictionary<(int Domain, int Interface), EntityRef<IOutside>> _clients = [];
    private readonly Dictionary<(int Domain, int Interface), FunctionQueues> _functions = [];
    private EntityRef<INicQueue>[] _queues = [];
    private VifTable? _vifs;

    /// <param name="host">Number of its host.</param>
    /// <param name="spec">Rate, moderation, size.</param>
    /// <param name="costs">DMA and message latencies.</param>
    /// <param name="ring">Shared with the driver; saved here.</param>
    /// <param name="route">The route of its interrupt line.</param>
    /// <param name="fabric">The other hosts.</param>
    /// <param name="isDirect">Whether a guest drives it.</param>
    /// <param name="window">How it sees that guest's memory; null if it never waits.</param>
    public Nic(
        int host, NicSpec spec, CostTable costs, NicRing ring, IrqRoute route, NetworkFabric fabric,
        bool isDirect = false, DmaWindow? window = null)
    {
        (_host, _fabric) = (host, fabric);
        _receive = new(spec, costs, ring, route, isDirect, window);
        _sent = DmaBuffers.Of(isDirect ? window : null, route.Irq, spec.RingEntries, spec.RingEntries);
        _link = new(spec, costs[NetworkCosts.Dma] + (isDirect ? costs[IommuCosts.Translation] : Duration.Zero));
    }

    /// <summary>Number of its line on the host.</summary>
    internal int Irq => _receive.Irq;

    /// <summary>Connects the queues beyond the first. Called once, before the run begins.</summary>
    /// <param name="queues">By number, from 1.</param>
    /// <param name="vifs">The interfaces at its bridge.</param>
    public void AttachQueues(IReadOnlyList<EntityRef<INicQueue>> queues, VifTable vifs) =>
        (_queues, _vifs) = ([.. queues], vifs);

    /// <summary>
    /// Connects the queues of a virtual function, which get the packets for an interface. Called once for each, before
    /// the run begins.
    /// </summary>
    /// <param name="connections">Of which all that passes is part; 0 if each request has its own.</param>
    /// <param name="sent">What its guest sends from; null if the NIC never waits for that.</param>
    internal void AttachFunction(
        int domain, int number, IReadOnlyList<EntityRef<INicQueue>> queues, int connections, DmaBuffers? sent) =>
        _functions.Add((domain, number), new([.. queues], connections, sent));

    /// <summary>Connects the external clients of a domain's interface. Called once, before the run begins.</summary>
    public void AttachClients(int domain, EntityRef<IOutside> source, int number = 0) =>
        _clients.Add((domain, number), source);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case PacketArrived arrived: TakeOffLink(arrived, context); break;
            case PacketDelayed delayed: Receive(new(delayed.Packet), context); break;
            case CoalesceExpired: _receive.Expire(context); break;
            case Appointment: _receive.LookAgain(context); break;
            case TransmitPacket transmit: Transmit(transmit.Packet, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _receive.Save(state);
        _link.Save(state);
        _sent?.Save(state);
        foreach (var function in _functions.Values) function.Sent?.Save(state);
    }

    public void Load(StateReader state)
    {
        _receive.Load(state);
        _link.Load(state);
        _sent?.Load(state);
        foreach (var function in _functions.Values) function.Sent?.Load(state);
    }

    private void TakeOffLink(PacketArrived arrived, EntityContext context)
    {
        var packet = arrived.Packet;
        if (_link.Loses(context) || _link.Receive(packet.Bytes, context.Now) is not { } end)
        {
            _receive.Drop(packet, packet.To, DropReason.LinkBroken, context);
        }
        else if (end > context.Now)
        {
            context.Schedule(
                context.Self<INic>(), end - context.Now, new PacketDelayed(packet), Phase.HardwareArrival);
        }
        else
        {
            Receive(arrived, context);
        }
    }

    private void Receive(PacketArrived arrived, EntityContext context)
    {
        var to = arrived.Packet.To;
        if (_functions.Count > 0 && _functions.TryGetValue((to.Domain, to.Interface), out var function))
        {
            context.Send(function.QueueOf(arrived.Packet), arrived);
            return;
        }

        var queue = _queues.Length == 0 ? 0 : _vifs!.QueueOf(arrived.Packet, _queues.Length + 1);
        if (queue == 0) _receive.Receive(arrived.Packet, context);
        else context.Send(_queues[queue - 1], arrived);
    }

    private void Transmit(in Packet packet, EntityContext context)
    {
        var wait = Read(packet, context);
        if (_functions.Count > 0 && IsHere(packet.To, context))
        {
            context.Record(PathFacts.PacketOnWire, new(_receive.Irq), packet);
            var length = _link.Within(packet.Bytes) + wait;
            context.Schedule(context.Self<INic>(), length, new PacketArrived(packet), Phase.HardwareArrival);
            return;
        }

        if (_link.Send(packet.Bytes, wait, context.Now) is not { } end)
        {
            _receive.Drop(packet, packet.From, DropReason.NicSendRingFull, context);
            return;
        }

        if (_link.Loses(context))
        {
            _link.Occupy(end);
            _receive.Drop(packet, packet.From, DropReason.LinkBroken, context);
            return;
        }

        if (!TryReach(packet, end - context.Now, context))
        {
            _receive.Drop(packet, packet.From, DropReason.NoSuchInterface, context);
            return;
        }

        _link.Occupy(end);
        context.Record(PathFacts.PacketOnWire, new(_receive.Irq), packet);
    }

    /// <summary>The NIC reads a packet from the memory of the guest that drives it, or one of its functions.</summary>
    /// <returns>How long the IOMMU makes it wait.</returns>
    private Duration Read(in Packet packet, EntityContext context)
    {
        var isFunctions = _functions.TryGetValue((packet.From.Domain, packet.From.Interface), out var function);
        var sent = isFunctions ? function.Sent : _sent;
        return sent is null ? Duration.Zero : sent.Use(Framing.SlotsOf(packet.Bytes), context);
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

    /// <summary>Whether an interface is at this NIC: at its bridge, or at one of its functions.</summary>
    private bool IsHere(NetAddress to, EntityContext context) =>
        to.Host == _host && to.Domain >= 0
        && _fabric.NicOf(to) == new EntityAddress<INic>(_host, context.Self<INic>());

    /// <summary>Another NIC of the same host is also reached over the rack's switch.</summary>
    private void SendTo(EntityAddress<INic> nic, in Packet packet, Duration latency, EntityContext context)
    {
        var message = new PacketArrived(packet);
        if (nic.Host != _host) context.SendAbroad(nic, latency, message);
        else context.Schedule(nic.Entity, latency, message, Phase.HardwareArrival);
    }

    private readonly record struct FunctionQueues(
        EntityRef<INicQueue>[] Queues, int Connections, DmaBuffers? Sent)
    {
        public EntityRef<INicQueue> QueueOf(in Packet packet) =>
            Queues[FlowQueue.Of(packet, Connections, Queues.Length)];
    }
}
