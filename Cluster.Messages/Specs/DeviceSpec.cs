namespace ActorXen.Messages;

/// <summary>What a guest uses a device for. The numbers order the frontends of a guest.</summary>
public enum DeviceService
{
    /// <summary>Nothing: no workload asks for it.</summary>
    None = 0,

    /// <summary>Sends and receives packets.</summary>
    Network = 1,

    /// <summary>Reads and writes blocks.</summary>
    Block = 2,
}

/// <summary>A device of a host. Each kind of device has a record of its own, in its folder of the model.</summary>
/// <param name="Name">Unique on the host, as in its interrupt table: <c>eth0</c>, <c>nvme0</c>.</param>
public abstract record DeviceSpec(string Name)
{
    /// <summary>Id of its driver domain: driver and backends run there. 0 is dom0.</summary>
    public int Domain { get; init; }

    /// <summary>How it interrupts.</summary>
    public LineSpec Line { get; init; } = LineSpec.Default;

    /// <summary>
    /// The driver domain's vCPUs that handle its interrupts, by queue and in turn; empty for those with the fewest
    /// event channels.
    /// </summary>
    public ValueList<int> Affinity { get; init; } = [];

    public abstract DeviceService Service { get; }

    /// <summary>Whether its driver domain always uses it for itself, as the only one.</summary>
    public virtual bool IsGuests => false;

    /// <summary>Whether it writes where its driver domain has no memory, so that this must be a guest.</summary>
    public virtual bool WritesAstray => false;

    /// <summary>Whether it writes messages of the host's other devices.</summary>
    public virtual bool NamesOthers => false;

    /// <summary>Packets or requests that it serves at once.</summary>
    public virtual int Parallel => 1;

    /// <summary>Its interrupts: one for each queue.</summary>
    public virtual int Interrupts => 1;

    /// <summary>Virtual functions that guests can drive themselves (interrupts §13).</summary>
    public virtual int Functions => 0;

    /// <summary>When it begins to do what it does by itself.</summary>
    public virtual Duration StartsAfter => Duration.Zero;

    /// <summary>When it breaks, if it does.</summary>
    public virtual Duration BreaksAfter => Duration.Zero;

    /// <summary>
    /// Roughly how long one packet or request of this many bytes keeps it busy, to estimate the load of a host.
    /// </summary>
    public abstract Duration BusyFor(int bytes);
}

/// <summary>How a guest reaches the device behind its interface.</summary>
public enum AttachmentPath
{
    /// <summary>By a frontend and a backend in the driver domain.</summary>
    Backend = 0,

    /// <summary>A virtual function of the NIC, which the guest drives itself (interrupts §13).</summary>
    Function = 1,

    /// <summary>The guest drives the whole device itself, and is its driver domain (interrupts §13).</summary>
    Device = 2,
}

/// <summary>A guest's interface or disk, with a frontend in the guest and a backend in the driver domain.</summary>
/// <param name="Service">The service of the device.</param>
/// <param name="Device">Number in <see cref="HostSpec.Devices"/>.</param>
/// <param name="Name">In the guest: <c>eth0</c>, <c>xvda</c>; empty for the usual one.</param>
public sealed record AttachmentSpec(DeviceService Service, int Device, string Name)
{
    /// <summary>Rings with channels and a back end's thread of their own, 1 to 64.</summary>
    public int Queues { get; init; } = 1;

    /// <summary>
    /// The guest's vCPUs that handle its events, by queue and in turn; empty for those with the fewest event channels.
    /// </summary>
    public ValueList<int> Affinity { get; init; } = [];

    /// <summary>How the guest reaches the device.</summary>
    public AttachmentPath Path { get; init; }

    /// <summary>
    /// Pages of each ring: 1, 2, 4, 8 or 16, with 32 requests of a disk or 256 slots of an interface each.
    /// </summary>
    public int RingPages { get; init; } = 1;

    /// <summary>
    /// Whether an interface has an event channel for each direction; otherwise one for both (interrupts §18.2).
    /// </summary>
    public bool SplitsChannels { get; init; } = true;

    /// <summary>
    /// Completions of a disk that its front end lets come together, 1 to 32, if so many are under way (interrupts
    /// §18.1).
    /// </summary>
    public int EventStride { get; init; } = 1;

    /// <summary>When the back end notifies the guest of what it has put into a ring.</summary>
    public NoticeSpec Notices { get; init; } = PromptNotices.Instance;

    /// <summary>What the back end lets pass.</summary>
    public LimitSpec Limit { get; init; } = LimitSpec.None;
}
