using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.PeriodicTasks;

/// <summary>Computes for a while at each time of a grid, or after random pauses, and sleeps in between.</summary>
/// <remarks>
/// Times of the grid that pass before the work is done are skipped and counted: the task stays in step with the grid,
/// like a task that looks at the clock before it sleeps. What is due in the instant in which the work ends begins at
/// once. Late is not skipped: what is due at time 0 begins as soon as the vCPU runs. Experiments O-09 (a waker), O-13
/// (deadlines), O-22 (sleeping across ticks).
/// </remarks>
/// <param name="spec">Times.</param>
public sealed class PeriodicTask(PeriodicTaskSpec spec, DomainSeat seat)
    : IEntity, IWorkOwner, IGuestTimerOwner
{
    /// <summary>The release that is served or awaited; negative until the first one.</summary>
    private VirtualTime _release = new(-1);

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case GuestTimerFired fired: Serve(fired.Vcpu, context); break;
            case WorkFinished finished: Finish(finished, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        if (spec.WarmUp != Duration.Zero) Compute(spec.WarmUp, DomainSeat.AnyVcpu, context);
        else Await(NextRelease(context), 0, context);
    }

    public void Save(StateWriter state) => state.Long(_release.Nanoseconds);

    public void Load(StateReader state) => _release = new(state.Long());

    private void Serve(int vcpu, EntityContext context)
    {
        context.Record(WorkloadFacts.ReleaseServed, new(seat.Domain), context.Now - _release);
        context.Record(WorkloadFacts.WorkAsked, new(seat.Domain), spec.CpuTime);
        Compute(spec.CpuTime, vcpu, context);
    }

    /// <summary>The tag is the length, which is counted when the work is done.</summary>
    private void Compute(Duration length, int vcpu, EntityContext context) =>
        seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, length, WorkTag.Of(length), context);

    private void Finish(WorkFinished finished, EntityContext context)
    {
        context.Record(WorkloadFacts.WorkCompleted, new(seat.Domain), finished.Tag.Length);
        var next = NextRelease(context);
        var missed = spec.IsRandom || _release < VirtualTime.Zero
            ? 0
            : ((next - _release).Nanoseconds / spec.Period.Nanoseconds) - 1;
        if (missed > 0)
        {
            context.Record(WorkloadFacts.ReleasesSkipped, new(seat.Domain), missed);
            context.Record(WorkloadFacts.WorkAsked, new(seat.Domain), spec.CpuTime * missed);
        }

        Await(next, finished.Vcpu, context);
    }

    private void Await(VirtualTime release, int vcpu, EntityContext context)
    {
        _release = release;
        if (release > context.Now || release == VirtualTime.Zero) seat.SetTimer(vcpu, release, WorkTag.None, context);
        else Serve(vcpu, context);
    }

    /// <summary>The first of offset + k * period that is not over, or a random time.</summary>
    private VirtualTime NextRelease(EntityContext context)
    {
        if (spec.IsRandom) return context.Now + context.Random.Exponential(spec.Period);
        var since = context.Now.Nanoseconds - spec.Offset.Nanoseconds;
        var periods = since <= 0 ? 0 : ((since - 1) / spec.Period.Nanoseconds) + 1;
        return VirtualTime.Zero + spec.Offset + (spec.Period * periods);
    }
}
