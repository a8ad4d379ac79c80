using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Devices;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads;

namespace ActorXen.Xen.Hosts;

/// <summary>What a host offers to a device for one guest's interface or disk.</summary>
/// <param name="blueprint">The host.</param>
/// <param name="guest">That has the interface or disk.</param>
/// <param name="device">The device behind it.</param>
/// <param name="address">Of the interface; of a disk the number counts.</param>
/// <param name="name">In the guest; empty for the usual one.</param>
internal sealed class AttachmentSite(
    DeviceBlueprint blueprint, GuestFactory guest, DeviceSite device, NetAddress address, string name) : IAttachmentSite
{
    private readonly List<AttachedWorkload> _workloads = [];

    public DeviceSite Device => device;

    public NetAddress Address => address;

    public DomainSeat Seat => guest.Seat;

    public int Number => address.Interface;

    public string Name => name.Length > 0 ? name : device.Kind.GuestNameOf(Number);

    public EntityRef Frontend { get; } =
        blueprint.Plan.Reserve($"dom/{guest.Spec.Id}/{device.Kind.FrontendPath}{Suffix(address.Interface)}");

    public IReadOnlyList<AttachedWorkload> Workloads => _workloads;

    public void Add(WorkloadSpec workload, EntityRef application) => _workloads.Add(new(workload, application));

    public EntityRef ReserveBackend(string word) =>
        blueprint.Plan.Reserve($"dom/{device.Spec.Domain}/{word}/{guest.Spec.Id}{Suffix(Number)}");

    public void Fill(EntityRef place, IEntity entity) => blueprint.Plan.Fill(place, entity);

    public (PortHandle Front, PortHandle Back) Connect(string frontAction, EntityRef backend, string backAction) =>
        Channels.Open(
            guest, new(guest.Spec.Id, frontAction, Frontend),
            device.Domain, new(device.Spec.Domain, backAction, backend), isLateEoi: true);

    public EntityRef BuildOutside(EntityRef device, Duration toDevice, int gigabitPerSecond)
    {
        var site = new OutsideSite(address, device, toDevice, gigabitPerSecond);
        var outside =
            guest.Spec.Workloads.Where(IsHere).Select(spec => blueprint.Model.KindOf(spec).BuildOutside(spec, site))
            .FirstOrDefault(entity => entity is not null);
        if (outside is null) return EntityRef.None;
        var place = blueprint.Plan.Reserve($"dev/clients/{guest.Spec.Id}{Suffix(Number)}");
        blueprint.Plan.Fill(place, outside);
        return place;
    }

    /// <summary>The workload uses this interface or disk.</summary>
    public bool IsHere(WorkloadSpec workload) =>
        workload.Uses == device.Spec.Service && workload.Attachment == address.Interface;

    /// <summary>The first of a guest has no number in its path.</summary>
    private static string Suffix(int number) =>
        number == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/{number}");
}
