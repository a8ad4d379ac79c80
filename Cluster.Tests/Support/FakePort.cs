using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>
/// One end of an event channel, or a line's port in dom0: a pending bit, a mask for late EOI, and a fixed time from
/// pending to the handler.
/// </summary>
/// <param name="number">Of the port.</param>
/// <param name="lateEoi">Masked from the handler to the driver's FinishEvent.</param>
/// <param name="delay">From pending to the handler.</param>
internal sealed class FakePort(int number, bool lateEoi, Duration delay)
    : IEntity, IPort, IPcpu, IPhysicalDevice
{
    private EntityRef<IPort> _peer = EntityRef<IPort>.None;
    private EntityRef<IPortHandler> _driver = EntityRef<IPortHandler>.None;
    private bool _isPending;
    private bool _isMasked;
    private bool _isUnderWay;

    /// <summary>
    /// Interrupts that the line takes and does not deliver, as one does that is disabled by its rate limiter.
    /// </summary>
    public int Swallows { get; set; }

    public int Sends { get; private set; }

    public int Deliveries { get; private set; }

    public void Connect<TDriver>(EntityRef<IPort> peer, EntityRef<TDriver> driver)
        where TDriver : IPortHandler => (_peer, _driver) = (peer, EntityRef<IPortHandler>.Of(driver));

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EvtchnSend:
                Sends++;
                context.Send(_peer, new SetPending(PcpuId.None, false));
                break;
            case MsiWrite when Swallows > 0: Swallows--; break;
            case SetPending or MsiWrite:
                _isPending = true;
                Deliver(context);
                break;
            case UnmaskPort:
                _isMasked = false;
                Deliver(context);
                break;
            case Appointment:
                (_isUnderWay, _isPending, _isMasked) = (false, false, lateEoi);
                Deliveries++;
                context.Send(_driver, new EventDelivered(number, 0));
                break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Bool(_isPending);
        state.Bool(_isMasked);
        state.Bool(_isUnderWay);
        state.Int(Sends);
        state.Int(Deliveries);
    }

    public void Load(StateReader state)
    {
        _isPending = state.Bool();
        _isMasked = state.Bool();
        _isUnderWay = state.Bool();
        Sends = state.Int();
        Deliveries = state.Int();
    }

    private void Deliver(EntityContext context)
    {
        if (!_isPending || _isMasked || _isUnderWay) return;
        _isUnderWay = true;
        context.Schedule(context.Self<IPhysicalDevice>(), delay, Appointment.Instance, Phase.GuestEntry);
    }
}
