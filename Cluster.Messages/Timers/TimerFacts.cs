namespace ActorXen.Messages;

/// <summary>What timers record.</summary>
public static class TimerFacts
{
    public static readonly FactSet All = new();

    /// <summary>A hypervisor timer ran this long after its deadline.</summary>
    public static readonly FactType<PcpuId, Duration> HostTimerRan =
        All.Fact<PcpuId, Duration>(44, "host_timer_ran", "lateness");

    public static readonly Counter HostTimers = All.Count(HostTimerRan, "host_timers", "hypervisor timers that ran");

    public static readonly Counter HostTimerLateness = All.Sum(
        HostTimerRan, FactPart.First, "host_timer_lateness", "time by which hypervisor timers were late, added up",
        Unit.Nanoseconds);

    public static readonly Latency HostTimerDelay = All.Latency(
        HostTimerRan, FactPart.First, "host_timer_delay", "from the deadline of a hypervisor timer until it ran",
        Subject.Host);
}
