using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Devices.ControlPath;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads;

namespace ActorXen.Xen.Hosts;

/// <summary>What a host offers to a device for one guest's interface or disk.</summary>
/// <param name="blueprint">The host that is being built.</param>
/// <param name="guest">The guest that has the interface or disk.</param>
/// <param name="device">The device behind it.</param>
/// <param name="address">Address of the interface; for a disk only its interface number is used.</param>
/// <param name="spec">Its name in the guest, empty for the default, and its queues.</param>
internal sealed class AttachmentSite(
    DeviceBlueprint blueprint, GuestFactory guest, DeviceSite device, NetAddress address, AttachmentSpec spec)
    : IAttachmentSite
{
    private readonly List<AttachedWorkload> _workloads = [];
    private readonly List<EntityRef<IRole>> _fronts = [];
    private readonly List<EntityRef<IRole>> _backs = [];
    private readonly List<(PortHandle Front, PortHandle Back)> _channels = [];

    public DeviceSite Device => device;

    public NetAddress Address => address;

    public DomainSeat Seat => guest.Seat;

    public int Number => address.Interface;

    public string Name => spec.Name.Length > 0 ? spec.Name : device.Kind.GuestNameOf(Number);

    public int Queues => spec.Queues;

    public AttachmentPath Path => spec.Path;

    public (EntityRef<TDevice> Device, EntityRef<TDriver> Driver) ReserveFunction<TDevice, TDriver>(
        int function, int queue)
        where TDevice : IPhysicalDevice
        where TDriver : IPortHandler
    {
        var place = blueprint.Plan.Reserve<TDevice>($"dev/{device.Word}/vf{function}/q{queue}");
        var driver = $"dom/{guest.Spec.Id}/driver/{device.Word}/vf{function}/q{queue}";
        return (place, blueprint.Plan.Reserve<TDriver>(driver));
    }

    public IrqRoute AddLine(string name, EntityRef<IPortHandler> handler, int queue) =>
        blueprint.Lines.Add(new(name, guest, handler, LineSpec.Default, AffinityOf(queue), Claims: true));

    public int RingPages => spec.RingPages;

    public bool SplitsChannels => spec.SplitsChannels;

    public int EventStride => spec.EventStride;

    public NoticeSpec Notices => spec.Notices;

    public LimitSpec Limit => spec.Limit;

    /// <summary>The place of the frontend.</summary>
    public EntityRef<IRole> Place { get; } =
        blueprint.Plan.Reserve<IRole>($"dom/{guest.Spec.Id}/{device.Kind.FrontendPath}{Suffix(address.Interface)}");

    public EntityRef<IFrontend> Frontend => blueprint.Plan.Claim<IFrontend>(Place);

    public IReadOnlyList<AttachedWorkload> Workloads => _workloads;

    public void Add(WorkloadSpec workload, EntityRef<IRole> place, IEntity application) =>
        _workloads.Add(new(workload, place, application));

    public EntityRef<TRole> ReserveFrontend<TRole>(int queue)
        where TRole : IFrontend
    {
        var place = blueprint.Plan.Reserve<TRole>(
            $"dom/{guest.Spec.Id}/{device.Kind.FrontendPath}{Suffix(Number)}/q{queue}");
        _fronts.Add(EntityRef<IRole>.Of(place));
        return place;
    }

    public EntityRef<TRole> ReserveBackend<TRole>(string word, int queue = 0)
        where TRole : IPortHandler
    {
        var place = blueprint.Plan.Reserve<TRole>(
            $"dom/{device.Spec.Domain}/{word}/{guest.Spec.Id}{Suffix(Number)}{(queue == 0 ? "" : $"/q{queue}")}");
        _backs.Add(EntityRef<IRole>.Of(place));
        return place;
    }

    public bool MayComeAndGo => blueprint.DevicesComeAndGo;

    /// <summary>The guest that has it.</summary>
    public GuestFactory Guest => guest;

    /// <summary>The guest's end, of all queues.</summary>
    /// <param name="store">Its channel with the store.</param>
    public LinkEnd FrontEnd((PortHandle Own, PortHandle AtStore)? store) => new(
        Seat, [.. _fronts.Prepend(Place).Select(blueprint.Plan.Claim<IRingEnd>)],
        [.. _channels.Select(channel => channel.Front.Number)], store);

    /// <summary>The driver domain's end, of all queues.</summary>
    /// <inheritdoc cref="FrontEnd"/>
    public LinkEnd BackEnd((PortHandle Own, PortHandle AtStore)? store) => new(
        device.Seat, [.. _backs.Select(blueprint.Plan.Claim<IRingEnd>)],
        [.. _channels.Select(channel => channel.Back.Number)], store);

    public void Fill<TRole, TEntity>(EntityRef<TRole> place, TEntity entity)
        where TRole : IRole
        where TEntity : IEntity, TRole => blueprint.Plan.Fill(place, entity);

    public (PortHandle Front, PortHandle Back) Connect<TFront, TRole>(
        EntityRef<TFront> frontend, string frontAction, EntityRef<TRole> backend, string backAction, int queue)
        where TFront : IPortHandler
        where TRole : IPortHandler
    {
        var channel = Channels.Open(
            guest, new(guest.Spec.Id, frontAction, EntityRef<IPortHandler>.Of(frontend)),
            device.Domain, new(device.Spec.Domain, backAction, EntityRef<IPortHandler>.Of(backend)), isLateEoi: true,
            AffinityOf(queue));
        _channels.Add(channel);
        return channel;
    }

    public EntityRef<IOutside> BuildOutside(EntityRef<INic> device, Duration toDevice, int gigabitPerSecond)
    {
        var site = new OutsideSite(address, device, toDevice, gigabitPerSecond);
        var outside =
            guest.Spec.Workloads.Where(IsHere).Select(spec => blueprint.Model.KindOf(spec).BuildOutside(spec, site))
            .FirstOrDefault(entity => entity is not null);
        if (outside is null) return EntityRef<IOutside>.None;
        var place = blueprint.Plan.Reserve<IOutside>($"dev/clients/{guest.Spec.Id}{Suffix(Number)}");
        blueprint.Plan.FillChecked(place, outside);
        return place;
    }

    /// <summary>Whether the workload uses this interface or disk.</summary>
    public bool IsHere(WorkloadSpec workload) =>
        workload.Uses == device.Spec.Service && workload.Attachment == address.Interface;

    private int? AffinityOf(int queue) =>
        spec.Affinity.Count == 0 ? null : spec.Affinity[queue % spec.Affinity.Count];

    /// <summary>A guest's first interface or disk has no number in its path.</summary>
    private static string Suffix(int number) =>
        number == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/{number}");
}
