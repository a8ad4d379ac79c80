using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.Scheduling.Verbs;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts;

/// <summary>What a host offers to one of its devices while it is built.</summary>
/// <param name="kind">The kind of device, which builds it.</param>
/// <param name="number">Index among the host's devices.</param>
/// <param name="host">The host, with its devices and domains.</param>
/// <param name="blueprint">The parts of that host.</param>
internal sealed class DeviceSite(DeviceKind kind, int number, HostSpec host, DeviceBlueprint blueprint) : IDeviceSite
{
    private IReadOnlyList<LaterOwner> _later = [];

    public DeviceKind Kind => kind;

    public DeviceSpec Spec => host.Devices[number];

    /// <summary>The device's driver domain.</summary>
    public GuestFactory Domain => blueprint.Guests[Spec.Domain];

    public int Host => host.Number;

    public CostTable Costs => blueprint.Costs;

    public NetworkFabric Fabric => blueprint.Fabric;

    public GrantLocks Locks => blueprint.Locks;

    /// <summary>The place of the device; its kind says which role it has.</summary>
    public EntityRef<IRole> Place { get; set; } = EntityRef<IRole>.None;

    /// <summary>Its word with its number among the devices of its kind, as in paths: <c>nic0</c>.</summary>
    public string Word { get; set; } = "";

    /// <summary>The place of its driver; its kind says which role it has.</summary>
    public EntityRef<IRole> DriverPlace { get; set; } = EntityRef<IRole>.None;

    public DomainSeat Seat => Domain.Seat;

    public IReadOnlyList<NetAddress> Users =>
        [.. host.Domains.Skip(1).SelectMany(domain => host.AttachmentsOf(domain)
            .Where(attachment => attachment.Service == Spec.Service)
            .Index()
            .Where(attachment => attachment.Item.Device == number)
            .Select(attachment => new NetAddress(host.Number, domain.Id, attachment.Index)))];

    public IrqRoute AddLine(string name, bool claims = true) => AddLine(name, Driver<IPortHandler>(), 0, claims);

    public bool IsAssigned => host.IsAssigned(number);

    public IReadOnlyList<IrqRoute> Messages => blueprint.Lines.Messages;

    public bool ChecksRequesters => host.Hypervisor.InterruptRemapping;

    public DmaWindow? Window => blueprint.Window;

    public IrqRoute AddLine(string name, EntityRef<IPortHandler> handler, int queue) =>
        AddLine(name, handler, queue, claims: true);

    public IReadOnlyList<EntityRef<IPortHandler>> DriversElsewhere => [.. _later.Select(owner => owner.Handler)];

    public (EntityRef<TDevice> Device, EntityRef<TDriver> Driver) ReserveQueue<TDevice, TDriver>(int queue)
        where TDevice : IPhysicalDevice
        where TDriver : IPortHandler
    {
        var device = blueprint.Plan.Reserve<TDevice>($"dev/{Word}/q{queue}");
        return (device, blueprint.Plan.Reserve<TDriver>($"dom/{Spec.Domain}/driver/{Word}/q{queue}"));
    }

    public EntityRef<TRole> Device<TRole>()
        where TRole : IPhysicalDevice => blueprint.Plan.Claim<TRole>(Place);

    public EntityRef<TRole> Driver<TRole>()
        where TRole : IPortHandler => blueprint.Plan.Claim<TRole>(DriverPlace);

    public void Fill<TRole, TEntity>(EntityRef<TRole> place, TEntity entity)
        where TRole : IRole
        where TEntity : IEntity, TRole => blueprint.Plan.Fill(place, entity);

    private IrqRoute AddLine(string name, EntityRef<IPortHandler> handler, int queue, bool claims)
    {
        _later =
        [
            .. host.Actions.OfType<AssignLine>().Where(action => action.Line == name && action.To.Number != Spec.Domain)
                .Select(action => action.To.Number).Distinct().Order()
                .Select(domain => new LaterOwner(
                    blueprint.Guests[domain],
                    blueprint.Plan.Reserve<IPortHandler>($"dom/{domain}/driver/{Word}"))),
        ];
        return blueprint.Lines.Add(new(
            name,
            Domain,
            handler,
            Spec.Line,
            Spec.Affinity.Count == 0 ? null : Spec.Affinity[queue % Spec.Affinity.Count],
            claims)
        {
            Later = _later,
        });
    }
}

/// <summary>The parts of a host to which its devices are connected.</summary>
/// <param name="Guests">The domains, by id.</param>
/// <param name="Model">Makes the workloads.</param>
/// <param name="Locks">What back ends share.</param>
internal sealed record DeviceBlueprint(
    HostPlan Plan, IReadOnlyList<GuestFactory> Guests, HostLines Lines, CostTable Costs, NetworkFabric Fabric,
    XenPolicies Model, GrantLocks Locks)
{
    /// <summary>How devices see memory of guests; null if the IOMMU knows all addresses.</summary>
    public DmaWindow? Window { get; init; }

    /// <summary>Whether the toolstack detaches devices, or back ends restart.</summary>
    public bool DevicesComeAndGo { get; init; }
}
