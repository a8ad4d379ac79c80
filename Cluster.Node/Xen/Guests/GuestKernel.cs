using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Guests;

/// <summary>
/// A guest's kernel: demultiplexes upcalls, hands out the CPU time of its vCPUs to handlers, threads and applications,
/// wakes its own vCPUs by rescheduling interrupts, keeps timers and the tick, and halts vCPUs that have nothing to do.
/// </summary>
/// <remarks>Interrupts §7 (upcall), §15.3 (tick), §17.1 (rescheduling). One per domain.</remarks>
public sealed partial class GuestKernel(
    DomainSpec domain, KernelWiring wiring, IEventSpace events, IGuestEntry entry, CostTable costs)
    : IEntity, IGuestKernel
{
    private readonly VcpuAgenda[] _agendas =
        [.. wiring.Vcpus.Select((_, index) => new VcpuAgenda { IsOnline = index < domain.Vcpus })];
    private readonly GuestTimerQueue[] _timers = [.. wiring.Vcpus.Select(_ => new GuestTimerQueue())];
    private readonly SortedDictionary<int, int> _homeOf = [];
    private readonly Duration _handler = costs[EventCosts.UpcallScan] + costs[GuestCosts.IsrBody];
    private readonly Duration _coldHandler = costs[GuestCosts.ColdHandler];
    private readonly Duration _warmTime = costs[GuestCosts.WarmTime];
    private readonly Duration _timerLeastDelta = costs[GuestCosts.TimerLeastDelta];
    private int _nextSpread;

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
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        foreach (var agenda in _agendas) agenda.Save(state);
        foreach (var timers in _timers) timers.Save(state);
        state.Int(_homeOf.Count);
        foreach (var (client, home) in _homeOf)
        {
            state.Int(client);
            state.Int(home);
        }

        state.Int(_nextSpread);
        SaveStealClocks(state);
    }

    public void Load(StateReader state)
    {
        foreach (var agenda in _agendas) agenda.Load(state);
        foreach (var timers in _timers) timers.Load(state);
        _homeOf.Clear();
        for (var left = state.Int(); left > 0; left--) _homeOf.Add(state.Int(), state.Int());
        _nextSpread = state.Int();
        LoadStealClocks(state);
    }

    /// <summary>A driver or an application wants CPU time.</summary>
    private void Accept(RunWork work, EntityContext context)
    {
        var item = new WorkItem(work.Class, work.Length, work.ReplyTo, work.Tag, KernelStep.Reply);
        var target = work.Vcpu >= 0 ? work.Vcpu : Place(work);
        _agendas[target].Add(item);
        if (target == work.From || work.From < 0) AskToPick(target, context);
        else Reschedule(target, work.From, item.Class, context);
    }

    /// <summary>Chooses the vCPU of an awakened task (interrupts §17.1, wake policy).</summary>
    private int Place(RunWork work)
    {
        var client = work.ReplyTo.Number;
        var home = _homeOf.TryGetValue(client, out var last) ? last : client % domain.Vcpus;
        var chosen = domain.Kernel.WakePolicy switch
        {
            WakePolicy.Affine => _agendas[home].Length == 0 ? home : AnyIdle(home),
            WakePolicy.Spread => NextIdle(home),
            WakePolicy.Pack => LowestWithRoom(),
            var other => throw new InvariantBrokenException($"{domain.Name} wakes tasks by {other}"),
        };
        _homeOf[client] = chosen;
        return chosen;
    }

    private int LowestWithRoom()
    {
        var roomy = Array.FindIndex(_agendas, agenda => agenda.IsOnline && agenda.Length < 2);
        return roomy >= 0 ? roomy : 0;
    }

    private int AnyIdle(int otherwise)
    {
        var idle = Array.FindIndex(_agendas, agenda => agenda.IsOnline && agenda.Length == 0);
        return idle >= 0 ? idle : otherwise;
    }

    private int NextIdle(int otherwise)
    {
        for (var step = 0; step < _agendas.Length; step++)
        {
            var candidate = (_nextSpread + step) % _agendas.Length;
            if (!_agendas[candidate].IsOnline || _agendas[candidate].Length != 0) continue;
            _nextSpread = candidate + 1;
            return candidate;
        }

        return otherwise;
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
        if (agenda.IsPicking || agenda.IsHalted || agenda.Current is not null) return;
        agenda.IsPicking = true;
        context.Schedule(context.Self<IGuestKernel>(), Duration.Zero, new PickWork(vcpu), Phase.GuestWork);
    }

    private void Pick(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        agenda.IsPicking = false;
        if (agenda.Current is not null) return; // An upcall came first, and executes one step after another.
        agenda.NeedsReschedule = false;
        if (agenda.TryTake(out var item))
        {
            StartTick(vcpu, context);
            Execute(vcpu, item, context);
            return;
        }

        StopTick(vcpu, context);
        agenda.IsHalted = true;
        context.Send(wiring.VcpuEntities[vcpu], Messages.Halt.Instance);
    }

    private void Execute(int vcpu, WorkItem item, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        item = item with { Left = item.Left + agenda.Debt };
        agenda.Debt = Duration.Zero;
        agenda.Current = item;
        context.Send(wiring.VcpuEntities[vcpu], new ExecuteWork(item.Left));
    }

    /// <summary>The vCPU runs for the first time.</summary>
    private void BeginVcpu(int vcpu, EntityContext context)
    {
        _agendas[vcpu].IsOnline = true;
        BeginStealClock(vcpu, context);
        AskToPick(vcpu, context);
    }

    private void FinishWork(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (agenda.Current is not { } item)
        {
            BeginVcpu(vcpu, context);
            return;
        }

        agenda.Current = null;
        switch (item.Step)
        {
            case KernelStep.Reply:
                context.Send(item.ReplyTo, new WorkFinished(item.Tag, vcpu));
                break;
            case KernelStep.Scan or KernelStep.HandlePort:
                ContinueUpcall(vcpu, item, context);
                return;
            case KernelStep.SendReschedule:
                context.Send(wiring.ReschedulePorts[item.Tag.Index], new EvtchnSend(wiring.Vcpus[vcpu]));
                break;
            case KernelStep.Unmask:
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
/// <param name="LateEoi">Ports of backends, which stay masked until their driver is done (interrupts §7.2).</param>
public sealed record KernelWiring(
    IReadOnlyList<VcpuId> Vcpus,
    IReadOnlyList<EntityRef<IVcpu>> VcpuEntities,
    IReadOnlyList<EntityRef<IVcpuTimers>> VcpuTimers,
    IReadOnlyList<int> TimerPorts,
    IReadOnlyList<EntityRef<IPort>> ReschedulePorts,
    IReadOnlyList<EntityRef<IPort>> Ports,
    IReadOnlyList<EntityRef<IPortHandler>> Handlers,
    IReadOnlySet<int> LateEoi)
{
    /// <summary>Run-state areas by vCPU index if the kernel has a steal clock; otherwise empty.</summary>
    public IReadOnlyList<RunStateArea> RunStates { get; init; } = [];

    /// <summary>Since when the first vCPU's ticks count; guests that boot apart tick apart.</summary>
    public Duration TickPhase { get; init; }
}
