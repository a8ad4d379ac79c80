using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Coalescing.Throttled;

/// <param name="LeastGap">From one interrupt to the next, 1 us to 100 ms.</param>
public sealed record ThrottledSpec(Duration LeastGap) : CoalescingSpec;
