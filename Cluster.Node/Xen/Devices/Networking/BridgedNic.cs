using System.Globalization;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>
/// A NIC with a bridge in its driver domain, at which guests have interfaces, and with virtual functions, which guests
/// drive themselves (interrupts §13, §18.2).
/// </summary>
internal sealed class BridgedNic : IDevice
{
    private readonly NicSpec _spec;
    private readonly IDeviceSite _site;
    private readonly Framing _framing;
    private readonly VifTable _vifs = new();
    private readonly Nic _nic;
    private int _functions;

    public BridgedNic(NicSpec spec, IDeviceSite site)
    {
        (_spec, _site, _framing) = (spec, site, new(site.Host, spec));
        var ring = new NicRing(spec.RingEntries, _framing);
        var line = site.AddLine(NicParts.LineName(spec.Name, spec.Queues, 0));
        _nic = new(site.Host, spec, site.Costs, ring, line, site.Fabric);
        site.Fill(site.Device<INic>(), _nic);
        FillDriver(site.Driver<INicDriver>(), ring);
        if (spec.Queues > 1)
            _nic.AttachQueues([.. Enumerable.Range(1, spec.Queues - 1).Select(BuildQueue)], _vifs);
    }

    public void Attach(IAttachmentSite guest)
    {
        if (guest.Path == AttachmentPath.Function) AttachFunction(guest);
        else AttachVif(guest);
        NicParts.AttachOutside(_nic, _spec, _site, guest);
    }

    private void FillDriver(EntityRef<INicDriver> place, NicRing ring)
    {
        if (_spec.Polls)
        {
            _site.Fill(place, new NicDriver(
                _site.Host, _site.Seat, _site.Costs, ring, _site.Device<INic>(), _site.Fabric, _framing, _vifs));
            return;
        }

        var bridge = new Bridge(_site.Host, _site.Seat, _site.Device<INic>(), _site.Fabric, _vifs);
        _site.Fill(place, new InterruptDriver(_site.Seat, _site.Costs, ring, bridge, _framing));
    }

    private EntityRef<INicQueue> BuildQueue(int queue)
    {
        var (device, driver) = _site.ReserveQueue<INicQueue, INicDriver>(queue);
        var ring = new NicRing(_spec.RingEntries, _framing);
        var name = NicParts.LineName(_spec.Name, _spec.Queues, queue);
        var route = _site.AddLine(name, EntityRef<IPortHandler>.Of(driver), queue);
        _site.Fill(device, new NicQueue(_spec, _site.Costs, ring, route));
        FillDriver(driver, ring);
        return device;
    }

    /// <summary>Gives the guest a virtual function with a vector for each queue.</summary>
    private void AttachFunction(IAttachmentSite guest)
    {
        var function = _functions++;
        var name = string.Create(CultureInfo.InvariantCulture, $"{_spec.Name}v{function}");
        var queues = new List<EntityRef<INicQueue>>();
        DmaBuffers? sent = null;
        for (var queue = 0; queue < guest.Queues; queue++)
        {
            var (device, driver) = guest.ReserveFunction<INicQueue, IPortHandler>(function, queue);
            var ring = new NicRing(_spec.RingEntries, _framing);
            var route = guest.AddLine(NicParts.LineName(name, guest.Queues, queue), driver, queue);
            var poll = new DirectDriver(guest.Seat, _site.Costs, ring, _framing);
            NicParts.AttachWorkloads(poll.Delivery, guest);
            guest.Fill(device, new NicQueue(_spec, _site.Costs, ring, route, isDirect: true, _site.Window));
            guest.Fill(driver, poll);
            queues.Add(device);
            sent ??= DmaBuffers.Of(_site.Window, route.Irq, _spec.RingEntries, _spec.RingEntries);
        }

        guest.Fill(guest.Frontend, new DirectInterface(guest.Number, guest.Seat, _site.Costs, _site.Device<INic>()));
        _vifs.AddFunction(guest.Seat.Domain, guest.Number);
        _nic.AttachFunction(guest.Seat.Domain, guest.Number, queues, NicParts.ConnectionsOf(guest), sent);
    }

    /// <summary>
    /// Adds an interface, whose queues have a channel for each direction, or one for both (interrupts §18.2).
    /// </summary>
    private void AttachVif(IAttachmentSite guest)
    {
        var (fronts, backends) = (new List<EntityRef<INetFrontend>>(), new List<EntityRef<INetBackend>>());
        NetFrontend? first = null;
        for (var queue = 0; queue < guest.Queues; queue++)
        {
            var more = queue == 0 ? EntityRef<INetFrontend>.None : guest.ReserveFrontend<INetFrontend>(queue);
            var backend = guest.ReserveBackend<INetBackend>("vif", queue);
            var place = queue == 0 ? guest.Frontend : EntityRef<IFrontend>.Of(more);
            var front = BuildVifQueue(guest, queue, place, backend);
            if (queue == 0) first = front;
            else fronts.Add(more);
            backends.Add(backend);
        }

        var connections = NicParts.ConnectionsOf(guest);
        if (guest.Queues > 1) first!.AttachQueues(fronts, connections);
        _vifs.Add(guest.Seat.Domain, guest.Number, backends, connections);
    }

    /// <summary>The channels of a queue for what the guest sends, and for what it receives.</summary>
    private static ((PortHandle Front, PortHandle Back) Sent, (PortHandle Front, PortHandle Back) Received) Channels(
        IAttachmentSite guest, int queue, EntityRef<IFrontend> place, EntityRef<INetBackend> backend,
        (string Front, string Back) names)
    {
        if (!guest.SplitsChannels)
        {
            var both = guest.Connect(place, names.Front, backend, names.Back, queue);
            return (both, both);
        }

        var sent = guest.Connect(place, $"{names.Front}-tx", backend, $"{names.Back}-tx", queue);
        return (sent, guest.Connect(place, $"{names.Front}-rx", backend, $"{names.Back}-rx", queue));
    }

    private NetFrontend BuildVifQueue(
        IAttachmentSite guest, int queue, EntityRef<IFrontend> place, EntityRef<INetBackend> backend)
    {
        var domain = guest.Seat.Domain;
        var suffix = guest.Queues == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-q{queue}");
        var name = string.Create(CultureInfo.InvariantCulture, $"vif{domain}.{guest.Number}{suffix}");
        var ((frontTransmit, backTransmit), (frontReceive, backReceive)) =
            Channels(guest, queue, place, backend, ($"{guest.Name}{suffix}", name));
        var (transmit, receive) = (RingPages.Network(guest.RingPages), RingPages.Network(guest.RingPages));
        var front = new NetFrontend(
            guest.Seat, _site.Costs, _framing, transmit, frontTransmit, receive, frontReceive, guest.Number);
        NicParts.AttachWorkloads(front.Delivery, guest);
        guest.Fill(place, front);
        guest.Fill(backend, new NetBackend(
            domain, _site.Seat, _site.Costs, _framing, transmit, backTransmit, receive, backReceive,
            _site.Driver<INicDriver>(), guest.Number,
            new(_site.Costs, domain, _spec.MapsGrants, _site.Seat.VcpuCount, _site.Locks),
            (guest.Limit, guest.Queues), guest.Notices));
        return front;
    }
}
