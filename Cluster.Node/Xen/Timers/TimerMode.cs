namespace ActorXen.Xen.Timers;

/// <summary>How the timers of a pCPU use its hardware.</summary>
public enum TimerMode
{
    /// <summary>One deadline is programmed; timers that are ripe together share its interrupt.</summary>
    Shared = 0,

    /// <summary>
    /// Each interrupts by itself, exactly at its deadline, those of one instant in the order in which they were armed:
    /// the timers of recorded traces.
    /// </summary>
    Ideal = 1,
}
