using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>The entities to which a pCPU sends messages.</summary>
/// <param name="Schedulers">The schedulers of the pools, by number.</param>
/// <param name="Timers">Its own timer queue.</param>
/// <param name="Vcpus">The vCPUs, by number on the host.</param>
/// <param name="Irqs">Entities of the physical lines, by irq number.</param>
public sealed record PcpuWiring(
    IReadOnlyList<EntityRef<IScheduler>> Schedulers,
    EntityRef<IPcpuTimers> Timers,
    IReadOnlyList<EntityRef<IVcpu>> Vcpus,
    IReadOnlyList<EntityRef<IIrqDesc>> Irqs)
{
    /// <summary>
    /// By irq number; None for an MSI. The line is notified when its interrupt has ended.
    /// </summary>
    public IReadOnlyList<EntityRef<ILevelLine>> LevelLines { get; init; } = [];

    /// <summary>By irq number; None for a line whose device can mask its messages, or behind a pin.</summary>
    public IReadOnlyList<EntityRef<IUnmaskableLine>> UnmaskableLines { get; init; } = [];

    /// <summary>By irq number; None for a line of another kind. The softirq dpci tells them.</summary>
    public IReadOnlyList<EntityRef<IMessageLine>> MessageLines { get; init; } = [];

    /// <summary>The vCPUs of guests to which the IOMMU posts interrupts of their devices.</summary>
    public IReadOnlyList<VcpuId> PostedVcpus { get; init; } = [];

    /// <summary>The lock of the list of tasklets, where interrupts of assigned devices take it; else null.</summary>
    public GlobalLock? Tasklets { get; init; }

    /// <summary>The pCPUs, by number; they send each other calls, and thread siblings of a core their speed.</summary>
    public IReadOnlyList<EntityRef<IPcpu>> Pcpus { get; init; } = [];

    /// <summary>How it addresses several of them.</summary>
    public IpiMode IpiMode { get; init; }
}
