namespace ActorXen.Xen.Timers;

/// <summary>How the timers of a pCPU use its hardware.</summary>
public enum TimerMode
{
    /// <summary>One deadline is programmed; timers that have expired by then share its interrupt.</summary>
    Shared = 0,

    /// <summary>
    /// Each timer interrupts by itself, exactly at its deadline; those of one instant interrupt in the order in which
    /// they were armed. Recorded traces have such timers.
    /// </summary>
    Ideal = 1,
}
