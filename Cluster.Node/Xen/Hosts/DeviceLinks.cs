using System.Globalization;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices.ControlPath;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts;

/// <summary>
/// Makes the store of a host, and the links of the interfaces and disks that its toolstack's actions name, when the
/// first of them is asked for.
/// </summary>
/// <remarks>Hosts without such actions have neither, and are numbered as before.</remarks>
internal sealed class DeviceLinks(
    HostPlan plan, GuestFactory dom0, DeviceFactory devices, Occupancy occupancy, CostTable costs)
{
    private readonly Dictionary<AttachmentSite, EntityRef<IDeviceLink>> _links = [];
    private EntityRef<IXenStore> _store = EntityRef<IXenStore>.None;

    /// <summary>The link of a guest's interface or disk.</summary>
    /// <param name="name">In the guest: <c>eth0</c>, <c>xvda</c>.</param>
    /// <param name="action">The action that needs it, as scenarios write it.</param>
    /// <exception cref="HostRefusedException">The guest has none of this name with a back end.</exception>
    public EntityRef<IDeviceLink> Of(DomainSpec guest, DeviceService service, string name, string action)
    {
        var all = devices.WithBackend.Where(
            one => one.Seat.Domain == guest.Id && one.Device.Spec.Service == service).ToList();
        if (all.Find(one => one.Name == name) is { } found) return LinkOf(found);
        var what = service == DeviceService.Network ? "interface" : "disk";
        throw Refused(
            $"{action}: \"{guest.Name}\" has no {what} \"{name}\" with a back end.",
            all.Count > 0
                ? Suggestion.Use(name, [.. all.Select(one => one.Name)])
                : $"It has none that comes and goes: give it a workload that uses one, or {what}s of its own.");
    }

    /// <summary>The links of all devices whose back ends are in a domain.</summary>
    /// <exception cref="HostRefusedException">It has no back end.</exception>
    public IReadOnlyList<EntityRef<IDeviceLink>> In(DomainSpec driver, string action)
    {
        List<EntityRef<IDeviceLink>> all =
            [.. devices.WithBackend.Where(one => one.Device.Spec.Domain == driver.Id).Select(LinkOf)];
        return all.Count > 0 ? all : throw Refused(
            $"{action}: \"{driver.Name}\" has no back ends.",
            "Name dom0, or a domain that a device has as its domain and whose guests use it.");
    }

    private HostRefusedException Refused(string problem, string remedy) =>
        new(new(plan.Host, HostRefusal.OfHost, "actions", problem, remedy));

    private EntityRef<IDeviceLink> LinkOf(AttachmentSite attachment)
    {
        if (_links.TryGetValue(attachment, out var link)) return link;
        if (!_store.Exists)
        {
            _store = plan.Reserve<IXenStore>("dom/0/xenstore");
            plan.Fill(_store, new XenStore(dom0.Seat, costs));
        }

        link = plan.Reserve<IDeviceLink>($"dom/{attachment.Seat.Domain}/link/{Word(attachment)}");
        _links.Add(attachment, link);
        var front = attachment.FrontEnd(ChannelOf(attachment.Guest, link, attachment));
        var back = attachment.BackEnd(ChannelOf(attachment.Device.Domain, link, attachment));
        if (front.Store is { } near && near.Own.Number == back.Store?.Own.Number)
            GiveEar(attachment, link, near.Own.Number);
        var store = new LinkStore(_store, dom0.Seat, dom0.Table, occupancy);
        plan.Fill(link, new DeviceLink(front, back, attachment.Device.Spec.Service, store));
        return link;
    }

    /// <summary>Events of the back end's channel come to an entity of their own.</summary>
    private void GiveEar(AttachmentSite attachment, EntityRef<IDeviceLink> link, int port)
    {
        var driver = attachment.Device.Domain;
        var ear = plan.Reserve<IPortHandler>(
            $"dom/{driver.Spec.Id}/link/{attachment.Seat.Domain}/{Word(attachment)}");
        driver.Rehandle(port, ear);
        plan.Fill(ear, new BackEndEar(link));
    }

    /// <summary>A channel of a device's end with the store.</summary>
    private (PortHandle Own, PortHandle AtStore)? ChannelOf(
        GuestFactory end, EntityRef<IDeviceLink> link, AttachmentSite attachment) => end.Spec.Id == 0
        ? null
        : Channels.Open(
            end,
            new(end.Spec.Id, $"xenbus-{NameOf(attachment)}", EntityRef<IPortHandler>.Of(link)),
            dom0,
            new(0, $"xenstored-{end.Spec.Id}-{NameOf(attachment)}", EntityRef<IPortHandler>.Of(_store)));

    private static string NameOf(AttachmentSite attachment) =>
        string.Create(CultureInfo.InvariantCulture, $"{attachment.Guest.Spec.Id}-{Word(attachment)}");

    /// <summary>An interface and a disk may have the same name.</summary>
    private static string Word(AttachmentSite attachment) => string.Create(
        CultureInfo.InvariantCulture, $"{attachment.Device.Kind.GuestKey}{attachment.Number}");
}
