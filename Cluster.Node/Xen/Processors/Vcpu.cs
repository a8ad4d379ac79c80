using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>A virtual processor: what its guest executes, when it is kicked, when it blocks.</summary>
/// <remarks>
/// Interrupts §2.2 (kick), §2.3 (block), §6 (upcall at guest entry only), §8 (poll). Its page is shared with the
/// scheduler, its upcall bits with the guest. The length of a stretch of work is CPU time, which does not pass while
/// another vCPU runs. A guest that loses its pCPU in the very instant in which it halts, yields or polls does so when
/// it runs again, because only a vCPU that executes can make a hypercall.
/// </remarks>
public sealed partial class Vcpu(VcpuPage page, PortTable ports, Occupancy occupancy, VcpuWiring wiring)
    : IEntity, IVcpu
{
    private readonly VcpuInfo _info = ports.Space[page.Index];
    private readonly PollWait _polls = ports.Polls;
    private readonly WorkMeter _work = new();
    private ScheduledEvent _elapsed;
    private bool _isInGuest;
    private bool _isFirstEntry = true;

    /// <summary>Since its work was started last, the core's other thread was busy too.</summary>
    private bool _isShared;

    /// <summary>Its guest has taken it down: it executes nothing more, even if its pCPU enters it once again.</summary>
    private bool _isOffline;
    private bool _foundAtDispatch;
    private Message? _postponed;
    private VirtualTime _pollDeadline = VirtualTime.Never;
    private HeldEnd _held;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case Messages.Halt or YieldGuest or PollPort when !_isInGuest: _postponed = message; break;
            case MarkEventsPending mark: Kick(mark, context); break;
            case VmEntry entry: EnterGuest(entry, context); break;
            case VmExit: LeaveGuest(context); break;
            case ExecuteWork work: Execute(work.Length, context); break;
            case WorkElapsed: EndWork(context); break;
            case SpeedChanged: ChangeSpeed(context); break;
            case PostedEvent: TakePosted(context); break;
            case StealTime: ContinueLater(context); break;
            case SetOnline change: ChangeOnline(change.IsOnline, context); break;
            case CallCpus call: context.Send(wiring.Pcpus[page.LastPcpu.Number], call); break;
            case EndUpcall: page.Entry.EndUpcall(_info); break;
            case Messages.Halt: Block(context); break;
            case YieldGuest: Yield(context); break;
            case PollPort poll: Poll(poll, context); break;
            case WakePoller wake: EndPoll(wake.From, WakeCause.Poll, context); break;
            case TimerExpired expired: ExpirePoll(expired, context); break;
            case TimerReturned returned: MovePoll(returned, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        page.Save(state);
        _work.Save(state);
        _elapsed.Save(state);
        state.Bool(_isInGuest);
        state.Bool(_isFirstEntry);
        state.Bool(_isShared);
        state.Bool(_isOffline);
        state.Bool(_foundAtDispatch);
        state.Bool(_postponed is not null);
        if (_postponed is not null) state.Message(_postponed);
        state.Long(_pollDeadline.Nanoseconds);
        state.Long(_held.End.Nanoseconds);
        state.Long(_held.Visit);
        state.Fixed(_held.Place.Packed);
    }

    public void Load(StateReader state)
    {
        page.Load(state);
        _work.Load(state);
        _elapsed = ScheduledEvent.Load(state);
        _isInGuest = state.Bool();
        _isFirstEntry = state.Bool();
        _isShared = state.Bool();
        _isOffline = state.Bool();
        _foundAtDispatch = state.Bool();
        _postponed = state.Bool() ? state.Message() : null;
        _pollDeadline = new(state.Long());
        _held = new(new(state.Long()), state.Long(), new(state.Fixed()));
    }

    private PcpuId Place => occupancy.PlaceOf(page.Number);

    private bool CanDeliver => !_isOffline && page.Entry.CanDeliver(_info);

    private void EnterGuest(VmEntry entry, EntityContext context)
    {
        _isInGuest = true;
        if (_isOffline) return;
        _work.AddPenalty(entry.Penalty, entry.Drag);
        // Starts the kernel, unless the start of its applications has given it work already.
        if (_isFirstEntry && !_work.HasWork && _postponed is null)
            context.Send(wiring.Kernel, new WorkDone(page.Index));
        _isFirstEntry = false;
        var findsEvent = CanDeliver;
        RecordWake(findsEvent ? page.Entry.Upcall : Duration.Zero, context);
        if (findsEvent)
        {
            _foundAtDispatch = true;
            EnterUpcall(context);
        }
        else if (_postponed is { } postponed)
        {
            _postponed = null;
            Handle(postponed, context);
        }
        else
        {
            Resume(context);
        }
    }

    /// <summary>A wakeup ends here for its guest. It is recorded once, however often the vCPU loses its pCPU.</summary>
    private void RecordWake(Duration upcall, EntityContext context)
    {
        if (page.WokenInGuest == VirtualTime.Never) return;
        var place = Place;
        // At boot it waits for the machine until its pCPU is up, as in the latency to its dispatch.
        var since = VirtualTime.Later(page.WokenInGuest, occupancy[place].UpAt);
        page.WokenInGuest = VirtualTime.Never;
        context.Record(VcpuFacts.GuestReached, page.Number, place, context.Now - since + upcall);
    }

    private void LeaveGuest(EntityContext context)
    {
        if (!_isInGuest) return;
        _isInGuest = false;
        if (wiring.EndsWorkOnExit && _elapsed.IsSet && _work.End == context.Now)
        {
            context.Cancel(ref _elapsed);
            FinishWork(context);
            return;
        }

        Suspend(context);
    }

    private void Execute(Duration length, EntityContext context)
    {
        Suspend(context);
        _held = default;
        _work.Begin(length);
        // An event that is pending already does not stop it, because the event's kick is under way and forces the exit
        // that shows it.
        if (_isInGuest) Resume(context);
    }

    private void Resume(EntityContext context)
    {
        if (!_work.HasWork) return;
        var pcpu = occupancy[Place];
        _isShared = pcpu.IsShared;
        _work.Start(pcpu.ExecutesFrom(context.Now), SpeedOn(pcpu));
        if (_held.End == _work.End && _held.Visit == page.Dispatches)
            _elapsed = context.PutBack(context.Self<IVcpu>(), _held.End, WorkElapsed.Instance, _held.Place);
        if (_elapsed.IsSet) return;
        var length = _work.End - context.Now;
        if (length == Duration.Zero) FinishWork(context); // Nothing was left when it lost its pCPU.
        else _elapsed = context.Schedule(context.Self<IVcpu>(), length, WorkElapsed.Instance);
    }

    private void Suspend(EntityContext context)
    {
        if (!_elapsed.IsSet) return;
        _held = new(_work.End, page.Dispatches, context.Withdraw(ref _elapsed));
        RecordRun(_work.Stop(context.Now), context);
    }

    /// <summary>The speed of the thread, less what the vCPU waits for memory of another socket.</summary>
    private int SpeedOn(PcpuPage pcpu) =>
        page.Memory is { } memory ? memory.SpeedOn(pcpu.Node, pcpu.Speed) : pcpu.Speed;

    /// <summary>From this instant on its thread has its core to itself, or shares it.</summary>
    private void ChangeSpeed(EntityContext context)
    {
        if (!_elapsed.IsSet || _work.Speed == SpeedOn(occupancy[Place])) return;
        Suspend(context);
        Resume(context);
    }

    /// <summary>Its pCPU executes nothing until its firmware is done, so what the guest executes ends later.</summary>
    private void ContinueLater(EntityContext context)
    {
        if (!_elapsed.IsSet) return;
        Suspend(context);
        Resume(context);
    }

    private void RecordRun(Duration ran, EntityContext context)
    {
        if (ran == Duration.Zero) return;
        if (page.Memory is { } memory) memory.Record(page.Number, occupancy[Place].Node, ran, context);
        if (_work.Speed == PcpuPage.FullSpeed) return;
        if (_isShared) context.Record(VcpuFacts.CoreShared, page.Number, ran, Place);
        if (occupancy[Place] is { IsSlow: true } slow)
            context.Record(VcpuFacts.RunSlowed, page.Number, SlowCause.Core, slow.LostOf(ran));
    }

    /// <summary>
    /// The work is done, unless the hypercalls that its vCPU made have sent IPIs: each takes its sender the write of
    /// the ICR before it continues (interrupts §1).
    /// </summary>
    private void EndWork(EntityContext context)
    {
        var here = occupancy[Place];
        if (here.Owed == Duration.Zero)
        {
            FinishWork(context);
            return;
        }

        _elapsed = ScheduledEvent.None;
        RecordRun(_work.Stop(context.Now), context);
        _work.Extend(here.TakeOwed());
        Resume(context);
    }

    private void FinishWork(EntityContext context)
    {
        _elapsed = ScheduledEvent.None;
        RecordRun(_work.Finish(context.Now), context);
        context.Send(wiring.Kernel, new WorkDone(page.Index));
    }

    private void EnterUpcall(EntityContext context)
    {
        Suspend(context);
        _postponed = null; // When the handler ends, the kernel decides again what to do.
        page.Entry.BeginUpcall(_info); // I-06: the handler begins with upcalls masked.
        context.Record(
            VcpuFacts.UpcallEntered, page.Number, Place, _foundAtDispatch ? UpcallOrigin.Found : UpcallOrigin.Kicked);
        _foundAtDispatch = false;
        context.Send(wiring.Kernel, new Upcall(page.Index, _work.Take()));
    }

    /// <summary>
    /// Sets the flag, then looks again, then releases the pCPU, so
    /// that no wakeup can be lost in between (interrupts §2.3).
    /// </summary>
    private void Block(EntityContext context)
    {
        Suspend(context);
        _work.Take();
        page.Reasons |= PauseReasons.Blocked;
        if (CanDeliver)
        {
            page.Reasons &= ~PauseReasons.Blocked;
            if (_isInGuest) EnterUpcall(context);
            return;
        }

        AskForPass(ExitReason.Halt, context);
    }

    /// <summary>The hypercalls VCPUOP_up, which another vCPU makes, and VCPUOP_down (interrupts §25).</summary>
    private void ChangeOnline(bool isOnline, EntityContext context)
    {
        (_isOffline, _isFirstEntry) = (!isOnline, isOnline);
        if (!isOnline)
        {
            Suspend(context);
            _work.Take();
            _postponed = null;
            page.LeavesFor = ExitReason.Hypercall;
        }

        context.Send(wiring.Schedulers[page.Pool], new VcpuOnline(page.Number, isOnline));
    }

    private void Yield(EntityContext context)
    {
        context.Send(wiring.Schedulers[page.Pool], new YieldVcpu(page.Number));
        AskForPass(ExitReason.Hypercall, context);
    }

    private void AskForPass(ExitReason reason, EntityContext context)
    {
        page.LeavesFor = reason;
        var place = Place;
        Invariant.Holds(place != PcpuId.None, $"{page.Number} asks for a pass but runs nowhere");
        context.Send(wiring.Pcpus[place.Number], new RaiseSoftirq(Softirq.Schedule, place));
    }

    /// <summary>The order of the steps makes it safe: register first, then look (interrupts §8).</summary>
    private void Poll(PollPort poll, EntityContext context)
    {
        page.Reasons |= PauseReasons.Blocked;
        _polls.Begin(page.Index);
        if (CanDeliver || (poll.Port >= 0 && ports.Space.IsPending(poll.Port)))
        {
            _polls.End(page.Index);
            page.Reasons &= ~PauseReasons.Blocked;
            context.Send(wiring.Kernel, new PollWoken(page.Index, false));
            if (CanDeliver && _isInGuest) EnterUpcall(context); // On the way back from the hypercall.
            return;
        }

        _pollDeadline = poll.Deadline;
        if (poll.Port >= 0) _polls.WaitFor(page.Index, poll.Port);
        if (poll.Deadline != VirtualTime.Never)
            context.Send(wiring.Timers[Place.Number], new ArmTimer(context.Self<ITimerOwner>(), poll.Deadline));
        AskForPass(ExitReason.Hypercall, context);
    }

    /// <summary>The timer of an earlier poll that ended otherwise has no effect.</summary>
    private void ExpirePoll(TimerExpired expired, EntityContext context)
    {
        if (expired.Deadline == _pollDeadline) EndPoll(expired.Pcpu, WakeCause.Timer, context);
    }

    /// <summary>The pCPU where its timer was armed goes off line (interrupts §25).</summary>
    private void MovePoll(TimerReturned returned, EntityContext context)
    {
        if (returned.Deadline != _pollDeadline || !_polls.IsPolling(page.Index)) return;
        PcpuMoves.Record(PcpuStep.TimerLeft, returned.Pcpu, page.Home, context);
        context.Send(
            wiring.Timers[page.Home.Number], new ArmTimer(context.Self<ITimerOwner>(), returned.Deadline));
    }

    /// <summary>A wake may come twice, or after a kick has ended the poll; it has no effect then.</summary>
    private void EndPoll(PcpuId from, WakeCause cause, EntityContext context)
    {
        if (!_polls.IsPolling(page.Index)) return;
        _polls.End(page.Index);
        Wake(from, cause, context);
        context.Send(wiring.Kernel, new PollWoken(page.Index, cause == WakeCause.Timer));
    }

    /// <summary>
    /// The end of its work, which an exit has withdrawn. If the exit changes nothing, the end gets its old place back.
    /// </summary>
    /// <param name="End">When the work would have been done.</param>
    /// <param name="Visit">The dispatch that it belongs to.</param>
    /// <param name="Place">Its place among the events of that instant.</param>
    private readonly record struct HeldEnd(VirtualTime End, long Visit, EventOrder Place);
}
