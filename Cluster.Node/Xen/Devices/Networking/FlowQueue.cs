using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>Which of several queues a packet takes: packets of a connection take the same (interrupts §22).</summary>
/// <remarks>
/// NIC, front end and back end compute the same hash, as Linux hands a NIC's on, so the queues of a connection
/// correspond where there are equally many. A connection is a pair of interfaces with a number. Each request has one
/// of its own (Own).
/// </remarks>
internal static class FlowQueue
{
    /// <param name="packet">What is sent or received.</param>
    /// <param name="connections">Of the guest's interface; 0 if each request has its own.</param>
    /// <param name="queues">How many there are.</param>
    public static int Of(in Packet packet, int connections, int queues)
    {
        if (queues == 1) return 0;
        var connection = connections == 0 ? packet.Id : packet.Id % connections;
        var hash = Mixed(Mixed(Mixed(Number(packet.From)) + Number(packet.To)) + (ulong)connection);
        return (int)(hash % (ulong)queues);
    }

    private static ulong Number(NetAddress address) =>
        ((ulong)(uint)address.Host << 32) + ((ulong)(uint)(address.Domain + 1) << 12) + (uint)address.Interface;

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
