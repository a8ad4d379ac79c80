using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing.Fixed;

/// <param name="LongestHold">From the first arrival to the interrupt, 0 to 100 ms; 0 does not hold by time.</param>
/// <param name="MostHeld">Arrivals that end the hold, 0 to 8,192; 0 does not hold by number.</param>
public sealed record FixedSpec(Duration LongestHold, int MostHeld) : CoalescingSpec;
