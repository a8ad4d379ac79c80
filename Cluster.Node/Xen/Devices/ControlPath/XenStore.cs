using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.ControlPath;

/// <summary>
/// The store of a host: one process of dom0, which serves one request after another, and tells of each that it has been
/// served.
/// </summary>
/// <remarks>
/// Interrupts §18.2. Only what devices write when they come and go; it exists only on hosts whose toolstack does that.
/// A request costs <c>store.request.us</c> of dom0's CPU time, with the transaction and the watches that fire.
/// </remarks>
/// <param name="seat">dom0.</param>
/// <param name="costs">The host's costs.</param>
public sealed class XenStore(DomainSeat seat, CostTable costs) : IEntity, IXenStore
{
    /// <summary>Requests that wait: more than there can be devices on a host.</summary>
    private const int MostWaiting = 65_536;

    private static readonly ItemCodec<Waiting> _codec = new(
        (waiting, state) =>
        {
            state.Int(waiting.By.Number);
            state.Int((int)waiting.End);
            state.Int((int)waiting.State);
        },
        state => new(ItemCodecs.LoadLink(state), (DeviceEnd)state.Int(), (DeviceState)state.Int()));

    private readonly Fifo<Waiting> _requests = new(MostWaiting, _codec);
    private readonly Duration _request = costs[StoreCosts.Request];
    private bool _isServing;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case WriteState write: Take(write, context); break;
            case EventDelivered delivered: Wake(delivered.Vcpu, context); break;
            case WorkFinished finished: EndRequest(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _requests.Save(state);
        state.Bool(_isServing);
    }

    public void Load(StateReader state)
    {
        _requests.Load(state);
        _isServing = state.Bool();
    }

    private void Take(WriteState write, EntityContext context)
    {
        _requests.Add(new(write.By, write.End, write.State));
        if (write.Vcpu >= 0) Wake(write.Vcpu, context);
    }

    private void Wake(int vcpu, EntityContext context)
    {
        if (!_isServing && _requests.Count > 0) Serve(DomainSeat.AnyVcpu, vcpu, context);
    }

    private void Serve(int place, int from, EntityContext context)
    {
        var wake = _isServing ? Duration.Zero : seat.WakeCost;
        _isServing = true;
        seat.Work(place, from, WorkClass.User, _request + wake, WorkTag.None, context);
    }

    private void EndRequest(int vcpu, EntityContext context)
    {
        var (by, end, state) = _requests.Remove();
        context.Send(by, new StateWritten(end, state, vcpu));
        if (_requests.Count > 0) Serve(vcpu, vcpu, context);
        else _isServing = false;
    }

    private readonly record struct Waiting(
        EntityRef<IDeviceLink> By, DeviceEnd End, DeviceState State);
}
