using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>vCPUs that come and go (interrupts §25): what a vCPU had goes to the others before it is down.</content>
public sealed partial class GuestKernel
{
    /// <summary>After so much time a vCPU that has not started yet keeps no ports (Own).</summary>
    private static readonly Duration BringUpLimit = 10.Ms;

    /// <summary>INIT and two SIPIs.</summary>
    private const int StartIpis = 3;

    /// <summary>The vCPU that each port notifies; -1 for a port that cannot be moved.</summary>
    private readonly int[] _notifyVcpus = [.. wiring.NotifyVcpus];

    /// <summary>Ports that somebody bound on purpose: a vCPU that comes up does not take them.</summary>
    private readonly SortedSet<int> _fixed = [.. wiring.Fixed];

    private readonly Duration _bringUp = costs[GuestCosts.VcpuUp];
    private readonly Duration _takeDown = costs[GuestCosts.VcpuDown];

    private void SaveBindings(StateWriter state)
    {
        foreach (var vcpu in _notifyVcpus) state.Int(vcpu);
        state.Int(_fixed.Count);
        foreach (var port in _fixed) state.Int(port);
    }

    private void LoadBindings(StateReader state)
    {
        for (var port = 0; port < _notifyVcpus.Length; port++) _notifyVcpus[port] = state.Int();
        _fixed.Clear();
        for (var left = state.Int(); left > 0; left--) _fixed.Add(state.Int());
    }

    /// <summary>The toolstack wants a vCPU up or down; it may be so already.</summary>
    private void ChangeOnline(int vcpu, bool isOnline, EntityContext context)
    {
        if (isOnline == (_agendas[vcpu].Phase is VcpuPhase.Starting or VcpuPhase.Up)) return;
        context.Record(GuestFacts.VcpuAsked, new(domain.Id), vcpu, isOnline);
        if (isOnline) BringUp(vcpu, context);
        else Leave(vcpu, context);
    }

    private void BringUp(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (agenda.Phase == VcpuPhase.Leaving)
        {
            agenda.Phase = VcpuPhase.Up;
            _up++;
            return;
        }

        ChargeStart(Keeper(), context);
        (agenda.Phase, agenda.AskedUpAt) = (VcpuPhase.Starting, context.Now);
        context.Send(wiring.VcpuEntities[vcpu], new SetOnline(true));
    }

    /// <summary>
    /// A vCPU starts another one by two hypercalls, or, with virtual hardware, by INIT and two SIPIs, of which the
    /// second one has no effect.
    /// </summary>
    private void ChargeStart(int by, EntityContext context)
    {
        if (!entry.MakesVmExits)
        {
            Charge(by, Hypercall.VcpuopInitialise, entry.Hypercall, context);
            Charge(by, Hypercall.VcpuopUp, entry.Hypercall, context);
            return;
        }

        for (var written = 0; written < StartIpis; written++)
        {
            _agendas[by].Debt += entry.StartIpi;
            RecordIntercept(by, Intercept.StartIpi, entry.StartIpi, context);
        }
    }

    private void Leave(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (!HasOther(vcpu))
        {
            context.Record(GuestFacts.VcpuKept, new(domain.Id), vcpu);
            return;
        }

        if (agenda.Phase == VcpuPhase.Starting)
        {
            TakeDown(vcpu, context);
            return;
        }

        agenda.Phase = VcpuPhase.Leaving;
        _up--;
        // If it executes something, or is about to, it goes down once that is over.
        if (agenda.IsHalted && !agenda.HasWork) TryTakeDown(vcpu, context);
    }

    private bool HasOther(int vcpu)
    {
        // One that has not started may never start, and the work of this one would wait forever.
        var mayStart = _agendas[vcpu].Phase == VcpuPhase.Starting;
        for (var other = 0; other < _agendas.Length; other++)
        {
            if (other == vcpu) continue;
            if (_agendas[other].Phase == VcpuPhase.Up || (mayStart && _agendas[other].Phase == VcpuPhase.Starting))
                return true;
        }

        return false;
    }

    /// <summary>
    /// It stays while its own handlers need it. Another one is up: <see cref="HasOther"/> saw to that.
    /// </summary>
    private bool TryTakeDown(int vcpu, EntityContext context)
    {
        if (_agendas[vcpu].IsInterrupting) return false;
        TakeDown(vcpu, context);
        return true;
    }

    private void TakeDown(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (agenda.IsHalted) _halted--;
        (agenda.Phase, agenda.IsHalted, agenda.NeedsReschedule) = (VcpuPhase.Down, false, false);
        (agenda.Debt, agenda.AskedUpAt) = (Duration.Zero, VirtualTime.Never);
        context.Record(GuestFacts.VcpuEvacuated, new(domain.Id), vcpu, agenda.Tasks);
        RecordMoved(MovedItem.Task, agenda.Tasks, context);
        _queuedTasks -= agenda.Tasks; // They are queued again elsewhere.
        var softirqs = 0;
        while (agenda.TryTake(out var item))
        {
            if (!item.IsTask) softirqs++;
            HandOver(item, vcpu, context);
        }

        RecordMoved(MovedItem.Softirq, softirqs, context);
        RecordMoved(MovedItem.Timer, MoveTimers(vcpu, Keeper(), context), context);
        MovePorts(vcpu, context);
        _agendas[Keeper()].Debt += _takeDown;
        context.Send(wiring.VcpuEntities[vcpu], new SetOnline(false));
    }

    private void RecordMoved(MovedItem item, int count, EntityContext context)
    {
        if (count > 0) context.Record(GuestFacts.ItemsMoved, new(domain.Id), item, count);
    }

    /// <summary>The notification is part of taking the vCPU down, and costs nothing.</summary>
    private void HandOver(in WorkItem item, int from, EntityContext context)
    {
        var target = item.IsTask ? Place(item.ReplyTo.Number) : Keeper();
        Enqueue(target, item, context);
        context.Record(PathFacts.WorkMoved, wiring.Vcpus[target], item.Owner, item.Tag);
        var agenda = _agendas[target];
        if (!agenda.IsHalted && !(agenda.Current is { } current && current.Class > item.Class))
        {
            AskToPick(target, context);
            return;
        }

        if (agenda.NeedsReschedule) return;
        agenda.NeedsReschedule = true;
        context.Record(GuestFacts.RescheduleAsked, new(domain.Id), target, true);
        context.Send(wiring.ReschedulePorts[target], new EvtchnSend(wiring.Vcpus[from]));
    }

    /// <summary>
    /// Masks the vCPU's ports, empties its queues of events, and binds each port to the vCPU with the fewest. Unmasking
    /// raises what was pending there.
    /// </summary>
    private void MovePorts(int vcpu, EntityContext context)
    {
        RecordMoved(MovedItem.Port, PortsOf(vcpu), context);
        var wasMasked = new bool[_notifyVcpus.Length];
        for (var port = 0; port < wasMasked.Length; port++)
        {
            if (_notifyVcpus[port] != vcpu) continue;
            wasMasked[port] = events.IsMasked(port);
            events.Mask(port);
        }

        events.BeginScan(vcpu);
        while (events.TryTakeNext(vcpu, out var port)) TakeEvent(port, vcpu, context);

        for (var port = 0; port < wasMasked.Length; port++)
            if (_notifyVcpus[port] == vcpu) Bind(port, EmptiestBut(vcpu), vcpu, !wasMasked[port], context);
    }

    /// <summary>
    /// An event of the vCPU's own timer or reschedule port has no object any more. Any other was raised before its port
    /// went to another vCPU, and is raised there.
    /// </summary>
    private void TakeEvent(int port, int vcpu, EntityContext context)
    {
        if (_notifyVcpus[port] < 0)
        {
            events.ClearPending(port);
            return;
        }

        events.Mask(port);
        context.Send(wiring.Ports[port], new UnmaskPort(wiring.Vcpus[vcpu]));
    }

    private void Bind(int port, int vcpu, int by, bool unmask, EntityContext context)
    {
        _notifyVcpus[port] = vcpu;
        context.Send(wiring.PortSpace, new BindVcpu(port, vcpu, context.Self<IPortSpaceClient>()));
        if (unmask) context.Send(wiring.Ports[port], new UnmaskPort(wiring.Vcpus[by]));
    }

    /// <summary>Only what programs open can meet the domain's limit.</summary>
    private void CheckBinding(PortResult result) => Invariant.Holds(
        result.Errno == PortErrno.Ok || (result.Errno == PortErrno.NoSpace && result.Port >= _notifyVcpus.Length),
        $"{domain.Name} moves port {result.Port} and gets {result.Errno}");

    /// <summary>The vCPU runs for the first time since it was brought up.</summary>
    private void StartVcpu(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        if (agenda.Phase != VcpuPhase.Starting) return; // Taken down before it had begun.
        agenda.Phase = VcpuPhase.Up;
        if (agenda.AskedUpAt != VirtualTime.Never)
        {
            context.Record(GuestFacts.VcpuStarted, new(domain.Id), vcpu, context.Now - agenda.AskedUpAt);
            agenda.AskedUpAt = VirtualTime.Never;
        }

        agenda.Debt += _bringUp;
        if (_up++ == 0) BecomeFirst(vcpu, context);
        BeginStealClock(vcpu, context);
        TakeShareOfPorts(vcpu, context);
        AskToPick(vcpu, context);
    }

    /// <summary>
    /// Timers that were set before any vCPU ran belong to the one that starts first. It waits a little for the others.
    /// </summary>
    private void BecomeFirst(int vcpu, EntityContext context)
    {
        var hasLate = false;
        for (var other = 0; other < _agendas.Length; other++)
        {
            if (other == vcpu) continue;
            if (_timers[other].Earliest != VirtualTime.Never) MoveTimers(other, vcpu, context);
            hasLate |= _agendas[other].Phase == VcpuPhase.Starting && PortsOf(other) > 0;
        }

        if (!hasLate) return;
        _timers[vcpu].Add(new(context.Now + BringUpLimit, Ticker(context), BringUpTag));
        Program(vcpu, context);
    }

    /// <summary>A vCPU that its scheduler has not run by now may never run: its ports go to those that do.</summary>
    private void TakePortsOfTheLate(EntityContext context)
    {
        for (var vcpu = 0; vcpu < _agendas.Length; vcpu++)
        {
            if (_agendas[vcpu].Phase != VcpuPhase.Starting || PortsOf(vcpu) == 0) continue;
            context.Record(GuestFacts.VcpuEvacuated, new(domain.Id), vcpu, 0);
            MovePorts(vcpu, context);
        }
    }

    /// <summary>
    /// A vCPU that comes up takes a port of the vCPU with the most, the lowest port first, while that has two more.
    /// Kernels that bind to the first vCPU do not do this.
    /// </summary>
    private void TakeShareOfPorts(int vcpu, EntityContext context)
    {
        while (domain.Kernel.Binding == PortBinding.Spread)
        {
            var (fullest, most) = (vcpu, PortsOf(vcpu) + 1);
            for (var other = 0; other < _agendas.Length; other++)
                if (PortsOf(other) > most && FirstMovableOf(other) >= 0) (fullest, most) = (other, PortsOf(other));
            if (fullest == vcpu) return;
            MovePort(FirstMovableOf(fullest), vcpu, by: vcpu, context);
        }
    }

    /// <summary>
    /// The toolstack wants a port on another vCPU. It stays if that one is not up, or if the port's line is freed; its
    /// mover is the vCPU that has it.
    /// </summary>
    private void MovePort(int port, int vcpu, EntityContext context)
    {
        var old = _notifyVcpus[port];
        if (old < 0 || (old != vcpu && _agendas[vcpu].Phase != VcpuPhase.Up))
        {
            context.Record(PortFacts.Refused, new(port), new DomainId(domain.Id), PortErrno.NoEntry);
            return;
        }

        _fixed.Add(port);
        if (old == vcpu) return;
        MovePort(port, vcpu, _agendas[old].Phase == VcpuPhase.Up ? old : vcpu, context);
    }

    private void MovePort(int port, int vcpu, int by, EntityContext context)
    {
        var wasMasked = events.IsMasked(port);
        events.Mask(port);
        Bind(port, vcpu, by, !wasMasked, context);
        Charge(by, Hypercall.EvtchnBindVcpu, entry.Hypercall, context);
        Charge(by, Hypercall.EvtchnUnmask, entry.Hypercall, context);
    }

    /// <returns>-1 if the vCPU has no port that another one may take.</returns>
    private int FirstMovableOf(int vcpu)
    {
        for (var port = 0; port < _notifyVcpus.Length; port++)
            if (_notifyVcpus[port] == vcpu && !_fixed.Contains(port)) return port;
        return -1;
    }

    private int PortsOf(int vcpu)
    {
        var count = 0;
        foreach (var notified in _notifyVcpus)
            if (notified == vcpu) count++;
        return count;
    }

    private int EmptiestBut(int vcpu)
    {
        var (emptiest, fewest) = (Keeper(), int.MaxValue);
        for (var other = 0; other < _agendas.Length; other++)
        {
            if (other == vcpu || !IsCandidate(_agendas[other])) continue;
            var count = PortsOf(other);
            if (count < fewest) (emptiest, fewest) = (other, count);
        }

        return emptiest;
    }

    /// <summary>
    /// The lowest vCPU that is up, or, if none has started, that shall be: it keeps what has no other place.
    /// </summary>
    private int Keeper()
    {
        for (var vcpu = 0; vcpu < _agendas.Length; vcpu++)
            if (IsCandidate(_agendas[vcpu])) return vcpu;
        throw new InvariantBrokenException($"{domain.Name} has no vCPU left");
    }
}
