using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Makes a domain's event space for its interface and limits (interrupts §3.1).</summary>
public static class EventSpaces
{
    /// <param name="abi">The interface.</param>
    /// <param name="vcpus">1 or more.</param>
    /// <param name="maxEventChannels">The toolstack's limit; the interface's own limit may be lower.</param>
    public static IEventSpace Create(EventAbi abi, int vcpus, int maxEventChannels) => abi switch
    {
        EventAbi.TwoLevel => new TwoLevelEventSpace(vcpus, Usable(TwoLevelEventSpace.PortLimit, maxEventChannels)),
        EventAbi.Fifo => new FifoEventSpace(vcpus, Usable(FifoEventSpace.PortLimit, maxEventChannels)),
        _ => throw new ArgumentOutOfRangeException(nameof(abi), abi, "no such event interface"),
    };

    private static int Usable(int portLimit, int maxEventChannels) => Math.Min(maxEventChannels, portLimit - 1);
}
