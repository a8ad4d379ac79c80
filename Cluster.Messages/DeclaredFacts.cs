namespace ActorXen.Messages;

/// <summary>Every fact and counter of the model, as an explicit list of the classes that declare them.</summary>
public static class DeclaredFacts
{
    /// <summary>In the order in which counters are listed and losses are reported.</summary>
    public static IReadOnlyList<FactSet> Sets { get; } =
    [
        SchedulingFacts.All,
        PcpuFacts.All,
        VcpuFacts.All,
        TimerFacts.All,
        GuestFacts.All,
        DeviceFacts.All,
        GrantFacts.All,
        ControlFacts.All,
        WorkloadFacts.All,
        PortFacts.All,
        IrqFacts.All,
        PathFacts.All,
    ];
}
