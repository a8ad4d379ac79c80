using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>What an IPI from one pCPU to another costs (interrupts §1).</summary>
/// <param name="Write">Time of the ICR write at the sender.</param>
/// <param name="WithinSocket">Time to a pCPU of the same socket.</param>
/// <param name="AcrossSockets">Time to a pCPU of another socket.</param>
public readonly record struct IpiPrice(Duration Write, Duration WithinSocket, Duration AcrossSockets)
{
    /// <summary>Charges the time of the ICR write to the sender.</summary>
    /// <returns>Time from now until the target gets the IPI.</returns>
    public Duration Charge(PcpuPage sender, PcpuPage target)
    {
        sender.Owed += Write;
        return Write + Flight(sender, target);
    }

    /// <summary>Time from the write until the target gets the IPI.</summary>
    public Duration Flight(PcpuPage sender, PcpuPage target) =>
        sender.IsSameSocketAs(target) ? WithinSocket : AcrossSockets;
}
