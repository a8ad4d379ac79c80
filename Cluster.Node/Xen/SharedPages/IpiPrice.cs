using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>What an IPI from one pCPU to another costs (interrupts §1).</summary>
/// <param name="Write">Of the ICR, at the sender.</param>
/// <param name="WithinSocket">Its flight.</param>
/// <param name="AcrossSockets">Its flight to another socket.</param>
public readonly record struct IpiPrice(Duration Write, Duration WithinSocket, Duration AcrossSockets)
{
    /// <summary>The sender owes the time of the write.</summary>
    /// <returns>From now until the target gets the IPI.</returns>
    public Duration Charge(PcpuPage sender, PcpuPage target)
    {
        sender.Owed += Write;
        return Write + (sender.IsSameSocketAs(target) ? WithinSocket : AcrossSockets);
    }
}
