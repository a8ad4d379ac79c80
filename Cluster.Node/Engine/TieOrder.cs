namespace ActorXen.Engine;

/// <summary>The order of events of one host that are due in the same nanosecond.</summary>
public enum TieOrder
{
    /// <summary>By phase, then as scheduled: the order of every run (interrupts §28).</summary>
    ByPhase = 0,

    /// <summary>
    /// As scheduled, each followed by everything that it causes: the order of recorded traces, where nothing takes
    /// time.
    /// </summary>
    ByInsertion = 1,
}
