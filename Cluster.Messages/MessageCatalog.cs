namespace ActorXen.Messages;

/// <summary>The closed list of messages: what may stand in a checkpoint or on the wire, and how it is read back.</summary>
public static class MessageCatalog
{
    /// <exception cref="StateFormatException">No message has this number, or it has fewer words than it needs.</exception>
    public static Message Read(MessageKind kind, in Words words) => kind switch
    {
        // Bench
        MessageKind.Hold => Hold.Instance,
        // Softirq
        MessageKind.RaiseSoftirq => new RaiseSoftirq((Softirq)words[0], new((int)words[1])),
        MessageKind.IpiReceived => IpiReceived.Instance,
        MessageKind.HypervisorDone => HypervisorDone.Instance,
        // Dispatch
        MessageKind.SchedulePass => new SchedulePass(new((int)words[0])),
        MessageKind.SwitchTo => new SwitchTo(new((int)words[0]), new(words[1])),
        MessageKind.ContextSaved => new ContextSaved(new((int)words[0]), new((int)words[1])),
        MessageKind.VmEntry => new VmEntry(new((int)words[0]), new(words[1])),
        MessageKind.VmExit => new VmExit((ExitReason)words[0]),
        MessageKind.SliceExpired => SliceExpired.Instance,
        MessageKind.IdleExited => IdleExited.Instance,
        MessageKind.SpeedChanged => SpeedChanged.Instance,
        // VcpuWakeup
        MessageKind.WakeVcpu => new WakeVcpu(new((int)words[0]), new((int)words[1]), (WakeCause)words[2]),
        MessageKind.YieldVcpu => new YieldVcpu(new((int)words[0])),
        MessageKind.PolicyTimer => new PolicyTimer((int)words[0], new((int)words[1])),
        // PortBinding
        MessageKind.AllocUnbound => new AllocUnbound(new((int)words[0]), new((int)words[1])),
        MessageKind.BindInterdomain => new BindInterdomain(new((int)words[0]), (int)words[1], new((int)words[2])),
        MessageKind.BindVirq => new BindVirq((Virq)words[0], (int)words[1], new((int)words[2])),
        MessageKind.BindIpi => new BindIpi((int)words[0], new((int)words[1])),
        MessageKind.BindPirq => new BindPirq((int)words[0], words[1] != 0, new((int)words[2])),
        MessageKind.BindVcpu => new BindVcpu((int)words[0], (int)words[1], new((int)words[2])),
        MessageKind.SetPortPriority => new SetPortPriority((int)words[0], (int)words[1], new((int)words[2])),
        MessageKind.ClosePort => new ClosePort((int)words[0], new((int)words[1])),
        MessageKind.PortResult => new PortResult((int)words[0], (PortErrno)words[1]),
        // PortSignal
        MessageKind.EvtchnSend => new EvtchnSend(new((int)words[0])),
        MessageKind.SetPending => new SetPending(new((int)words[0]), words[1] != 0),
        MessageKind.MarkEventsPending => new MarkEventsPending(new((int)words[0]), words[1] != 0, (WakeCause)words[2]),
        MessageKind.UnmaskPort => new UnmaskPort(new((int)words[0])),
        MessageKind.WakePoller => new WakePoller(new((int)words[0]), words[1] != 0),
        // VcpuWork
        MessageKind.ExecuteWork => new ExecuteWork(new(words[0])),
        MessageKind.WorkDone => new WorkDone((int)words[0]),
        MessageKind.Upcall => new Upcall((int)words[0], new(words[1])),
        MessageKind.EndUpcall => EndUpcall.Instance,
        MessageKind.Halt => Halt.Instance,
        MessageKind.YieldGuest => YieldGuest.Instance,
        MessageKind.PollPort => new PollPort((int)words[0], new(words[1])),
        MessageKind.PollWoken => new PollWoken((int)words[0], words[1] != 0),
        MessageKind.WorkElapsed => WorkElapsed.Instance,
        // KernelWork
        MessageKind.RunWork => new RunWork((int)words[0], (int)words[1], (WorkClass)words[2], new(words[3]), new((int)words[4]), words[5]),
        MessageKind.WorkFinished => new WorkFinished(words[0], (int)words[1]),
        MessageKind.EventDelivered => new EventDelivered((int)words[0], (int)words[1]),
        MessageKind.FinishEvent => new FinishEvent((int)words[0], (int)words[1]),
        MessageKind.SetGuestTimer => new SetGuestTimer((int)words[0], new(words[1]), new((int)words[2]), words[3]),
        MessageKind.GuestTimerFired => new GuestTimerFired(words[0], (int)words[1]),
        MessageKind.SetPolicyTimer => new SetPolicyTimer((int)words[0], new((int)words[1]), new(words[2])),
        MessageKind.TakeAction => new TakeAction((int)words[0]),
        // RunStateNotice
        MessageKind.RunStateNotice => new RunStateNotice(new((int)words[0]), (int)words[1], (int)words[2]),
        // PoolChange
        MessageKind.AdoptDomain => new AdoptDomain(new((int)words[0])),
        MessageKind.ActionEnded => ActionEnded.Instance,
        MessageKind.PickWork => new PickWork((int)words[0]),
        // PhysicalIrq
        MessageKind.MsiWrite => new MsiWrite((int)words[0]),
        MessageKind.IrqTaken => new IrqTaken(new((int)words[0]), new(words[1])),
        MessageKind.SetIrqAffinity => new SetIrqAffinity(new((int)words[0])),
        MessageKind.IrqReenable => IrqReenable.Instance,
        // LevelLine
        MessageKind.LineAssert => new LineAssert((int)words[0]),
        MessageKind.LineDeassert => new LineDeassert((int)words[0]),
        MessageKind.GuestEoi => new GuestEoi(new((int)words[0])),
        MessageKind.HostEoi => new HostEoi((int)words[0], words[1] != 0),
        MessageKind.IrqEnded => IrqEnded.Instance,
        MessageKind.ForcedEoi => ForcedEoi.Instance,
        // HostTimer
        MessageKind.ArmTimer => new ArmTimer(new((int)words[0]), new(words[1])),
        MessageKind.StopTimer => new StopTimer(new((int)words[0])),
        MessageKind.TimerInterrupt => TimerInterrupt.Instance,
        MessageKind.RunTimers => RunTimers.Instance,
        MessageKind.TimerExpired => new TimerExpired(new((int)words[0]), new(words[1])),
        MessageKind.SetSingleshot => new SetSingleshot(new(words[0])),
        // Packet
        MessageKind.PacketArrived => new PacketArrived(Packet.Read(words)),
        MessageKind.ForwardPacket => new ForwardPacket(Packet.Read(words), (int)words[6]),
        MessageKind.TransmitPacket => new TransmitPacket(Packet.Read(words)),
        MessageKind.SendPacket => new SendPacket(Packet.Read(words), (int)words[6]),
        MessageKind.PacketReceived => new PacketReceived(Packet.Read(words), (int)words[6]),
        MessageKind.CoalesceExpired => CoalesceExpired.Instance,
        MessageKind.Appointment => new Appointment(words[0]),
        // Block
        MessageKind.SubmitBlock => new SubmitBlock(BlockRequest.Read(words), (int)words[4]),
        MessageKind.BlockCompleted => new BlockCompleted(BlockRequest.Read(words), (int)words[4]),
        MessageKind.DiskRequest => new DiskRequest(BlockRequest.Read(words), new((int)words[4])),
        MessageKind.DiskServed => new DiskServed(BlockRequest.Read(words), new((int)words[4])),
        MessageKind.DiskCompleted => new DiskCompleted(BlockRequest.Read(words), (int)words[4]),
        _ => throw new StateFormatException($"no message has the number {(int)kind}"),
    };
}
