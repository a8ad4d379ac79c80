using ActorXen.Messages;

namespace ActorXen.Exports.Xentrace;

/// <summary>Numbers of records and of what they contain, from Xen's public headers (docs/export.md).</summary>
internal static class XentraceRecords
{
    public const uint DomainAdded = 0x00028001;
    public const uint Wake = 0x00028004;
    public const uint Yield = 0x00028005;
    public const uint Block = 0x00028006;

    /// <summary>Closes the last interval of each pCPU at the end of the trace.</summary>
    public const uint EndMark = 0x00028008;

    public const uint Switch = 0x0002800a;
    public const uint SwitchPrevious = 0x0002800e;
    public const uint SwitchNext = 0x0002800f;
    public const uint ContinueInfo = 0x00028011;
    public const uint Continue = 0x00021002;
    public const uint DomainCreated = 0x00041001;
    public const uint IrqHandled = 0x00802008;
    public const uint IdleEntry = 0x00801002;
    public const uint IdleExit = 0x00801003;
    public const uint PvHypercall = 0x0020100d;
    public const uint VmExit = 0x00081102;
    public const uint VmEntry = 0x00081001;
    public const uint Inject = 0x00082004;
    public const uint ExternalInterrupt = 0x0008200f;
    public const uint Vmcall = 0x00082012;
    public const uint Hlt = 0x00082013;

    public const uint IdleDomain = 32_767;

    // Reasons of VM exits, as Intel numbers them.
    public const uint ReasonInterrupt = 1;
    public const uint ReasonHlt = 12;
    public const uint ReasonVmcall = 18;

    // Vectors (interrupts §9): the guest's callback, the pCPU's timer, another pCPU's event check.
    public const uint CallbackVector = 0xf3;
    public const uint TimerVector = 0xfa;

    /// <summary>Of a call from another pCPU.</summary>
    public const uint CallVector = 0xfb;

    /// <summary>Of the interrupt that tells of descriptors of blocked vCPUs.</summary>
    public const uint WakeupVector = 0xf9;

    public const uint EventCheckVector = 0xfc;

    public const uint VcpuOp = 24;

    /// <summary>Hypercall of a guest that asks the scheduler for a pass.</summary>
    public const uint SchedOp = 29;

    private const uint EventChannelOp = 32;
    private const uint PhysicalDeviceOp = 33;

    private const uint FirstLineVector = 0x30;
    private const uint LastLineVector = 0xef;

    /// <summary>The deepest C-state that the reader knows.</summary>
    private const uint DeepestState = 5;

    /// <summary>A change of run states, of the vCPU in the first word.</summary>
    public static uint RunState(int before, int after) => 0x00021001 | (uint)before << 8 | (uint)after << 4;

    /// <summary>Our lines have no vector in the facts; each gets one of its own, as far as they go.</summary>
    public static uint VectorOf(long irq) => irq switch
    {
        -1 => TimerVector,
        -3 => CallVector,
        -4 => WakeupVector,
        < 0 => FirstLineVector - 1,
        _ => Math.Min(FirstLineVector + (uint)irq, LastLineVector),
    };

    /// <summary>Polling is C0, the shallowest state C1.</summary>
    public static uint IdleStateOf(long state) => Math.Min((uint)(state + 1), DeepestState);

    /// <summary>Number of the hypercall, and of the operation if it has several.</summary>
    public static (uint Call, uint Operation) CallOf(Hypercall hypercall) => hypercall switch
    {
        Hypercall.EvtchnSend => (EventChannelOp, 4),
        Hypercall.EvtchnUnmask => (EventChannelOp, 9),
        Hypercall.EvtchnBindVcpu => (EventChannelOp, 8),
        Hypercall.EvtchnBindPirq => (EventChannelOp, 2),
        Hypercall.EvtchnClose => (EventChannelOp, 3),
        Hypercall.EvtchnAllocUnbound => (EventChannelOp, 6),
        Hypercall.EvtchnBindInterdomain => (EventChannelOp, 0),
        Hypercall.VcpuopInitialise => (VcpuOp, 0),
        Hypercall.VcpuopUp => (VcpuOp, 1),
        Hypercall.SetSingleshotTimer => (VcpuOp, 8),
        Hypercall.SchedBlock => (SchedOp, 1),
        Hypercall.PhysdevEoi => (PhysicalDeviceOp, 28),
        _ => throw new ArgumentOutOfRangeException(nameof(hypercall), hypercall, "Not a hypercall."),
    };
}
