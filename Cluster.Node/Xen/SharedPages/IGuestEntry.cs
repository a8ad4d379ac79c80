using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// How the vCPUs of a kind of guest enter and leave the hypervisor: what is delivered, and what each crossing costs.
/// </summary>
/// <remarks>
/// Interrupts §6 and §12.4. One instance serves a host; it has no state of its own. What is delivered at an entry
/// depends on the words that a vCPU shares with its guest. Costs are times at the host's clock.
/// </remarks>
public interface IGuestEntry
{
    /// <summary>A hypercall of the guest, without its body: charged to the guest that makes it.</summary>
    Duration Hypercall { get; }

    /// <summary>
    /// The guest's cost of sending an event to another vCPU or
    /// domain: the hypercall and its body. IPIs are such events.
    /// </summary>
    Duration Notify { get; }

    /// <summary>The guest's cost of programming its one-shot timer.</summary>
    Duration SetTimer { get; }

    /// <summary>From the guest's entry to the first instruction of its handler.</summary>
    Duration Upcall { get; }

    /// <summary>The guest's cost of ending the interrupt of its upcall; zero where none is to be ended.</summary>
    Duration EndOfUpcall { get; }

    /// <summary>Whether that end leaves the guest.</summary>
    bool EndOfUpcallExits { get; }

    /// <summary>
    /// The guest's cost of loading the page table of another process beyond what any kernel pays; zero where the
    /// hypervisor has no part in it.
    /// </summary>
    Duration SwitchAddressSpace { get; }

    /// <summary>
    /// The guest's cost of an exit that a page fault makes where the hypervisor shadows its page tables; zero where
    /// the hypervisor has no part in it.
    /// </summary>
    Duration ShadowFault { get; }

    /// <summary>
    /// The guest's cost of writing INIT or SIPI to its interrupt controller, by which it starts another vCPU; zero for
    /// one that does so by hypercalls (interrupts §25).
    /// </summary>
    Duration StartIpi { get; }

    /// <summary>Whether an event reaches a vCPU that runs elsewhere without an exit (interrupts §12.2).</summary>
    bool PostsEvents { get; }

    /// <summary>The guest's cost of ending a physical interrupt, where the hypervisor waits for that.</summary>
    Duration EndOfInterrupt { get; }

    /// <summary>
    /// From an instruction that raises an exception to the guest's handler and back, without the handler.
    /// </summary>
    Duration Exception { get; }

    /// <summary>
    /// False for a guest that runs without hardware virtualisation: it leaves by a system call or an interrupt.
    /// </summary>
    bool MakesVmExits { get; }

    /// <summary>Whether an upcall can be delivered at the next entry.</summary>
    /// <param name="info">Words that the vCPU shares with its guest.</param>
    bool CanDeliver(VcpuInfo info);

    /// <summary>The handler begins.</summary>
    void BeginUpcall(VcpuInfo info);

    /// <summary>The handler returns.</summary>
    void EndUpcall(VcpuInfo info);

    /// <summary>
    /// Time outside the guest for an exit and the entry after it, excluding what the hypervisor does in between.
    /// </summary>
    Duration ExitCost(ExitReason reason);
}
