using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Devices;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts;

/// <summary>What a host offers to one of its devices while it is built.</summary>
/// <param name="kind">Builds it.</param>
/// <param name="number">Among the host's devices.</param>
/// <param name="host">With its devices and domains.</param>
/// <param name="blueprint">Of that host.</param>
internal sealed class DeviceSite(DeviceKind kind, int number, HostSpec host, DeviceBlueprint blueprint) : IDeviceSite
{
    public DeviceKind Kind => kind;

    public DeviceSpec Spec => host.Devices[number];

    /// <summary>Its driver domain.</summary>
    public GuestFactory Domain => blueprint.Guests[Spec.Domain];

    public int Host => host.Number;

    public CostTable Costs => blueprint.Costs;

    public NetworkFabric Fabric => blueprint.Fabric;

    public EntityRef Device { get; set; } = EntityRef.None;

    public EntityRef Driver { get; set; } = EntityRef.None;

    public DomainSeat Seat => Domain.Seat;

    public IReadOnlyList<NetAddress> Users =>
        [.. host.Domains.Skip(1).SelectMany(domain => host.AttachmentsOf(domain)
            .Where(attachment => attachment.Service == Spec.Service)
            .Index()
            .Where(attachment => attachment.Item.Device == number)
            .Select(attachment => new NetAddress(host.Number, domain.Id, attachment.Index)))];

    public IrqRoute AddLine(string name) => blueprint.Lines.Add(name, Domain, Driver, Spec.Line);

    public void Fill(EntityRef place, IEntity entity) => blueprint.Plan.Fill(place, entity);
}

/// <summary>The parts of a host that its devices are joined to.</summary>
/// <param name="Guests">By id.</param>
/// <param name="Model">Makes the workloads.</param>
internal sealed record DeviceBlueprint(
    HostPlan Plan, IReadOnlyList<GuestFactory> Guests, HostLines Lines, CostTable Costs, NetworkFabric Fabric,
    XenPolicies Model);
