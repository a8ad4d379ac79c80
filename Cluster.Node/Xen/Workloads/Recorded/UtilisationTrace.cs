using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Recorded;

/// <summary>Follows a recorded CPU utilisation: in every period busy for its share, then asleep.</summary>
/// <remarks>
/// A period that could not be finished in time delays the next one; nothing is made up for. The first period begins at
/// a random offset, so that domains with the same period do not all wake at once.
/// </remarks>
/// <param name="spec">Samples and lengths.</param>
public sealed class UtilisationTrace(UtilisationSpec spec, DomainSeat seat)
    : IEntity, IWorkOwner, IGuestTimerOwner
{
    private VirtualTime _period;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case GuestTimerFired fired: BeginPeriod(fired.Vcpu, context); break;
            case WorkFinished finished: AwaitNext(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        _period = context.Now + new Duration(context.Random.Below(spec.Period.Nanoseconds));
        seat.SetTimer(0, _period, WorkTag.None, context);
    }

    public void Save(StateWriter state) => state.Long(_period.Nanoseconds);

    public void Load(StateReader state) => _period = new(state.Long());

    private void BeginPeriod(int vcpu, EntityContext context)
    {
        var sample = context.Now.Nanoseconds / spec.SampleLength.Nanoseconds % spec.Percent.Count;
        var busy = spec.Period * spec.Percent[(int)sample] / 100;
        if (busy > Duration.Zero) seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, busy, WorkTag.None, context);
        else AwaitNext(vcpu, context);
    }

    private void AwaitNext(int vcpu, EntityContext context)
    {
        _period = VirtualTime.Later(_period + spec.Period, context.Now);
        if (_period > context.Now) seat.SetTimer(vcpu, _period, WorkTag.None, context);
        else BeginPeriod(vcpu, context);
    }
}
