namespace ActorXen.Messages;

/// <summary>How the per-vCPU event of a guest arrives (interrupts §6.2, §12.4).</summary>
public enum UpcallRoute
{
    /// <summary>The domain's callback: injected at an entry, and needs no end of interrupt.</summary>
    Callback = 0,

    /// <summary>A vector of each vCPU's local APIC, which the guest ends.</summary>
    Vector = 1,
}

/// <summary>What a machine's CPUs do for guests in hardware; what is missing costs exits (interrupts §12.1).</summary>
/// <param name="Profile">Name of the generation whose values are the defaults; it is only shown.</param>
public sealed record CpuSpec(string Profile)
{
    /// <summary>Cycles of a VM exit with the entry after it, 0 to 20,000; 0 is what the calibration says.</summary>
    public int ExitCycles { get; init; }

    /// <summary>Cycles of an EOI that exits, 0 to 50,000; 0 is what the calibration says.</summary>
    public int EoiCycles { get; init; }

    /// <summary>VMX or SVM: without it only PV guests can run.</summary>
    public bool RunsHardwareGuests { get; init; } = true;

    /// <summary>VPID or ASID: an exit leaves the TLB alone. Without it each one flushes the TLB.</summary>
    public bool TagsTlb { get; init; } = true;

    /// <summary>
    /// EPT or NPT. Without it the hypervisor keeps shadow page tables, and a guest that loads another one exits.
    /// </summary>
    public bool NestsPaging { get; init; } = true;

    /// <summary>APICv or AVIC: an EOI does not exit, and an event reaches a vCPU that runs without an exit.</summary>
    public bool VirtualisesApic { get; init; } = true;

    /// <summary>VMCB clean bits, or a VMCS that stays loaded: an entry reads only what has changed.</summary>
    public bool KeepsState { get; init; } = true;
}
