namespace ActorXen.Messages;

/// <summary>The order of events within one nanosecond of one host (interrupts §28 rule 1).</summary>
public enum Phase
{
    HardwareArrival = 0,
    HostInterrupt = 1,
    Softirq = 2,
    Scheduler = 3,
    GuestEntry = 4,
    GuestWork = 5,
}
