using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.PeriodicTasks;

/// <summary>Computes for a while at each time of a grid, or after random pauses, and sleeps in between.</summary>
/// <remarks>
/// Work that ends after the next time of the grid skips it: the task stays in step with the grid, like a task that
/// looks at the clock before it sleeps. Experiments O-09 (a waker), O-22 (sleeping across ticks).
/// </remarks>
/// <param name="spec">Times.</param>
public sealed class PeriodicTask(PeriodicTaskSpec spec, DomainSeat seat)
    : IEntity, IWorkOwner, IGuestTimerOwner
{
    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case GuestTimerFired fired: Compute(spec.CpuTime, fired.Vcpu, context); break;
            case WorkFinished finished: Finish(finished, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        if (spec.WarmUp == Duration.Zero) Sleep(0, context);
        else Compute(spec.WarmUp, DomainSeat.AnyVcpu, context);
    }

    /// <summary>Nothing to save: the kernel saves the timer it waits for, and the grid follows from the time.</summary>
    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }

    /// <summary>The tag is the length, which is counted when the work is done.</summary>
    private void Compute(Duration length, int vcpu, EntityContext context) =>
        seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, length, WorkTag.Of(length), context);

    private void Finish(WorkFinished finished, EntityContext context)
    {
        context.Record(WorkloadFacts.WorkCompleted, new(seat.Domain), finished.Tag.Length);
        Sleep(finished.Vcpu, context);
    }

    private void Sleep(int vcpu, EntityContext context)
    {
        var due = spec.IsRandom ? context.Now + context.Random.Exponential(spec.Period) : NextOfGrid(context.Now);
        seat.SetTimer(vcpu, due, WorkTag.None, context);
    }

    /// <summary>The first of offset + k * period that is later than now.</summary>
    private VirtualTime NextOfGrid(VirtualTime now)
    {
        if (now.Nanoseconds < spec.Offset.Nanoseconds) return VirtualTime.Zero + spec.Offset;
        var done = (now.Nanoseconds - spec.Offset.Nanoseconds) / spec.Period.Nanoseconds;
        return VirtualTime.Zero + spec.Offset + (spec.Period * (done + 1));
    }
}
