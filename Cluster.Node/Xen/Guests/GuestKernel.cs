using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Guests;

/// <summary>
/// A guest's kernel: demultiplexes upcalls, hands out the CPU time of its vCPUs to handlers, threads and applications,
/// wakes its own vCPUs by rescheduling interrupts, keeps timers and the tick, and halts vCPUs that have nothing to do.
/// </summary>
/// <remarks>
/// Interrupts §7 (upcall), §15.3 (tick), §17.1 (placement, balancing, rescheduling), §25 (vCPUs that come and go). One
/// per domain.
/// </remarks>
public sealed partial class GuestKernel(
    DomainSpec domain, KernelWiring wiring, IEventSpace events, IGuestEntry entry, CostTable costs)
    : IEntity, IGuestKernel, IPortSpaceClient
{
    private readonly VcpuAgenda[] _agendas =
        [.. wiring.Vcpus.Select((_, index) => new VcpuAgenda
        {
            Phase = index < domain.Vcpus ? VcpuPhase.Starting : VcpuPhase.Down,
        })];
    private readonly GuestTimerQueue[] _timers = [.. wiring.Vcpus.Select(_ => new GuestTimerQueue())];
    private readonly Duration _handler = costs[EventCosts.UpcallScan] + costs[GuestCosts.IsrBody];
    private readonly bool _hasShadowPaging = entry.SwitchAddressSpace != Duration.Zero;
    private readonly Duration _coldHandler = costs[GuestCosts.ColdHandler];
    private readonly Duration _warmTime = costs[CommonCosts.WarmTime];
    private readonly Duration _timerLeastDelta = costs[GuestCosts.TimerLeastDelta];

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case WorkDone done: FinishWork(done.Vcpu, context); break;
            case Messages.Upcall upcall: BeginUpcall(upcall, context); break;
            case RunWork work: Accept(work, context); break;
            case PickWork pick: Pick(pick.Vcpu, context); break;
            case FinishEvent finish: EndLate(finish, context); break;
            case SetGuestTimer timer: SetTimer(timer, context); break;
            case PollWoken woken: AskToPick(woken.Vcpu, context); break;
            case RequestOnline request: ChangeOnline(request.Vcpu, request.IsOnline, context); break;
            case RequestBinding request: MovePort(request.Port, request.Vcpu, context); break;
            case RequestLine request: ChangeLine(request, context); break;
            case RequestMask request: MaskLine(request, context); break;
            case RequestChannel request: ChangeChannel(request, context); break;
            case OpenChannels open: OpenMore(open.Count, context); break;
            case PortResult result: CheckBinding(result); break;
            case CallCpus call:
                context.Send(wiring.VcpuEntities[call.Sender.Number - wiring.Vcpus[0].Number], call);
                break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        foreach (var agenda in _agendas) agenda.Save(state);
        foreach (var timers in _timers) timers.Save(state);
        SavePlacement(state);
        SaveBindings(state);
        SaveStealClocks(state);
        SaveLines(state);
        wiring.Caches?.Save(state);
    }

    public void Load(StateReader state)
    {
        foreach (var agenda in _agendas) agenda.Load(state);
        foreach (var timers in _timers) timers.Load(state);
        LoadPlacement(state);
        LoadBindings(state);
        LoadStealClocks(state);
        LoadLines(state);
        wiring.Caches?.Load(state);
    }

    /// <summary>A driver or an application wants CPU time.</summary>
    private void Accept(RunWork work, EntityContext context)
    {
        var item = new WorkItem(work.Class, work.Length, work.ReplyTo, work.Tag, KernelStep.Reply);
        var target = TargetOf(work);
        Enqueue(target, item, context);
        context.Record(PathFacts.WorkQueued, wiring.Vcpus[target], item.Owner, item.Tag);
        if (target == work.From || work.From < 0) AskToPick(target, context);
        else Reschedule(target, work.From, item.Class, context);
        if (item.IsTask && _halted > 0 && work.From >= 0) OfferWaiting(target, work.From, context);
    }

    private void Enqueue(int vcpu, in WorkItem item, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (item.IsTask)
        {
            if (agenda.Backlog == 0) agenda.NextSince = context.Now;
            _queuedTasks++;
        }

        agenda.Add(item);
    }

    /// <summary>
    /// Tells another vCPU of new work by an event on its reschedule port, unless it will look anyway.
    /// </summary>
    private void Reschedule(int target, int from, WorkClass newWork, EntityContext context)
    {
        var agenda = _agendas[target];
        // Between two pieces of work, or in a handler, it looks without being asked (I-37). Work of an equal or higher
        // class need not yield.
        var mustNotify = agenda.IsHalted || (agenda.Current is { } current && current.Class > newWork);
        if (!mustNotify)
        {
            if (agenda.Current is null) AskToPick(target, context);
            return;
        }

        var isNew = !agenda.NeedsReschedule;
        context.Record(GuestFacts.RescheduleAsked, new(domain.Id), target, isNew);
        if (!isNew) return;
        agenda.NeedsReschedule = true;
        _agendas[from].Add(
            WorkItem.Of(KernelStep.SendReschedule, WorkClass.HardIrq, entry.Notify, WorkTag.Of(target)));
        AskToPick(from, context);
    }

    /// <summary>
    /// Decides at the end of this instant, when all entities that
    /// this instant's messages reach have requested their CPU time.
    /// </summary>
    private void AskToPick(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (agenda.IsPicking || agenda.IsHalted || agenda.Current is not null || !agenda.HasStarted) return;
        agenda.IsPicking = true;
        context.Schedule(context.Self<IGuestKernel>(), Duration.Zero, new PickWork(vcpu), Phase.GuestWork);
    }

    private void Pick(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        agenda.IsPicking = false;
        // An upcall came first, and executes one step after another; or the vCPU has gone down.
        if (agenda.Current is not null || !agenda.HasStarted) return;
        agenda.NeedsReschedule = false;
        if (agenda.Phase == VcpuPhase.Leaving && TryTakeDown(vcpu, context)) return;
        if (_queuedTasks > 0 && _agendas.Length > 1) BalanceBeforePick(vcpu, context);
        if (agenda.TryTake(out var item))
        {
            if (item.IsTask) _queuedTasks--;
            StartTick(vcpu, context);
            Execute(vcpu, item, context);
            return;
        }

        StopTick(vcpu, context);
        agenda.IsHalted = true;
        _halted++;
        context.Send(wiring.VcpuEntities[vcpu], Messages.Halt.Instance);
    }

    private void Execute(int vcpu, WorkItem item, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (_hasShadowPaging && item.Class == WorkClass.User) SwitchProcess(vcpu, item, context);
        item = item with { Left = item.Left + agenda.Debt };
        agenda.Debt = Duration.Zero;
        if (wiring.Caches is not null) item = item with { Left = Cooled(vcpu, item, context) };
        agenda.Current = item;
        context.Record(PathFacts.WorkBegan, wiring.Vcpus[vcpu], item.Owner, item.Tag);
        var length = _exceptionRate > 0 && item.IsTask ? UpToException(agenda, item.Left, context) : item.Left;
        context.Send(wiring.VcpuEntities[vcpu], new ExecuteWork(length));
    }

    /// <summary>
    /// An application has an address space of its own; handlers and kernel threads use the last one. A switch to
    /// another one leaves a guest whose page tables the hypervisor shadows (interrupts §12.1).
    /// </summary>
    private void SwitchProcess(int vcpu, in WorkItem item, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (agenda.AddressSpace == item.ReplyTo.Number) return;
        var isFirst = agenda.AddressSpace == VcpuAgenda.NoAddressSpace;
        agenda.AddressSpace = item.ReplyTo.Number;
        if (isFirst) return;
        agenda.Debt += entry.SwitchAddressSpace;
        RecordIntercept(vcpu, Intercept.AddressSpace, entry.SwitchAddressSpace, context);
    }

    private void RecordIntercept(int vcpu, Intercept cause, Duration cost, EntityContext context) =>
        context.Record(VcpuFacts.Intercepted, wiring.Vcpus[vcpu], cause, cost);

    private void FinishWork(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (agenda.Current is not { } item)
        {
            StartVcpu(vcpu, context);
            return;
        }

        if (_exceptionRate > 0 && item.IsTask && TryContinueTask(vcpu, item, context)) return;
        agenda.Current = null;
        if (item.IsTask) RememberPlace(item, vcpu, context);
        switch (item.Step)
        {
            case KernelStep.Reply:
                context.Send(item.ReplyTo, new WorkFinished(item.Tag, vcpu));
                break;
            case KernelStep.Scan or KernelStep.HandlePort:
                ContinueUpcall(vcpu, item, context);
                return;
            case KernelStep.SendReschedule:
                context.Record(VcpuFacts.HypercallMade, wiring.Vcpus[vcpu], Hypercall.EvtchnSend, entry.Notify);
                context.Send(wiring.ReschedulePorts[item.Tag.Index], new EvtchnSend(wiring.Vcpus[vcpu]));
                break;
            case KernelStep.Unmask:
                context.Record(VcpuFacts.HypercallMade, wiring.Vcpus[vcpu], Hypercall.EvtchnUnmask, entry.Hypercall);
                context.Send(wiring.Ports[item.Tag.Index], new UnmaskPort(wiring.Vcpus[vcpu]));
                break;
            default:
                throw new InvariantBrokenException($"{domain.Name} ends an unknown step {item.Step}");
        }

        AskToPick(vcpu, context);
    }
}

/// <summary>The entities and ports that a kernel uses.</summary>
/// <param name="Vcpus">Host-wide vCPU numbers, by index.</param>
/// <param name="VcpuEntities">The vCPUs' entities, by index.</param>
/// <param name="VcpuTimers">The vCPUs' one-shot timers, by index.</param>
/// <param name="TimerPorts">Port number of VIRQ timer, by index.</param>
/// <param name="ReschedulePorts">Entity of the reschedule port, by index.</param>
/// <param name="Ports">Port entities, by port number; <see cref="EntityRef{TRole}.None"/> where there is none.</param>
/// <param name="Handlers">Handlers of the ports' events, by port number; None for the kernel itself.</param>
/// <param name="PortSpace">Where the kernel gives its ports to other vCPUs.</param>
/// <param name="NotifyVcpus">
/// The vCPU that a port notifies when the run begins, by port number; -1 for one that always notifies the same vCPU.
/// </param>
/// <param name="LateEoi">Ports of backends, which stay masked until their driver is done (interrupts §7.2).</param>
public sealed record KernelWiring(
    IReadOnlyList<VcpuId> Vcpus,
    IReadOnlyList<EntityRef<IVcpu>> VcpuEntities,
    IReadOnlyList<EntityRef<IVcpuTimers>> VcpuTimers,
    IReadOnlyList<int> TimerPorts,
    IReadOnlyList<EntityRef<IPort>> ReschedulePorts,
    IReadOnlyList<EntityRef<IPort>> Ports,
    IReadOnlyList<EntityRef<IPortHandler>> Handlers,
    EntityRef<IPortSpace> PortSpace,
    IReadOnlyList<int> NotifyVcpus,
    IReadOnlySet<int> LateEoi)
{
    /// <summary>Run-state areas by vCPU index if the kernel has a steal clock; otherwise empty.</summary>
    public IReadOnlyList<RunStateArea> RunStates { get; init; } = [];

    /// <summary>Ports with an affinity of their own, which are not dealt out again.</summary>
    public IReadOnlySet<int> Fixed { get; init; } = System.Collections.Frozen.FrozenSet<int>.Empty;

    /// <summary>The line of a port, and whether other domains may bind it too.</summary>
    public IReadOnlyDictionary<int, (int Irq, bool WillShare)> Lines { get; init; } =
        System.Collections.Frozen.FrozenDictionary<int, (int Irq, bool WillShare)>.Empty;

    /// <summary>Ports of lines that it binds during the run, with the vCPU that each one will notify.</summary>
    public IReadOnlyDictionary<int, int> Freed { get; init; } =
        System.Collections.Frozen.FrozenDictionary<int, int>.Empty;

    /// <summary>Where it counts the interrupts of messages.</summary>
    public LineCounts LineCounts { get; init; } = new();

    /// <summary>Where the code of its handlers is cached; null if it follows its vCPUs only.</summary>
    public HandlerCaches? Caches { get; init; }

    /// <summary>Since when the first vCPU's ticks count; guests that boot apart tick apart.</summary>
    public Duration TickPhase { get; init; }
}
