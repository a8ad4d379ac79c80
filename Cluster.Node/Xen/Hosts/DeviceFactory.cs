using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Workloads;

namespace ActorXen.Xen.Hosts;

/// <summary>
/// Plans a host's devices with their drivers, then the guests' interfaces and disks, and the guests' workloads.
/// </summary>
/// <remarks>
/// The order determines the numbers of the entities: all devices, all drivers, then for each guest its frontends, its
/// applications and its backends, then what joins guests.
/// </remarks>
internal sealed class DeviceFactory
{
    private readonly HostSpec _spec;
    private readonly DeviceBlueprint _blueprint;
    private readonly List<DeviceSite> _devices = [];
    private readonly List<AttachmentSite> _attached = [];

    public DeviceFactory(HostSpec spec, DeviceBlueprint blueprint)
    {
        (_spec, _blueprint) = (spec, blueprint);
        foreach (var (number, device) in spec.Devices.Index())
            _devices.Add(new(Mechanisms.KindOf(device), number, spec, blueprint));
        foreach (var device in _devices) device.Word = NumberedWord(device);
        foreach (var device in _devices) device.Place = blueprint.Plan.Reserve<IRole>($"dev/{device.Word}");
        foreach (var device in _devices)
        {
            device.DriverPlace = blueprint.Plan.Reserve<IRole>($"dom/{device.Spec.Domain}/driver/{device.Word}");
        }

        foreach (var device in _devices) device.Kind.Announce(device);
    }

    public void Wire()
    {
        var built = _devices.ConvertAll(device => device.Kind.Build(device.Spec, device));
        foreach (var guest in _blueprint.Guests) WireGuest(guest, built);
        var channels = new ChannelSite(_blueprint.Plan, _blueprint.Guests);
        foreach (var guest in _blueprint.Guests)
        {
            foreach (var kind in _blueprint.Model.WorkloadKinds) kind.Join(guest.Spec, _spec.Domains, channels);
        }
    }

    /// <summary>The device's word with its number among the devices of its kind, such as <c>nic0</c>.</summary>
    private string NumberedWord(DeviceSite device)
    {
        var number = _devices.TakeWhile(other => other != device).Count(other => other.Kind == device.Kind);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{device.Kind.Word}{number}");
    }

    /// <summary>All interfaces and disks that have a back end; complete when devices are wired.</summary>
    public IEnumerable<AttachmentSite> WithBackend =>
        _attached.Where(attachment => attachment.Path == AttachmentPath.Backend);

    private void WireGuest(GuestFactory guest, List<IDevice> built)
    {
        var attachments = Attachments(guest).ToList();
        _attached.AddRange(attachments);
        AddWorkloads(guest, attachments);
        foreach (var attachment in attachments) built[_devices.IndexOf(attachment.Device)].Attach(attachment);
    }

    private IEnumerable<AttachmentSite> Attachments(GuestFactory guest)
    {
        foreach (var service in _spec.AttachmentsOf(guest.Spec).GroupBy(attachment => attachment.Service))
        {
            foreach (var (number, attachment) in service.Index())
            {
                Invariant.Holds(attachment.Device >= 0, $"{guest.Spec.Name} uses a device that its host does not have");
                var address = new NetAddress(_spec.Number, guest.Spec.Id, number);
                yield return new(_blueprint, guest, _devices[attachment.Device], address, attachment);
            }
        }
    }

    private void AddWorkloads(GuestFactory guest, List<AttachmentSite> attachments)
    {
        var built = 0;
        var soFar = new List<WorkloadSpec>();
        foreach (var spec in guest.Spec.Workloads)
        {
            var here = attachments.Find(attachment => attachment.IsHere(spec));
            var address = here?.Address ?? new NetAddress(_spec.Number, guest.Spec.Id);
            var site = new WorkloadSite(
                guest.Seat,
                address,
                FrontendOf<INetFrontend>(here, DeviceService.Network),
                FrontendOf<IBlockFrontend>(here, DeviceService.Block),
                soFar.Count(IsAlike),
                guest.Spec.Workloads.Count(IsAlike));
            if (_blueprint.Model.KindOf(spec).Build(spec, site) is not { } application) continue;
            var entity = _blueprint.Plan.Reserve<IRole>($"dom/{guest.Spec.Id}/app/{built++}");
            soFar.Add(spec);
            here?.Add(spec, entity, application);
            _blueprint.Plan.FillChecked(entity, application);

            bool IsAlike(WorkloadSpec other) =>
                other.GetType() == spec.GetType() && other.Attachment == spec.Attachment;
        }
    }

    /// <returns>None if the workload uses no device, or a device of another service.</returns>
    private EntityRef<TRole> FrontendOf<TRole>(AttachmentSite? attachment, DeviceService service)
        where TRole : IFrontend =>
        attachment is not null && attachment.Device.Spec.Service == service
            ? _blueprint.Plan.Claim<TRole>(attachment.Place)
            : EntityRef<TRole>.None;
}
