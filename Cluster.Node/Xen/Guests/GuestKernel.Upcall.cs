using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>From upcall to handlers (interrupts §7).</content>
public sealed partial class GuestKernel
{
    private void BeginUpcall(Messages.Upcall upcall, EntityContext context)
    {
        var agenda = _agendas[upcall.Vcpu];
        if (!agenda.HasStarted)
        {
            // It went down in this instant, and its events have been raised elsewhere.
            context.Send(wiring.VcpuEntities[upcall.Vcpu], Messages.EndUpcall.Instance);
            return;
        }

        ReadStealClock(upcall.Vcpu, context);
        if (agenda.Current is { } interrupted)
        {
            BeginIntrusion(agenda, interrupted, upcall.Interrupted);
            var left = _exceptionRate > 0 && interrupted.IsTask
                ? InterruptTask(agenda, upcall.Interrupted) : upcall.Interrupted;
            agenda.PutBack(interrupted with { Left = Duration.Longer(left, new(1)) });
            if (interrupted.IsTask)
            {
                agenda.NextSince = context.Now;
                _queuedTasks++;
            }
        }

        agenda.Current = null;
        if (agenda.IsHalted) _halted--;
        agenda.IsHalted = false;
        agenda.EventsFound = 0;
        var length = entry.Upcall + entry.EndOfUpcall;
        if (wiring.Caches is null) length += ColdPenalty(agenda, context.Now);
        if (entry.EndOfUpcallExits) RecordIntercept(upcall.Vcpu, Intercept.EndOfInterrupt, entry.EndOfUpcall, context);
        ExecuteStep(upcall.Vcpu, length, KernelStep.Scan, WorkTag.Of(-1), context);
    }

    /// <summary>Code that has not run on this vCPU for a while comes from memory (interrupts §30, last row).</summary>
    private Duration ColdPenalty(VcpuAgenda agenda, VirtualTime now)
    {
        var isCold = now - agenda.LastUpcall > _warmTime;
        agenda.LastUpcall = now;
        return isCold ? _coldHandler : Duration.Zero;
    }

    private void ContinueUpcall(int vcpu, WorkItem ended, EntityContext context)
    {
        if (ended.Step == KernelStep.Scan) events.BeginScan(vcpu);
        if (ended.Step == KernelStep.HandlePort) HandlePort(vcpu, ended.Tag.Index, context);
        if (events.TryTakeNext(vcpu, out var port))
        {
            // Acknowledged before its handler runs, so that a new
            // event during the handler is not lost (interrupts §7.2).
            if (wiring.LateEoi.Contains(port)) events.Mask(port);
            events.ClearPending(port);
            ExecuteStep(vcpu, HandlerOf(port, vcpu, context), KernelStep.HandlePort, WorkTag.Of(port), context);
            return;
        }

        EndUpcallOf(vcpu, context);
    }

    private void EndUpcallOf(int vcpu, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        context.Record(GuestFacts.UpcallEnded, new(domain.Id), vcpu, agenda.EventsFound);
        context.Send(wiring.VcpuEntities[vcpu], Messages.EndUpcall.Instance);
        AskToPick(vcpu, context);
    }

    private void ExecuteStep(int vcpu, Duration length, KernelStep step, WorkTag tag, EntityContext context) =>
        Execute(vcpu, WorkItem.Of(step, WorkClass.HardIrq, length, tag), context);

    private void HandlePort(int vcpu, int port, EntityContext context)
    {
        _agendas[vcpu].EventsFound++;
        context.Record(GuestFacts.EventHandled, new(domain.Id), new(port), vcpu);
        wiring.LineCounts.Count(port);
        if (port == wiring.TimerPorts[vcpu]) RunTimers(vcpu, context);
        else if (wiring.Handlers[port].Exists) context.Send(wiring.Handlers[port], new EventDelivered(port, vcpu));
        // A port without a handler is a reschedule: every upcall is followed by a look for work.
    }

    /// <summary>
    /// A backend is done with a late-EOI event: unmasks its port, by hypercall if an event came under the mask.
    /// </summary>
    private void EndLate(FinishEvent finish, EntityContext context)
    {
        if (events.TryUnmaskInMemory(finish.Port, finish.Vcpu)) return;
        var vcpu = _agendas[finish.Vcpu].Phase == VcpuPhase.Down ? Keeper() : finish.Vcpu;
        _agendas[vcpu].Add(
            WorkItem.Of(KernelStep.Unmask, WorkClass.SoftIrq, entry.Hypercall, WorkTag.Of(finish.Port)));
        AskToPick(vcpu, context);
    }
}
