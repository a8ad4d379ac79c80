using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>One call to several pCPUs: how often the sender writes its ICR, and when each target is reached.</summary>
/// <remarks>Interrupts §11.4. Targets come in the order of their numbers, which are their APIC ids here.</remarks>
/// <param name="price">Of a write, and of the flight.</param>
/// <param name="mode">Whether a write reaches one target or those of a cluster.</param>
public struct IpiFan(IpiPrice price, IpiMode mode)
{
    /// <summary>x2APIC ids of a cluster: the lowest four bits of an id are its place there.</summary>
    public const int ClusterSize = 16;

    private int _cluster = -1;

    /// <summary>Writes so far.</summary>
    public int Writes { get; private set; }

    /// <summary>What those writes take the sender.</summary>
    public readonly Duration Spent => price.Write * Writes;

    /// <returns>Time from the first write until the target gets the interrupt.</returns>
    public Duration Reach(PcpuPage sender, PcpuPage target)
    {
        var cluster = target.Number.Number / ClusterSize;
        if (mode == IpiMode.Physical || cluster != _cluster) Writes++;
        _cluster = cluster;
        return Spent + price.Flight(sender, target);
    }
}
