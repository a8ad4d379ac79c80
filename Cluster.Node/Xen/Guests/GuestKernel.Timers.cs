using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>Timers and the tick (interrupts §15.3): one hypervisor timer per vCPU carries all of them.</content>
public sealed partial class GuestKernel
{
    private const long Second = 1_000_000_000;
    private static readonly WorkTag TickTag = new(-1);
    private static readonly WorkTag BringUpTag = new(-2);

    private void SetTimer(SetGuestTimer timer, EntityContext context)
    {
        var vcpu = _agendas[timer.Vcpu].Phase == VcpuPhase.Down ? Keeper() : timer.Vcpu;
        _timers[vcpu].Add(new(timer.Due, timer.ReplyTo, timer.Tag));
        Program(vcpu, context);
    }

    /// <summary>The owner of the kernel's own timers is the kernel itself, which gets no message for them.</summary>
    private static EntityRef<IGuestTimerOwner> Ticker(EntityContext context) =>
        new(context.Self<IGuestKernel>().Number);

    private void RunTimers(int vcpu, EntityContext context)
    {
        var timers = _timers[vcpu];
        timers.Programmed = VirtualTime.Never; // One-shot: it has fired.
        while (timers.TryTakeExpired(context.Now, out var timer))
        {
            context.Record(GuestFacts.GuestTimerRan, new(domain.Id), context.Now - timer.Due, vcpu);
            if (timer.ReplyTo != Ticker(context)) context.Send(timer.ReplyTo, new GuestTimerFired(timer.Tag, vcpu));
            else if (timer.Tag == TickTag) Retick(vcpu, context);
            else TakePortsOfTheLate(context);
        }

        Program(vcpu, context);
    }

    /// <summary>
    /// Ticks fall on a grid; those of each vCPU come a little later than those of the vCPU before it. The first one may
    /// be over before the vCPU gets a pCPU, and is then late, as any other that comes while it waits.
    /// </summary>
    private void StartTick(int vcpu, EntityContext context)
    {
        if (domain.Kernel.Hz == 0) return;
        var timers = _timers[vcpu];
        if (timers.HasTick) return;
        var period = Second / domain.Kernel.Hz;
        var first = ((period * vcpu / _agendas.Length) + wiring.TickPhase.Nanoseconds) % period;
        var since = context.Now.Nanoseconds - first;
        // The n-th tick is n seconds / HZ after the first, rounded down: HZ may not divide a second.
        var next = since < 0 || (since < period && !timers.HasTicked)
            ? 0
            : ((((since + 1) * domain.Kernel.Hz) + Second - 1) / Second) * Second / domain.Kernel.Hz;
        timers.HasTick = true;
        timers.Add(new(new(first + next), Ticker(context), TickTag));
        Program(vcpu, context);
    }

    private void Retick(int vcpu, EntityContext context)
    {
        _timers[vcpu].HasTick = false;
        _timers[vcpu].HasTicked = true;
        ReadStealClock(vcpu, context);
        BalanceAtTick(vcpu, context);
        StartTick(vcpu, context);
    }

    /// <summary>
    /// Called before a vCPU halts. A tickless kernel stops the tick;
    /// any other kernel keeps it running, from its first instant.
    /// </summary>
    private void StopTick(int vcpu, EntityContext context)
    {
        if (domain.Kernel.TickWhenIdle) StartTick(vcpu, context);
        if (domain.Kernel.TickWhenIdle || !_timers[vcpu].HasTick) return;
        // A tick that it did not need is not made up for.
        (_timers[vcpu].HasTick, _timers[vcpu].HasTicked) = (false, true);
        _timers[vcpu].Remove(Ticker(context), TickTag);
        Program(vcpu, context);
    }

    /// <summary>Gives the timers of a vCPU that does not run to another one. The tick is not among them.</summary>
    private int MoveTimers(int from, int to, EntityContext context)
    {
        var timers = _timers[from];
        timers.HasTick = false;
        timers.Remove(Ticker(context), TickTag);
        var moved = 0;
        for (; timers.TryTakeExpired(VirtualTime.Never, out var timer); moved++) _timers[to].Add(timer);
        if (timers.Programmed != VirtualTime.Never)
        {
            timers.Programmed = VirtualTime.Never;
            context.Send(wiring.VcpuTimers[from], new SetSingleshot(VirtualTime.Never));
        }

        Program(to, context);
        return moved;
    }

    /// <summary>Programs the earliest deadline in the hypervisor, unless it is programmed already.</summary>
    private void Program(int vcpu, EntityContext context)
    {
        var timers = _timers[vcpu];
        var wanted = timers.Earliest;
        if (wanted != VirtualTime.Never) wanted = VirtualTime.Later(wanted, context.Now + _timerLeastDelta);
        if (wanted == timers.Programmed) return;
        timers.Programmed = wanted;
        Charge(vcpu, Hypercall.SetSingleshotTimer, entry.SetTimer, context);
        context.Send(wiring.VcpuTimers[vcpu], new SetSingleshot(wanted));
    }

    /// <summary>The vCPU pays for a hypercall with its next piece of work.</summary>
    private void Charge(int vcpu, Hypercall call, Duration cost, EntityContext context)
    {
        _agendas[vcpu].Debt += cost;
        context.Record(VcpuFacts.HypercallMade, wiring.Vcpus[vcpu], call, cost);
    }
}
