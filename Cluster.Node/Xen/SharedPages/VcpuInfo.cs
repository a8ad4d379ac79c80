using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>The words that a vCPU's guest shares with the hypervisor (interrupts §4, §6.1).</summary>
/// <remarks>Made and saved by the domain's <see cref="IEventSpace"/>.</remarks>
public sealed class VcpuInfo
{
    /// <summary>An event waits for this vCPU. Only the guest clears it, before it scans (interrupts §7).</summary>
    public bool UpcallPending { get; private set; }

    /// <summary>
    /// Upcalls are masked. Set on entry to the handler, restored on its return. In a PV guest it is a word of memory;
    /// in PVH it stands for the interrupt flag.
    /// </summary>
    public bool UpcallMask { get; set; }

    /// <returns>True if the bit was clear: then, and only then, a kick follows (I-02).</returns>
    public bool TestAndSetUpcallPending()
    {
        if (UpcallPending) return false;
        UpcallPending = true;
        return true;
    }

    public void ClearUpcallPending() => UpcallPending = false;

    public void Save(StateWriter state)
    {
        state.Bool(UpcallPending);
        state.Bool(UpcallMask);
    }

    public void Load(StateReader state)
    {
        UpcallPending = state.Bool();
        UpcallMask = state.Bool();
    }
}
