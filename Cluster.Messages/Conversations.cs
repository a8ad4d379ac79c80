namespace ActorXen.Messages;

/// <summary>The closed list of messages between entities. Each line names one file of messages.</summary>
public static class Conversations
{
    public static IReadOnlyList<MessageEntry> Messages { get; } =
    [
        .. HoldMessages.All,
        .. SoftirqMessages.All,
        .. MulticastMessages.All,
        .. StolenTimeMessages.All,
        .. DispatchMessages.All,
        .. PcpuHotplugMessages.All,
        .. VcpuWakeupMessages.All,
        .. RunStateNoticeMessages.All,
        .. PoolChangeMessages.All,
        .. PortBindingMessages.All,
        .. PortSignalMessages.All,
        .. VcpuWorkMessages.All,
        .. KernelWorkMessages.All,
        .. DomainLimitMessages.All,
        .. PhysicalIrqMessages.All,
        .. LevelLineMessages.All,
        .. HostTimerMessages.All,
        .. PacketMessages.All,
        .. BlockMessages.All,
        .. GraphicsMessages.All,
        .. DeviceControlMessages.All,
    ];
}
