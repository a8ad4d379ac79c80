using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.ControlPath;

/// <summary>One end of a guest's interface or disk.</summary>
/// <param name="Seat">Its domain.</param>
/// <param name="Queues">Their entities.</param>
/// <param name="Ports">Of all channels, in the order of the other end's.</param>
/// <param name="Store">
/// Its channel with dom0's store: the end in its domain, and that in dom0; null if its domain is dom0.
/// </param>
public sealed record LinkEnd(
    DomainSeat Seat, IReadOnlyList<EntityRef<IRingEnd>> Queues, IReadOnlyList<int> Ports,
    (PortHandle Own, PortHandle AtStore)? Store);

/// <summary>dom0's store, as devices see it.</summary>
/// <param name="Entity">The store.</param>
/// <param name="Seat">dom0.</param>
/// <param name="Ports">dom0's ports.</param>
/// <param name="Occupancy">Where vCPUs are.</param>
public sealed record LinkStore(EntityRef<IXenStore> Entity, DomainSeat Seat, PortTable Ports, Occupancy Occupancy)
{
    private static readonly PcpuId _toolstack = new(0);

    /// <summary>
    /// Raises an event of dom0 for the toolstack, which acts on pCPU 0 and in no time. A vCPU that runs there is
    /// interrupted like on any other pCPU, when the firmware lets it.
    /// </summary>
    /// <param name="port">dom0's end of a channel.</param>
    public void Raise(PortHandle port, EntityContext context)
    {
        var place = Occupancy.PlaceOf(Ports.VcpuNumber(Ports[port.Number].NotifyVcpu));
        var from = place == _toolstack ? PcpuId.None : _toolstack;
        context.Send(port.Entity, SignalMessages.SetPending(from, inInterrupt: false));
    }
}

/// <summary>
/// Connects and disconnects the two ends of a guest's interface or disk: what they write into the store, and what each
/// does when the other one has written something.
/// </summary>
/// <remarks>
/// Interrupts §18.2 and §3.2 (M-71, M-17). Each state is a request of the store, whose watch wakes a thread of the
/// other end's domain, which acts. A device that is detached first answers all that is in its rings; a back end that is
/// gone answers nothing, and its front end keeps what was not answered. One change after another: what the toolstack
/// asks for meanwhile waits. An interface or disk is attached when the run begins.
/// </remarks>
/// <param name="front">The end in the guest, which offers the ports.</param>
/// <param name="back">The end in the driver domain, which binds them.</param>
/// <param name="service">Network or block.</param>
/// <param name="store">dom0's.</param>
public sealed class DeviceLink(LinkEnd front, LinkEnd back, DeviceService service, LinkStore store)
    : IEntity, IDeviceLink
{
    /// <summary>In place of a vCPU: the toolstack acts, or Xen for a back end that has died.</summary>
    private const int OfToolstack = -1;

    /// <summary>Changes that wait: no scenario has more actions.</summary>
    private const int MostWishes = 65_536;

    private static readonly ItemCodec<Wish> _codec = new(
        (wish, state) =>
        {
            state.Int((int)wish.Change);
            state.Long(wish.Down.Nanoseconds);
        },
        state => new((Change)state.Int(), new(state.Long())));

    private readonly Fifo<Wish> _wishes = new(MostWishes, _codec);
    private Change _change;
    private bool _isAttached = true;
    private bool _isBackGone;
    private bool _isFrontReady;
    private bool _isBound = true;
    private DeviceEnd _closing;
    private int _ringsToClose;

    /// <summary>What a watch has told of, until a thread has been woken by its event; -1 for nothing.</summary>
    private int _watched = -1;
    private VirtualTime _since;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case PlugDevice plug: Wait(Wish.Of(plug), context); break;
            case RestartBackend restart: Wait(new(Change.Restart, restart.Down), context); break;
            case StateWritten written: Watch(written, context); break;
            case EventDelivered delivered: Hear(delivered, context); break;
            case BackEndTold told: Hear(back, told.Vcpu, context); break;
            case WorkFinished finished: React(finished.Tag.Index, finished.Vcpu, context); break;
            case RingClosed closed: CountClosed(closed.Vcpu, context); break;
            case BackendReturned: Return(context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        _wishes.Save(state);
        state.Int((int)_change);
        state.Bool(_isAttached);
        state.Bool(_isBackGone);
        state.Bool(_isFrontReady);
        state.Bool(_isBound);
        state.Int((int)_closing);
        state.Int(_ringsToClose);
        state.Int(_watched);
        state.Long(_since.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        _wishes.Load(state);
        _change = (Change)state.Int();
        _isAttached = state.Bool();
        _isBackGone = state.Bool();
        _isFrontReady = state.Bool();
        _isBound = state.Bool();
        _closing = (DeviceEnd)state.Int();
        _ringsToClose = state.Int();
        _watched = state.Int();
        _since = new(state.Long());
    }

    private void Wait(Wish wish, EntityContext context)
    {
        _wishes.Add(wish);
        if (_change == Change.None) BeginNext(context);
    }

    private void BeginNext(EntityContext context)
    {
        while (_change == Change.None && _wishes.Count > 0)
        {
            var wish = _wishes.Remove();
            // A back end that restarts while the device is detached has nothing to do with it.
            if (wish.Change == Change.Attach != _isAttached) Begin(wish, context);
        }
    }

    private void Begin(Wish wish, EntityContext context)
    {
        (_change, _since) = (wish.Change, context.Now);
        switch (wish.Change)
        {
            case Change.Attach: Write(DeviceEnd.Back, DeviceState.Initialising, OfToolstack, context); break;
            case Change.Detach: Write(DeviceEnd.Back, DeviceState.Closing, OfToolstack, context); break;
            case Change.Restart: Lose(wish.Down, context); break;
            default: throw new InvariantBrokenException($"a device of {front.Seat.Domain} cannot {wish.Change}");
        }
    }

    /// <summary>The back end is gone without a word, and Xen closes its ports.</summary>
    private void Lose(Duration down, EntityContext context)
    {
        (_isBackGone, _isFrontReady) = (true, false);
        context.Schedule(context.Self<IDeviceLink>(), down, BackendReturned.Instance, Phase.HostInterrupt);
        Close(DeviceEnd.Back, atOnce: true, OfToolstack, context);
    }

    private void Return(EntityContext context)
    {
        _isBackGone = false;
        if (_isFrontReady) Reconnect(OfToolstack, context);
    }

    private void Reconnect(int vcpu, EntityContext context)
    {
        _since = context.Now;
        Write(DeviceEnd.Back, DeviceState.InitWait, vcpu, context);
    }

    /// <summary>
    /// Puts a request into the ring of the store, and wakes it: from its own domain at once, from another one by an
    /// event. What the toolstack writes counts as an event in dom0, which may sleep.
    /// </summary>
    private void Write(DeviceEnd end, DeviceState state, int vcpu, EntityContext context)
    {
        var (seat, channel) = (EndOf(end).Seat, EndOf(end).Store);
        var isLocal = vcpu >= 0 && channel is null;
        var writer = isLocal ? vcpu : OfToolstack;
        context.Send(store.Entity, new WriteState(context.Self<IDeviceLink>(), end, state, writer));
        if (isLocal) return;
        if (vcpu >= 0) seat.Notify(channel!.Value.Own, vcpu, context);
        else store.Raise(front.Store!.Value.AtStore, context);
    }

    /// <summary>
    /// A watch wakes a thread of the other end. What the toolstack writes for both ends, the back end sees first.
    /// </summary>
    private void Watch(StateWritten written, EntityContext context)
    {
        var (end, state) = (written.End, written.State);
        context.Record(ControlFacts.StateChanged, new(front.Seat.Domain), end, state);
        _watched = ((int)end * 16) + (int)state;
        var reacts = WhoReacts();
        if (reacts.Store is { } channel) store.Seat.Notify(channel.AtStore, written.Vcpu, context);
        else WakeThread(store.Seat, written.Vcpu, context);
    }

    /// <summary>If both ends have the same port number, the back end's events come by its ear.</summary>
    private void Hear(EventDelivered delivered, EntityContext context) =>
        Hear(delivered.Port == front.Store?.Own.Number ? front : back, delivered.Vcpu, context);

    /// <summary>An event of the binding, or one that was late, may come while the other end has to react.</summary>
    private void Hear(LinkEnd end, int vcpu, EntityContext context)
    {
        if (_watched >= 0 && WhoReacts() == end) WakeThread(end.Seat, vcpu, context);
    }

    /// <summary>The end whose thread is to be woken by what was written last.</summary>
    private LinkEnd WhoReacts() =>
        _watched / 16 == (int)DeviceEnd.Front || _watched % 16 == (int)DeviceState.Initialising ? back : front;

    /// <summary>Its work includes the event by which it answers.</summary>
    private void WakeThread(DomainSeat seat, int from, EntityContext context)
    {
        seat.Work(
            DomainSeat.AnyVcpu, from, WorkClass.KernelThread, seat.WakeCost + seat.NotifyCost, WorkTag.Of(_watched),
            context);
        _watched = -1;
    }

    private void React(int tag, int vcpu, EntityContext context)
    {
        var (end, state) = ((DeviceEnd)(tag / 16), (DeviceState)(tag % 16));
        switch (_change, end, state)
        {
            case (Change.Attach, DeviceEnd.Back, DeviceState.Initialising):
                Write(DeviceEnd.Back, DeviceState.InitWait, vcpu, context);
                break;
            case (_, DeviceEnd.Back, DeviceState.InitWait): Offer(vcpu, context); break;
            case (_, DeviceEnd.Front, DeviceState.Initialised or DeviceState.Connected) when !_isBound:
                Bind(vcpu, context);
                break;
            case (_, DeviceEnd.Back, DeviceState.Connected): Start(vcpu, context); break;
            case (_, DeviceEnd.Front, DeviceState.Connected): End(isAttached: true, context); break;
            case (Change.Detach, DeviceEnd.Back, DeviceState.Closing):
                Close(DeviceEnd.Front, atOnce: false, vcpu, context);
                break;
            case (Change.Detach, DeviceEnd.Front, DeviceState.Closed):
                Close(DeviceEnd.Back, atOnce: true, vcpu, context);
                break;
            case (Change.Detach, DeviceEnd.Back, DeviceState.Closed): End(isAttached: false, context); break;
            case (Change.Restart, DeviceEnd.Back, DeviceState.Closed):
                Close(DeviceEnd.Front, atOnce: true, vcpu, context);
                break;
            case (Change.Restart, DeviceEnd.Front, DeviceState.Initialising):
                _isFrontReady = true;
                if (!_isBackGone) Reconnect(vcpu, context);
                break;
            default: throw new InvariantBrokenException($"{end} is {state} during {_change} of {front.Seat.Domain}");
        }
    }

    private void Close(DeviceEnd end, bool atOnce, int vcpu, EntityContext context)
    {
        var queues = EndOf(end).Queues;
        (_closing, _ringsToClose, _isBound) = (end, queues.Count, false);
        foreach (var queue in queues) context.Send(queue, new CloseRing(atOnce, vcpu, context.Self<IDeviceLink>()));
    }

    /// <summary>Ports are closed when nothing is under way in any ring of that end.</summary>
    private void CountClosed(int vcpu, EntityContext context)
    {
        if (--_ringsToClose > 0) return;
        var (near, far) = (EndOf(_closing), EndOf(_closing == DeviceEnd.Front ? DeviceEnd.Back : DeviceEnd.Front));
        foreach (var port in near.Ports) Ask(near, port, ChannelStep.Close, far, remotePort: 0, context);
        var isFrontOfRestart = _change == Change.Restart && _closing == DeviceEnd.Front;
        Write(_closing, isFrontOfRestart ? DeviceState.Initialising : DeviceState.Closed, vcpu, context);
    }

    private void Offer(int vcpu, EntityContext context)
    {
        foreach (var port in front.Ports) Ask(front, port, ChannelStep.Offer, back, remotePort: 0, context);
        var isNetwork = service == DeviceService.Network; // Its front end has no state in between.
        Write(DeviceEnd.Front, isNetwork ? DeviceState.Connected : DeviceState.Initialised, vcpu, context);
    }

    private void Bind(int vcpu, EntityContext context)
    {
        _isBound = true;
        foreach (var queue in back.Queues) context.Send(queue, new OpenRing(vcpu));
        foreach (var (channel, port) in back.Ports.Index())
            Ask(back, port, ChannelStep.Bind, front, front.Ports[channel], context);
        Write(DeviceEnd.Back, DeviceState.Connected, vcpu, context);
    }

    private void Start(int vcpu, EntityContext context)
    {
        foreach (var queue in front.Queues) context.Send(queue, new OpenRing(vcpu));
        if (service == DeviceService.Network) End(isAttached: true, context);
        else Write(DeviceEnd.Front, DeviceState.Connected, vcpu, context);
    }

    private void End(bool isAttached, EntityContext context)
    {
        (_isAttached, _change) = (isAttached, Change.None);
        if (isAttached) context.Record(ControlFacts.Connected, new(front.Seat.Domain), context.Now - _since);
        BeginNext(context);
    }

    private LinkEnd EndOf(DeviceEnd end) => end == DeviceEnd.Front ? front : back;

    private static void Ask(
        LinkEnd near, int port, ChannelStep step, LinkEnd far, int remotePort, EntityContext context) =>
        context.Send(near.Seat.Kernel, new RequestChannel(port, step, new(far.Seat.Domain), remotePort));

    private enum Change
    {
        None = 0,
        Attach = 1,
        Detach = 2,
        Restart = 3,
    }

    private readonly record struct Wish(Change Change, Duration Down)
    {
        public static Wish Of(PlugDevice plug) => new(plug.IsAttached ? Change.Attach : Change.Detach, Duration.Zero);
    }
}
