using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads;

namespace ActorXen.Tests.Xen.Workloads.HowTo;

/// <summary>A thread that computes in bursts.</summary>
/// <param name="spec">Times.</param>
/// <param name="seat">The domain.</param>
public sealed class Burst(BurstSpec spec, DomainSeat seat) : IEntity, IWorkOwner, IGuestTimerOwner
{
    private int _bursts;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case GuestTimerFired fired: Compute(fired.Vcpu, context); break;
            case WorkFinished finished: Finish(finished, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context) => Compute(DomainSeat.AnyVcpu, context);

    public void Save(StateWriter state) => state.Int(_bursts);

    public void Load(StateReader state) => _bursts = state.Int();

    private void Compute(int vcpu, EntityContext context)
    {
        var length = ++_bursts % spec.LongEvery == 0 ? spec.CpuTime * 10 : spec.CpuTime;
        seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, length, WorkTag.Of(length), context);
    }

    private void Finish(WorkFinished finished, EntityContext context)
    {
        context.Record(WorkloadFacts.WorkCompleted, new(seat.Domain), finished.Tag.Length);
        seat.SetTimer(finished.Vcpu, context.Now + spec.Pause, WorkTag.None, context);
    }
}
