namespace ActorXen.Messages;

/// <summary>The hypervisor's own vectors (interrupts §9).</summary>
public enum HostVector
{
    /// <summary>Frees the vector of a line that has moved.</summary>
    Cleanup = 0x22,

    /// <summary>Descriptors of blocked vCPUs have interrupts (Own).</summary>
    PostedWakeup = 0xF9,

    Timer = 0xFA,

    /// <summary>A call of several pCPUs, or the end of an interrupt that another pCPU has to make.</summary>
    Call = 0xFB,

    /// <summary>The target looks at its softirqs.</summary>
    EventCheck = 0xFC,
}

/// <summary>What a pCPU has taken with a vector since the run began.</summary>
/// <param name="Pcpu">Its number on the host.</param>
/// <param name="Vector">0x20 to 0xFF; 0 if the line had left the pCPU before that took its interrupt.</param>
/// <param name="Irq">Number of the line on the host; -1 for a <see cref="HostVector"/>.</param>
/// <param name="Taken">Interrupts.</param>
public sealed record VectorStatus(int Pcpu, int Vector, int Irq, long Taken);
