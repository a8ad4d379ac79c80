using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>A NIC that a guest drives itself, with all its queues (interrupts §13).</summary>
internal sealed class AssignedNic : IDevice
{
    private readonly NicSpec _spec;
    private readonly IDeviceSite _site;
    private readonly Nic _nic;
    private readonly VifTable _vifs = new();
    private readonly List<DirectDriver> _drivers = [];

    /// <param name="site">Its driver domain is the guest.</param>
    public AssignedNic(NicSpec spec, IDeviceSite site)
    {
        (_spec, _site) = (spec, site);
        var framing = new Framing(site.Host, spec);
        var ring = new NicRing(spec.RingEntries, framing);
        var line = site.AddLine(NicParts.LineName(spec.Name, spec.Queues, 0));
        _nic = new(site.Host, spec, site.Costs, ring, line, site.Fabric, isDirect: true, site.Window);
        site.Fill(site.Device<INic>(), _nic);
        site.Fill(site.Driver<IPortHandler>(), DriverOf(ring, framing));
        if (spec.Queues == 1) return;
        _nic.AttachQueues(
            [.. Enumerable.Range(1, spec.Queues - 1).Select(queue => BuildQueue(queue, framing))], _vifs);
    }

    public void Attach(IAttachmentSite guest)
    {
        _vifs.Add(guest.Seat.Domain, guest.Number, [], NicParts.ConnectionsOf(guest));
        foreach (var driver in _drivers) NicParts.AttachWorkloads(driver.Delivery, guest);
        guest.Fill(guest.Frontend, new DirectInterface(guest.Number, guest.Seat, _site.Costs, _site.Device<INic>()));
        NicParts.AttachOutside(_nic, _spec, _site, guest);
    }

    private EntityRef<INicQueue> BuildQueue(int queue, Framing framing)
    {
        var (device, driver) = _site.ReserveQueue<INicQueue, IPortHandler>(queue);
        var ring = new NicRing(_spec.RingEntries, framing);
        var route = _site.AddLine(NicParts.LineName(_spec.Name, _spec.Queues, queue), driver, queue);
        _site.Fill(device, new NicQueue(_spec, _site.Costs, ring, route, isDirect: true, _site.Window));
        _site.Fill(driver, DriverOf(ring, framing));
        return device;
    }

    private DirectDriver DriverOf(NicRing ring, Framing framing)
    {
        var driver = new DirectDriver(_site.Seat, _site.Costs, ring, framing);
        _drivers.Add(driver);
        return driver;
    }
}
