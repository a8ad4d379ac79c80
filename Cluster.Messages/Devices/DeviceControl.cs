namespace ActorXen.Messages;

// How both ends of a guest's interface or disk come and go during a run (interrupts §18.2). Only devices of hosts whose
// toolstack has such actions have this conversation.
//   Scheduler -> DeviceLink    PlugDevice       the toolstack attaches or detaches it
//   Scheduler -> DeviceLink    RestartBackend   the back ends of its driver domain are gone for so long
//   DeviceLink -> XenStore     WriteState       an end writes its state into its directory
//   XenStore -> DeviceLink      StateWritten     dom0 has served that; the watches of the other end fire
//   DeviceLink -> front, back  OpenRing         the ring is mapped at both ends and its channel bound
//   DeviceLink -> front, back  CloseRing        stop using the ring
//   front, back -> DeviceLink  RingClosed       nothing is under way there
//   DeviceLink -> GuestKernel  RequestChannel   offer, bind or close a port
//   DeviceLink -> itself       BackendReturned  the back end's driver is there again
//   BackEndEar -> DeviceLink   BackEndTold      an event of the back end's store channel

/// <summary>The store of a host, a process of dom0.</summary>
public interface IXenStore : IWorkOwner, IPortHandler;

/// <summary>What connects the two ends of a guest's interface or disk.</summary>
public interface IDeviceLink : IWorkOwner, IPortHandler;

/// <summary>One end of a queue of an interface or disk that may come and go.</summary>
public interface IRingEnd : IRole;

/// <summary>What an end of a device says of itself in the store, with the numbers of the ABI.</summary>
public enum DeviceState
{
    Unknown = 0,
    Initialising = 1,
    InitWait = 2,
    Initialised = 3,
    Connected = 4,
    Closing = 5,
    Closed = 6,
}

/// <summary>The two ends of a device.</summary>
public enum DeviceEnd
{
    Front = 0,
    Back = 1,
}

/// <summary>What a kernel does with a port of a device (interrupts §3.2).</summary>
public enum ChannelStep
{
    Close = 0,

    /// <summary>Allocates it unbound, for the other domain.</summary>
    Offer = 1,

    /// <summary>Binds it to the port that the other domain offers.</summary>
    Bind = 2,
}

/// <param name="Vcpu">Index in the driver domain.</param>
public sealed record BackEndTold(int Vcpu) : Message, ITo<IDeviceLink>
{
    public const int KindNumber = 191;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Vcpu);
}

public sealed record PlugDevice(bool IsAttached) : Message, ITo<IDeviceLink>
{
    public const int KindNumber = 209;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(IsAttached ? 1 : 0);
}

/// <param name="Down">How long there is no back end.</param>
public sealed record RestartBackend(Duration Down) : Message, ITo<IDeviceLink>
{
    public const int KindNumber = 210;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Down.Nanoseconds);
}

/// <param name="By">Gets the answer.</param>
/// <param name="Vcpu">Index of the vCPU of dom0 whose code writes; -1 if an event follows: of another domain, or
/// for the toolstack.</param>
public sealed record WriteState(EntityRef<IDeviceLink> By, DeviceEnd End, DeviceState State, int Vcpu)
    : Message, ITo<IXenStore>
{
    public const int KindNumber = 211;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(By.Number);
        payload.Add((long)End);
        payload.Add((long)State);
        payload.Add(Vcpu);
    }
}

/// <param name="Vcpu">Index of the vCPU of dom0 on which the store has served it.</param>
public sealed record StateWritten(DeviceEnd End, DeviceState State, int Vcpu) : Message, ITo<IDeviceLink>
{
    public const int KindNumber = 212;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add((long)End);
        payload.Add((long)State);
        payload.Add(Vcpu);
    }
}

/// <param name="AtOnce">The other end is gone: what it has not answered is kept, to be sent again.</param>
/// <param name="Vcpu">Index of the vCPU whose code closes it; -1 if its code has died.</param>
/// <param name="ReplyTo">Gets <see cref="RingClosed"/>.</param>
public sealed record CloseRing(bool AtOnce, int Vcpu, EntityRef<IDeviceLink> ReplyTo) : Message, ITo<IRingEnd>
{
    public const int KindNumber = 213;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(AtOnce ? 1 : 0);
        payload.Add(Vcpu);
        payload.Add(ReplyTo.Number);
    }
}

/// <param name="Vcpu">Index of the vCPU whose code opens it.</param>
public sealed record OpenRing(int Vcpu) : Message, ITo<IRingEnd>
{
    public const int KindNumber = 214;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Vcpu);
}

/// <param name="Vcpu">Index of the vCPU whose code has closed it; -1 if its code has died.</param>
public sealed record RingClosed(int Vcpu) : Message, ITo<IDeviceLink>
{
    public const int KindNumber = 215;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Vcpu);
}

public sealed record BackendReturned : Signal, ITo<IDeviceLink>
{
    public static readonly BackendReturned Instance = new();

    public override MessageKind Kind => new(216);
}

/// <param name="Port">The port that the device has, or had.</param>
/// <param name="Remote">The domain of the other end.</param>
/// <param name="RemotePort">To bind: the port that it offers.</param>
public sealed record RequestChannel(int Port, ChannelStep Step, DomainId Remote, int RemotePort)
    : Message, ITo<IGuestKernel>
{
    public const int KindNumber = 217;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        payload.Add(Port);
        payload.Add((long)Step);
        payload.Add(Remote.Number);
        payload.Add(RemotePort);
    }
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class DeviceControlMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(PlugDevice.KindNumber, (ref read) => new PlugDevice(read.Bool())),
        MessageEntry.Of(RestartBackend.KindNumber, (ref read) => new RestartBackend(read.Duration())),
        MessageEntry.Of(WriteState.KindNumber, (ref read) =>
            new WriteState(
                read.Entity<IDeviceLink>(), read.Enum<DeviceEnd>(), read.Enum<DeviceState>(), read.Int())),
        MessageEntry.Of(StateWritten.KindNumber, (ref read) =>
            new StateWritten(read.Enum<DeviceEnd>(), read.Enum<DeviceState>(), read.Int())),
        MessageEntry.Of(CloseRing.KindNumber, (ref read) =>
            new CloseRing(read.Bool(), read.Int(), read.Entity<IDeviceLink>())),
        MessageEntry.Of(OpenRing.KindNumber, (ref read) => new OpenRing(read.Int())),
        MessageEntry.Of(RingClosed.KindNumber, (ref read) => new RingClosed(read.Int())),
        MessageEntry.Of(BackendReturned.Instance),
        MessageEntry.Of(BackEndTold.KindNumber, (ref read) => new BackEndTold(read.Int())),
        MessageEntry.Of(RequestChannel.KindNumber, (ref read) =>
            new RequestChannel(read.Int(), read.Enum<ChannelStep>(), read.Domain(), read.Int())),
    ];
}
