using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>
/// Streams to an external reader, or to another guest of its host, as fast as acknowledgements let it.
/// </summary>
/// <param name="Window">Packets of a connection that may be under way or unread, 1 to 1,000.</param>
/// <param name="PacketBytes">Size of each packet, 64 to 65,536 bytes.</param>
/// <param name="CpuTime">CPU time that the sender spends on each packet, beyond system call, stack and driver.</param>
/// <param name="AckEvery">Packets per acknowledgement, 1 to the window.</param>
public sealed record StreamSenderSpec(int Window, int PacketBytes, Duration CpuTime, int AckEvery) : WorkloadSpec
{
    /// <summary>Stands for an external reader in place of a domain.</summary>
    public const int Outside = -1;

    /// <summary>
    /// So many packets an interface holds before they are in its ring, and more would be lost there.
    /// </summary>
    public const int MostUnderWay = 1_000;

    /// <summary>Connections side by side, 1 to 64, each with a window and a thread of its own.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>Id of the domain that reads; <see cref="Outside"/> for an external reader.</summary>
    public int Peer { get; init; } = Outside;

    /// <summary>Which of that domain's interfaces its reader has. Follows from that domain.</summary>
    public int PeerInterface { get; init; }

    public override NetworkRole Network => NetworkRole.SendsAlone;

    public override int Connections => Streams;

    /// <summary>Estimated like that of a reader.</summary>
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        (new StreamSpec(Window, PacketBytes, CpuTime, AckEvery)
        {
            Streams = Streams,
            Attachment = Attachment,
        }).MessagesPerSecond(host, domain);
}
