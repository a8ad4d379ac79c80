using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.PingPongs;

/// <summary>Bounces an event with another domain of the same host.</summary>
/// <remarks>
/// A round lasts from the initiator's send to its own handler. An event that comes while this end computes is not
/// another ball, because binding a channel makes one port pending without a send (interrupts §29 I-13). A round that
/// begins late after its pause is still measured from its send, as ping does; the delay is counted apart.
/// </remarks>
/// <param name="spec">Which end begins; times.</param>
/// <param name="port">Its end of the channel.</param>
public sealed class PingPong(PingPongSpec spec, DomainSeat seat, PortHandle port)
    : IEntity, IPortHandler, IWorkOwner, IGuestTimerOwner
{
    private VirtualTime _sent;
    private bool _hasBall;
    private VirtualTime _due;
    private Duration _late;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered when _hasBall: break;
            case EventDelivered delivered: Catch(delivered.Vcpu, context); break;
            case GuestTimerFired fired: EndPause(fired.Vcpu, context); break;
            case WorkFinished finished: Throw(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        if (!spec.Initiator) return;
        _hasBall = true;
        Compute(DomainSeat.AnyVcpu, context);
    }

    public void Save(StateWriter state)
    {
        state.Long(_sent.Nanoseconds);
        state.Bool(_hasBall);
        state.Long(_due.Nanoseconds);
        state.Long(_late.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        _sent = new(state.Long());
        _hasBall = state.Bool();
        _due = new(state.Long());
        _late = new(state.Long());
    }

    private void Catch(int vcpu, EntityContext context)
    {
        _hasBall = true;
        if (spec.Initiator)
            context.Record(
                WorkloadFacts.RequestCompleted, new(seat.Domain), context.Now - _sent, RequestKind.EventChannel);
        if (!spec.Initiator || spec.ThinkTime == Duration.Zero)
        {
            Compute(vcpu, context);
            return;
        }

        _due = context.Now + spec.ThinkTime;
        seat.SetTimer(vcpu, _due, WorkTag.None, context);
    }

    private void EndPause(int vcpu, EntityContext context)
    {
        _late = context.Now - _due;
        Compute(vcpu, context);
    }

    private void Compute(int vcpu, EntityContext context) =>
        seat.Work(
            DomainSeat.AnyVcpu,
            vcpu,
            WorkClass.User,
            Duration.Longer(1.Ns, spec.CpuTime + seat.NotifyCost),
            WorkTag.None,
            context);

    private void Throw(int vcpu, EntityContext context)
    {
        _hasBall = false;
        _sent = context.Now;
        if (spec.Initiator)
        {
            context.Record(WorkloadFacts.RequestDue, new(seat.Domain), RequestKind.EventChannel);
            context.Record(WorkloadFacts.RequestIssued, new(seat.Domain), RequestKind.EventChannel, _late);
        }

        seat.Notify(port, vcpu, context);
    }
}
