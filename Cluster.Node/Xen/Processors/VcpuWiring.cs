using ActorXen.Messages;

namespace ActorXen.Xen.Processors;

/// <summary>The entities to which a vCPU sends messages.</summary>
/// <param name="Schedulers">The schedulers of the pools, by number.</param>
/// <param name="Kernel">The kernel of its domain.</param>
/// <param name="Pcpus">The pCPUs, by number.</param>
/// <param name="Timers">The timer queues, by pCPU.</param>
public sealed record VcpuWiring(
    IReadOnlyList<EntityRef<IScheduler>> Schedulers,
    EntityRef<IGuestSoftware> Kernel,
    IReadOnlyList<EntityRef<IPcpu>> Pcpus,
    IReadOnlyList<EntityRef<IPcpuTimers>> Timers)
{
    /// <summary>What it takes to post an event: at the sender, and from there to the handler.</summary>
    public (Duration Write, Duration Way) Posting { get; init; }

    /// <summary>
    /// Work that ends in the instant in which the vCPU leaves its guest is done: a budget of just its length is enough.
    /// Otherwise it is done when the vCPU is in its guest again, as in recorded traces.
    /// </summary>
    public bool EndsWorkOnExit { get; init; }
}
