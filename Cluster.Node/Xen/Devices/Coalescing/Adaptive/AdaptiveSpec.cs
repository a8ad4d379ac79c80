namespace ActorXen.Xen.Devices.Coalescing.Adaptive;

/// <summary>When the hold of a profile begins; each choice has its own profiles (interrupts §19.2).</summary>
public enum HoldStart
{
    /// <summary>At the first arrival after an interrupt, as in conventional moderation.</summary>
    Completion = 0,

    /// <summary>At the interrupt before: after a long silence an arrival is not held at all.</summary>
    Event = 1,
}

/// <param name="Start">When the hold of a profile begins.</param>
public sealed record AdaptiveSpec(HoldStart Start) : CoalescingSpec;
