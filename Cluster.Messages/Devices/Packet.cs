namespace ActorXen.Messages;

// The network, from wire to application (interrupts §18).
//   Nic (abroad), TrafficSource -> Nic  PacketArrived     off the wire
//   Nic -> itself                       PacketDelayed     it came over a link that has become slow
//   Nic -> NicQueue                     PacketArrived     the queue of its flow
//   NicQueue -> itself                  CoalesceExpired   rx-usecs are over (§19.1)
//   NicDriver -> NetBackend             ForwardPacket     the bridge's decision: this vif
//   NetBackend -> NicDriver             ForwardPacket     a guest's packet, to the bridge
//   NicDriver -> Nic                    TransmitPacket    to the wire
//   workload -> NetFrontend             SendPacket        an application's write
//   NetFrontend -> NetFrontend          SendPacket        the queue of its flow
//   NetFrontend -> workload             PacketReceived    an application's read

/// <summary>A device of a host, with an interrupt line.</summary>
public interface IPhysicalDevice : IRole;

/// <summary>A receive queue of a NIC, with an interrupt line.</summary>
public interface INicQueue : IPhysicalDevice;

/// <summary>A NIC, which is its first queue, too.</summary>
public interface INic : INicQueue;

/// <summary>A guest's correspondent beyond the NIC of its host.</summary>
public interface IOutside : IRole;

/// <summary>The driver of a NIC, and its bridge.</summary>
public interface INicDriver : IPortHandler, IWorkOwner;

/// <summary>The driver domain's end of a guest's network interface.</summary>
public interface INetBackend : IPortHandler, IWorkOwner;

/// <summary>The guest's end of one of its devices.</summary>
public interface IFrontend : IPortHandler, IWorkOwner;

/// <summary>The guest's end of its network interface.</summary>
public interface INetFrontend : IFrontend;

/// <summary>An application that gets packets.</summary>
public interface INetApplication : IRole;

/// <summary>Whether a packet is a request or the reply that ends its latency.</summary>
public enum PacketPurpose
{
    Request = 0,
    Reply = 1,

    /// <summary>Sent by a kernel for itself, without a system call.</summary>
    Acknowledgement = 2,
}

/// <summary>A guest's interface anywhere in the run.</summary>
/// <param name="Host">Host number.</param>
/// <param name="Domain">Domain on that host; -1 is the host's own traffic source, beyond its NIC.</param>
/// <param name="Interface">Which of the domain's interfaces, from 0 to 4,095.</param>
public readonly record struct NetAddress(int Host, int Domain, int Interface = 0)
{
    internal long Packed => ((long)Interface << 48) | ((long)Host << 20) | (uint)(Domain + 1);

    internal static NetAddress Unpack(long packed) =>
        new((int)(packed >> 20 & 0xFFF_FFFF), (int)(packed & 0xF_FFFF) - 1, (int)(packed >> 48));
}

/// <param name="Id">Number chosen by the requester; a reply carries its request's.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Purpose">Request, reply or acknowledgement.</param>
/// <param name="Bytes">On the wire, 64 to 65,536.</param>
/// <param name="Begun">When the request was due; latency is measured from here.</param>
public readonly record struct Packet(
    long Id, NetAddress From, NetAddress To, PacketPurpose Purpose, int Bytes, VirtualTime Begun)
{
    public void Write(ref Payload payload)
    {
        payload.Add(Id);
        payload.Add(From.Packed);
        payload.Add(To.Packed);
        payload.Add((long)Purpose);
        payload.Add(Bytes);
        payload.Add(Begun.Nanoseconds);
    }

    public static Packet Read(ref PayloadReader read) => new(
        read.Long(),
        NetAddress.Unpack(read.Long()),
        NetAddress.Unpack(read.Long()),
        read.Enum<PacketPurpose>(),
        read.Int(),
        read.Time());

    public void Save(StateWriter state)
    {
        Payload payload = default;
        Write(ref payload);
        for (var index = 0; index < payload.Count; index++) state.Long(payload[index]);
    }

    public static Packet Load(StateReader state)
    {
        Payload payload = default;
        for (var index = 0; index < 6; index++) payload.Add(state.Long());
        PayloadReader read = new(payload);
        return Read(ref read);
    }
}

public sealed record PacketArrived(Packet Packet) : Message, ITo<INicQueue>, ITo<IOutside>
{
    public const int KindNumber = 201;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => Packet.Write(ref payload);
}

public sealed record ForwardPacket(Packet Packet, int Vcpu) : Message, ITo<INetBackend>, ITo<INicDriver>
{
    public const int KindNumber = 202;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Packet.Write(ref payload);
        payload.Add(Vcpu);
    }
}

public sealed record TransmitPacket(Packet Packet) : Message, ITo<INic>
{
    public const int KindNumber = 203;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => Packet.Write(ref payload);
}

/// <param name="Packet">What to send.</param>
/// <param name="Vcpu">Index of the vCPU whose code sends it.</param>
public sealed record SendPacket(Packet Packet, int Vcpu) : Message, ITo<INetFrontend>
{
    public const int KindNumber = 204;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Packet.Write(ref payload);
        payload.Add(Vcpu);
    }
}

/// <param name="Packet">The packet that arrived.</param>
/// <param name="Vcpu">Index of the vCPU on which the driver's poll ran.</param>
public sealed record PacketReceived(Packet Packet, int Vcpu) : Message, ITo<INetApplication>
{
    public const int KindNumber = 205;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Packet.Write(ref payload);
        payload.Add(Vcpu);
    }
}

public sealed record CoalesceExpired : Signal, ITo<INicQueue>
{
    public static readonly CoalesceExpired Instance = new();
    public override MessageKind Kind => new(206);
}

/// <summary>A device's appointment with itself. A device with several of them has a message for each.</summary>
public sealed record Appointment : Message, ITo<IPhysicalDevice>, ITo<IOutside>
{
    public const int KindNumber = 207;

    public static readonly Appointment Instance = new();

    public override MessageKind Kind => new(KindNumber);

    /// <summary>A word that is always zero. It stays because recorded hashes include it.</summary>
    public override void Write(ref Payload payload) => payload.Add(0);
}

public sealed record PacketDelayed(Packet Packet) : Message, ITo<INic>
{
    public const int KindNumber = 208;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => Packet.Write(ref payload);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class PacketMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(PacketArrived.KindNumber, (ref read) => new PacketArrived(Packet.Read(ref read))),
        MessageEntry.Of(ForwardPacket.KindNumber, (ref read) => new ForwardPacket(Packet.Read(ref read), read.Int())),
        MessageEntry.Of(TransmitPacket.KindNumber, (ref read) => new TransmitPacket(Packet.Read(ref read))),
        MessageEntry.Of(SendPacket.KindNumber, (ref read) => new SendPacket(Packet.Read(ref read), read.Int())),
        MessageEntry.Of(PacketReceived.KindNumber, (ref read) => new PacketReceived(Packet.Read(ref read), read.Int())),
        MessageEntry.Of(CoalesceExpired.Instance),
        MessageEntry.Of(Appointment.KindNumber, (ref read) => read.Long() == 0
            ? Appointment.Instance
            : throw new StateFormatException("an Appointment has one word, 0")),
        MessageEntry.Of(PacketDelayed.KindNumber, (ref read) => new PacketDelayed(Packet.Read(ref read))),
    ];
}
