namespace ActorXen.Messages;

/// <summary>States of a port (interrupts §3.2).</summary>
public enum PortState
{
    Free = 0,
    Reserved = 1,
    Unbound = 2,
    Interdomain = 3,
    Pirq = 4,
    Virq = 5,
    Ipi = 6,
}

/// <summary>A port that is in use, as it is at one moment (mechanism M-16).</summary>
/// <param name="Domain">Id of its domain.</param>
/// <param name="Port">Number, 1 or more.</param>
/// <param name="State">What it is bound to.</param>
/// <param name="IsPending">An event waits for the guest.</param>
/// <param name="IsMasked">The guest does not want to be told of events now.</param>
/// <param name="IsLinked">It is in a queue of its vCPU; null in the 2-level interface, which has no queues.</param>
/// <param name="NotifyVcpu">Index of the vCPU that it signals.</param>
/// <param name="Priority">0, the highest, to 15; null in the 2-level interface, which has none.</param>
/// <param name="Remote">
/// Interdomain: id of the peer's domain. Unbound: of the domain that may bind. Otherwise 0.
/// </param>
/// <param name="Number">Interdomain: the peer's port. Pirq, Virq: which one. Otherwise 0.</param>
public sealed record PortStatus(
    int Domain, int Port, PortState State, bool IsPending, bool IsMasked, bool? IsLinked, int NotifyVcpu, int? Priority,
    int Remote, int Number);
