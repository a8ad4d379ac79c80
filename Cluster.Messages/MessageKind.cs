namespace ActorXen.Messages;

/// <summary>Every message by number. Numbers are part of checkpoints and of the wire: never reuse one.</summary>
public enum MessageKind
{
    // Bench
    Hold = 1,

    // Softirq
    RaiseSoftirq = 21,
    IpiReceived = 22,
    HypervisorDone = 23,

    // Dispatch
    SchedulePass = 41,
    SwitchTo = 42,
    ContextSaved = 43,
    VmEntry = 44,
    VmExit = 45,
    SliceExpired = 46,
    IdleExited = 47,
    SpeedChanged = 48,

    // VcpuWakeup
    WakeVcpu = 61,
    YieldVcpu = 62,
    PolicyTimer = 63,
    TakeAction = 64,
    SetPolicyTimer = 65,

    // RunStateNotice
    RunStateNotice = 66,

    // PoolChange
    AdoptDomain = 71,
    ActionEnded = 72,

    // PortBinding
    AllocUnbound = 81,
    BindInterdomain = 82,
    BindVirq = 83,
    BindIpi = 84,
    BindPirq = 85,
    BindVcpu = 86,
    SetPortPriority = 87,
    ClosePort = 88,
    PortResult = 89,

    // PortSignal
    EvtchnSend = 101,
    SetPending = 102,
    MarkEventsPending = 103,
    UnmaskPort = 104,
    WakePoller = 105,

    // VcpuWork
    ExecuteWork = 121,
    WorkDone = 122,
    Upcall = 123,
    EndUpcall = 124,
    Halt = 125,
    YieldGuest = 126,
    PollPort = 127,
    PollWoken = 128,
    WorkElapsed = 129,

    // KernelWork
    RunWork = 141,
    WorkFinished = 142,
    EventDelivered = 143,
    FinishEvent = 144,
    SetGuestTimer = 145,
    GuestTimerFired = 146,
    PickWork = 147,

    // PhysicalIrq
    MsiWrite = 161,
    IrqTaken = 162,
    SetIrqAffinity = 163,
    IrqReenable = 164,

    // LevelLine
    LineAssert = 165,
    LineDeassert = 166,
    GuestEoi = 167,
    HostEoi = 168,
    IrqEnded = 169,
    ForcedEoi = 170,

    // HostTimer
    ArmTimer = 181,
    StopTimer = 182,
    TimerInterrupt = 183,
    RunTimers = 184,
    TimerExpired = 185,
    SetSingleshot = 186,

    // Packet
    PacketArrived = 201,
    ForwardPacket = 202,
    TransmitPacket = 203,
    SendPacket = 204,
    PacketReceived = 205,
    CoalesceExpired = 206,
    Appointment = 207,

    // Block
    SubmitBlock = 221,
    BlockCompleted = 222,
    DiskRequest = 223,
    DiskServed = 224,
    DiskCompleted = 225,
}
