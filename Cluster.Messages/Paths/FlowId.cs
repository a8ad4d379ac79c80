namespace ActorXen.Messages;

/// <summary>
/// Whose requests a packet's number counts. With the number it identifies a request on every host that it reaches.
/// </summary>
/// <param name="Number">
/// The address of the requesting guest; for a request from outside, the address of the guest that serves it, marked.
/// </param>
public readonly record struct FlowId(long Number)
{
    private const long OutsideBit = 1L << 60;
    private const int HostShift = 20;
    private const int HostMask = 0xFFF_FFFF;

    /// <summary>The host on which the request begins and ends.</summary>
    public int Host => (int)(Number >> HostShift & HostMask);

    public static FlowId Of(in Packet packet)
    {
        var isRequest = packet.Purpose == PacketPurpose.Request;
        var (requester, server) = isRequest ? (packet.From, packet.To) : (packet.To, packet.From);
        return new(requester.Domain >= 0 ? requester.Packed : server.Packed | OutsideBit);
    }
}

/// <summary>A request, on whatever host.</summary>
/// <param name="Flow">Whose.</param>
/// <param name="Id">Number chosen by the requester.</param>
public readonly record struct RequestKey(FlowId Flow, long Id);

/// <summary>Who gets the CPU time of a piece of guest code, and in which context it runs.</summary>
/// <param name="Number">Both, in one number.</param>
public readonly record struct WorkOwner(long Number)
{
    private const int ClassShift = 32;

    /// <summary>The entity that asked for the time; -1 is the kernel itself.</summary>
    public int Entity => (int)Number;

    public WorkClass Class => (WorkClass)(Number >> ClassShift);

    public static WorkOwner Of(int entity, WorkClass work) => new((long)work << ClassShift | (uint)entity);
}
