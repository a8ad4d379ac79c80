using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>What became of an attempt to set a port pending (interrupts §4, §5).</summary>
public enum PendingOutcome
{
    /// <summary>Pending already, and nothing was left to do: pending is a bit, not a counter.</summary>
    Merged = 0,

    /// <summary>Pending now, and masked: the unmask will find it.</summary>
    UnderMask = 1,

    /// <summary>
    /// Pending and visible to the guest, which was notified of an earlier event and will find this one too.
    /// </summary>
    WithoutNotify = 2,

    /// <summary>The vCPU's upcallPending went from 0 to 1: mark its events pending.</summary>
    MarkEvents = 3,
}

/// <param name="Outcome">What the caller must do next.</param>
/// <param name="IsFirst">The port's pending bit went from 0 to 1: pollers are woken (interrupts §8).</param>
public readonly record struct PendingStep(PendingOutcome Outcome, bool IsFirst);

/// <summary>
/// The memory of one domain's event channels: the hypervisor sets events, the guest's kernel consumes them.
/// </summary>
/// <remarks>
/// Each method is one atomic step at one virtual instant (interrupts §28 rule 2). Ports are numbered from 1, vCPUs by
/// their index in the domain. All words are mapped and all control blocks registered from the start, as guests do while
/// they boot, so the refusals of §5 steps 1 to 3 cannot occur. The BUSY bit and the retries of §5 step 2 do not exist
/// here, because a step of this model is atomic. Every port begins unmasked.
/// </remarks>
public interface IEventSpace
{
    /// <summary>The highest usable port.</summary>
    int MaxPort { get; }

    /// <summary>Number of the domain's vCPUs.</summary>
    int Vcpus { get; }

    /// <summary>Priorities: 0, the highest, to this number less one. 1 if the interface knows none.</summary>
    int Priorities { get; }

    VcpuInfo this[int vcpu] { get; }

    /// <summary>Puts a port into use. Its mask stays as the guest left it; its priority is the default.</summary>
    /// <param name="port">1 to <see cref="MaxPort"/>.</param>
    /// <param name="vcpu">The notify vCPU.</param>
    /// <param name="isTimer">The port carries the vCPU's timer VIRQ, which the 2-level scan serves first.</param>
    void Open(int port, int vcpu, bool isTimer);

    /// <summary>
    /// The notify vCPU changed. A guest moves a port under its mask: mask, bind, unmask (interrupts §7.3).
    /// </summary>
    void Rebind(int port, int vcpu);

    /// <summary>Takes a port out of use: it is no longer pending.</summary>
    void Close(int port);

    /// <summary>
    /// True if a closed port cannot be reused yet because it is still linked in a queue (interrupts §3.1).
    /// </summary>
    bool IsBusy(int port);

    /// <summary>Sets a port's priority; it takes effect the next time the port is linked (interrupts §5).</summary>
    /// <param name="port">1 to <see cref="MaxPort"/>.</param>
    /// <param name="priority">0 to <see cref="Priorities"/> - 1.</param>
    void SetPriority(int port, int priority);

    /// <summary>The hypervisor's set_pending towards the port's notify vCPU.</summary>
    PendingStep SetPending(int port, int notifyVcpu);

    /// <summary>The body of the unmask hypercall.</summary>
    /// <returns>
    /// True if an event that was pending under the mask became visible: mark its vCPU's events pending.
    /// </returns>
    bool Unmask(int port, int notifyVcpu);

    /// <summary>The guest's unmask without a hypercall, where the interface allows it and nothing is pending.</summary>
    /// <param name="port">1 to <see cref="MaxPort"/>.</param>
    /// <param name="vcpu">The vCPU whose code unmasks.</param>
    /// <returns>False if the hypercall is needed; nothing was changed.</returns>
    bool TryUnmaskInMemory(int port, int vcpu);

    /// <summary>Masks a port. It never clears pending (I-05).</summary>
    void Mask(int port);

    /// <summary>The guest acknowledges the event, which clears pending.</summary>
    void ClearPending(int port);

    bool IsPending(int port);

    bool IsMasked(int port);

    /// <summary>Whether the port is in a queue of its vCPU; null if the interface has no queues.</summary>
    bool? IsLinked(int port);

    /// <summary>0 to <see cref="Priorities"/> - 1; null if the interface has no priorities.</summary>
    int? PriorityOf(int port);

    /// <summary>
    /// The guest's handler begins: clears upcallPending, and only then looks for events (interrupts §7).
    /// </summary>
    void BeginScan(int vcpu);

    /// <summary>
    /// The next event for the handler: pending, not masked, and still pending afterwards; the caller acknowledges it.
    /// Scans again while upcallPending was set in the meantime.
    /// </summary>
    /// <returns>False if the scan is over and upcallPending is clear.</returns>
    bool TryTakeNext(int vcpu, out int port);

    void Save(StateWriter state);

    void Load(StateReader state);
}
