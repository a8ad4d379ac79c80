namespace ActorXen.Messages;

// The network, from wire to application (interrupts §18).
//   Nic (abroad), TrafficSource -> Nic  PacketArrived     off the wire
//   Nic -> itself                       CoalesceExpired   rx-usecs are over (§19.1)
//   NicDriver -> NetBackend             ForwardPacket     the bridge's decision: this vif
//   NetBackend -> NicDriver             ForwardPacket     a guest's packet, to the bridge
//   NicDriver -> Nic                    TransmitPacket    to the wire
//   workload -> NetFrontend             SendPacket        an application's write
//   NetFrontend -> workload             PacketReceived    an application's read

/// <summary>What a packet is for, so that latency can be told apart from load.</summary>
public enum PacketPurpose
{
    Request = 0,
    Reply = 1,
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

/// <param name="Id">Number given by the requester; a reply carries its request's.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Who shall get it.</param>
/// <param name="Purpose">Request or reply.</param>
/// <param name="Bytes">On the wire, 64 to 65,536.</param>
/// <param name="Begun">When the request was made; latency is measured from here.</param>
public readonly record struct Packet(
    long Id, NetAddress From, NetAddress To, PacketPurpose Purpose, int Bytes, VirtualTime Begun)
{
    public void Write(ref Words words)
    {
        words.Add(Id);
        words.Add(From.Packed);
        words.Add(To.Packed);
        words.Add((long)Purpose);
        words.Add(Bytes);
        words.Add(Begun.Nanoseconds);
    }

    /// <summary>Reads six words from <paramref name="first"/> on.</summary>
    public static Packet Read(in Words words, int first = 0) => new(
        words[first],
        NetAddress.Unpack(words[first + 1]),
        NetAddress.Unpack(words[first + 2]),
        (PacketPurpose)words[first + 3],
        (int)words[first + 4],
        new(words[first + 5]));

    public void Save(StateWriter state)
    {
        Words words = default;
        Write(ref words);
        for (var index = 0; index < words.Count; index++) state.Long(words[index]);
    }

    public static Packet Load(StateReader state)
    {
        Words words = default;
        for (var index = 0; index < 6; index++) words.Add(state.Long());
        return Read(words);
    }
}

public sealed record PacketArrived(Packet Packet) : Message
{
    public override MessageKind Kind => MessageKind.PacketArrived;

    public override void Write(ref Words words) => Packet.Write(ref words);
}

public sealed record ForwardPacket(Packet Packet, int Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.ForwardPacket;

    public override void Write(ref Words words)
    {
        Packet.Write(ref words);
        words.Add(Vcpu);
    }
}

public sealed record TransmitPacket(Packet Packet) : Message
{
    public override MessageKind Kind => MessageKind.TransmitPacket;

    public override void Write(ref Words words) => Packet.Write(ref words);
}

/// <param name="Packet">What to send.</param>
/// <param name="Vcpu">Index of the vCPU whose code sends.</param>
public sealed record SendPacket(Packet Packet, int Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.SendPacket;

    public override void Write(ref Words words)
    {
        Packet.Write(ref words);
        words.Add(Vcpu);
    }
}

/// <param name="Packet">What came.</param>
/// <param name="Vcpu">Index of the vCPU on which the driver's poll ran.</param>
public sealed record PacketReceived(Packet Packet, int Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.PacketReceived;

    public override void Write(ref Words words)
    {
        Packet.Write(ref words);
        words.Add(Vcpu);
    }
}

public sealed record CoalesceExpired : Signal
{
    public static readonly CoalesceExpired Instance = new();
    public override MessageKind Kind => MessageKind.CoalesceExpired;
}

/// <summary>A device or workload's own appointment with itself; the tag says which.</summary>
public sealed record Appointment(long Tag) : Message
{
    public override MessageKind Kind => MessageKind.Appointment;

    public override void Write(ref Words words) => words.Add(Tag);
}
