using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>An event-channel interface, as scenarios name it and as a host builds its spaces.</summary>
/// <param name="Word">In a scenario: <c>events = fifo</c>.</param>
/// <param name="Abi">In a checked scenario.</param>
/// <param name="PortLimit">Upper bound of its port numbers, exclusive (interrupts §3.1).</param>
/// <param name="Create">Makes the space of a domain, from its number of vCPUs and its highest port.</param>
internal sealed record EventAbiKind(string Word, EventAbi Abi, int PortLimit, Func<int, int, IEventSpace> Create)
{
    /// <param name="vcpus">1 or more.</param>
    /// <param name="maxEventChannels">The toolstack's limit; the interface's own limit may be lower.</param>
    public IEventSpace Build(int vcpus, int maxEventChannels) =>
        Create(vcpus, Math.Min(maxEventChannels, PortLimit - 1));
}
