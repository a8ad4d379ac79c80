using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>What a kind of device asks of the host on which one is built.</summary>
public interface IDeviceSite
{
    /// <summary>Number of the host.</summary>
    int Host { get; }

    CostTable Costs { get; }

    NetworkFabric Fabric { get; }

    /// <summary>What back ends of the host wait for when they use pages of guests.</summary>
    GrantLocks Locks { get; }

    /// <summary>The place reserved for the device, which must have this role.</summary>
    EntityRef<TRole> Device<TRole>()
        where TRole : IPhysicalDevice;

    /// <summary>The place reserved for its driver in the driver domain; the driver must have this role.</summary>
    EntityRef<TRole> Driver<TRole>()
        where TRole : IPortHandler;

    /// <summary>The driver domain: driver and backends run there.</summary>
    DomainSeat Seat { get; }

    /// <summary>The guests' interfaces that use it.</summary>
    IReadOnlyList<NetAddress> Users { get; }

    /// <summary>Whether its driver domain uses it for itself alone: there is no backend (interrupts §13).</summary>
    bool IsAssigned { get; }

    /// <summary>The lines of all devices that interrupt by message; complete when the host is built.</summary>
    IReadOnlyList<IrqRoute> Messages { get; }

    /// <summary>Whether the IOMMU blocks messages of a device that names the entry of another one.</summary>
    bool ChecksRequesters { get; }

    /// <summary>How its devices see memory of guests; null if the IOMMU knows all addresses.</summary>
    DmaWindow? Window { get; }

    /// <summary>The line of the device, whose events the driver handles.</summary>
    /// <param name="name">The name in interrupt tables.</param>
    /// <param name="claims">False if the driver's handler never claims its interrupts (interrupts §10.6).</param>
    IrqRoute AddLine(string name, bool claims = true);

    /// <summary>
    /// The places of its driver in the domains to which the toolstack moves it during the run; complete once it has its
    /// line.
    /// </summary>
    IReadOnlyList<EntityRef<IPortHandler>> DriversElsewhere { get; }

    /// <summary>A further line, for a queue of the device.</summary>
    /// <param name="handler">Handles its events in the driver domain.</param>
    /// <param name="queue">Number of the queue, which decides about its affinity.</param>
    IrqRoute AddLine(string name, EntityRef<IPortHandler> handler, int queue);

    /// <summary>Places for a further queue of the device, and for that queue's part of the driver.</summary>
    /// <param name="queue">Number of the queue, from 1.</param>
    (EntityRef<TDevice> Device, EntityRef<TDriver> Driver) ReserveQueue<TDevice, TDriver>(int queue)
        where TDevice : IPhysicalDevice
        where TDriver : IPortHandler;

    void Fill<TRole, TEntity>(EntityRef<TRole> place, TEntity entity)
        where TRole : IRole
        where TEntity : IEntity, TRole;
}

/// <summary>A device that has been built on its host.</summary>
public interface IDevice
{
    /// <summary>Builds a frontend in a guest and the backend that serves it, and joins them.</summary>
    void Attach(IAttachmentSite guest);
}

/// <summary>What a device asks of the host for one guest's interface or disk.</summary>
public interface IAttachmentSite
{
    /// <summary>The guest.</summary>
    DomainSeat Seat { get; }

    /// <summary>Index among the guest's interfaces, or its disks, from 0.</summary>
    int Number { get; }

    /// <summary>The name in the guest, such as <c>eth0</c>.</summary>
    string Name { get; }

    /// <summary>Its queues, 1 or more.</summary>
    int Queues { get; }

    /// <summary>How the guest reaches the device.</summary>
    AttachmentPath Path { get; }

    /// <summary>Whether devices of the host are detached, or their back ends restart, during the run.</summary>
    bool MayComeAndGo { get; }

    /// <summary>Places for a queue of a virtual function of the device, and for its driver in the guest.</summary>
    /// <param name="function">Number of the function on the device, from 0.</param>
    /// <param name="queue">Number of the queue, from 0.</param>
    (EntityRef<TDevice> Device, EntityRef<TDriver> Driver) ReserveFunction<TDevice, TDriver>(int function, int queue)
        where TDevice : IPhysicalDevice
        where TDriver : IPortHandler;

    /// <summary>A line that the guest itself binds, for a queue of a virtual function.</summary>
    /// <param name="name">The name in interrupt tables.</param>
    /// <param name="handler">Handles its events in the guest.</param>
    /// <param name="queue">Number of the queue, which decides about its affinity.</param>
    IrqRoute AddLine(string name, EntityRef<IPortHandler> handler, int queue);

    /// <summary>Pages of each of its rings.</summary>
    int RingPages { get; }

    /// <summary>Whether each direction has a channel of its own; of an interface.</summary>
    bool SplitsChannels { get; }

    /// <summary>Completions that come together if so many are under way; of a disk.</summary>
    int EventStride { get; }

    /// <summary>When the back end notifies the guest.</summary>
    NoticeSpec Notices { get; }

    /// <summary>What the back end lets pass, of all queues together.</summary>
    LimitSpec Limit { get; }

    /// <summary>The place reserved for the frontend.</summary>
    EntityRef<IFrontend> Frontend { get; }

    /// <summary>A place for a further queue of the frontend.</summary>
    /// <param name="queue">Number of the queue, from 1.</param>
    EntityRef<TRole> ReserveFrontend<TRole>(int queue)
        where TRole : IFrontend;

    /// <summary>The applications that use this interface or disk, in their order in the guest.</summary>
    IReadOnlyList<AttachedWorkload> Workloads { get; }

    /// <summary>
    /// A place in the driver domain: <c>vif/3</c> of guest 3, <c>vif/3/1</c> of its second interface, and
    /// <c>vif/3/q1</c> of the second queue.
    /// </summary>
    EntityRef<TRole> ReserveBackend<TRole>(string word, int queue = 0)
        where TRole : IPortHandler;

    void Fill<TRole, TEntity>(EntityRef<TRole> place, TEntity entity)
        where TRole : IRole
        where TEntity : IEntity, TRole;

    /// <summary>
    /// Opens a channel: the frontend offers it, the backend binds it, with late EOI (interrupts §18.2).
    /// </summary>
    /// <param name="frontAction">The name in /proc/interrupts of the guest.</param>
    /// <param name="backend">Handles the events at the other end.</param>
    /// <param name="backAction">The name in /proc/interrupts of the driver domain.</param>
    (PortHandle Front, PortHandle Back) Connect<TRole>(
        string frontAction, EntityRef<TRole> backend, string backAction)
        where TRole : IPortHandler =>
        Connect(Frontend, frontAction, backend, backAction, queue: 0);

    /// <summary>The same for one queue.</summary>
    /// <param name="frontend">Handles the events in the guest.</param>
    /// <param name="queue">Number of the queue, which decides about the affinity of the guest's end.</param>
    (PortHandle Front, PortHandle Back) Connect<TFront, TRole>(
        EntityRef<TFront> frontend, string frontAction, EntityRef<TRole> backend, string backAction, int queue)
        where TFront : IPortHandler
        where TRole : IPortHandler;

    /// <summary>Builds what lies beyond the device for the first workload here that has something there.</summary>
    /// <param name="toDevice">Latency one way, from outside to the NIC.</param>
    /// <param name="gigabitPerSecond">Speed of the NIC.</param>
    /// <returns><see cref="EntityRef{TRole}.None"/> if no workload has anything there.</returns>
    EntityRef<IOutside> BuildOutside(EntityRef<INic> device, Duration toDevice, int gigabitPerSecond);
}

/// <summary>An application at a guest's interface or disk.</summary>
/// <param name="Spec">Its settings.</param>
/// <param name="Place">Its index in the guest.</param>
/// <param name="Application">The application that has been built there.</param>
public sealed record AttachedWorkload(WorkloadSpec Spec, EntityRef<IRole> Place, IEntity Application)
{
    /// <summary>The application in a role that it must have.</summary>
    /// <exception cref="InvariantBrokenException">The application does not have the role.</exception>
    public EntityRef<TRole> As<TRole>()
        where TRole : IRole
    {
        Invariant.Holds(Application is TRole, $"{Spec.GetType().Name} does not build an {typeof(TRole).Name}");
        return new(Place.Number);
    }
}
