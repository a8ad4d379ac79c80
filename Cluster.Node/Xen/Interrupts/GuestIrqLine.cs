using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>
/// A line as a guest's kernel sees it where its handlers may answer "none". At every interrupt the handlers of all its
/// drivers run in turn; on a level line the guest then ends the interrupt by hypercall.
/// </summary>
/// <remarks>
/// Interrupts §10.3, §10.5 and §10.6. A handler reads the status of its device and answers "handled" or "none". A line
/// whose interrupts nearly all find no handler is masked, and its handlers run every 100 ms instead.
/// </remarks>
/// <param name="line">Where the guest ends an interrupt; None if it needs no answer.</param>
/// <param name="wire">The wire; null if the line is a message, whose device is not asked for its status.</param>
public sealed class GuestIrqLine(
    int port,
    EntityRef<IAnsweredLine> line,
    Wire? wire,
    IReadOnlyList<WiredDriver> drivers,
    GuestIrqSeat guest,
    SpuriousWatch watch) : IEntity, IPortHandler, IWorkOwner, IGuestTimerOwner
{
    private const int Resting = -1;

    /// <summary>Index of the handler that runs next; the number of handlers stands for the hypercall.</summary>
    private int _next = Resting;
    private bool _wasHandled;
    private bool _isCalledAgain;
    private bool _isPoll;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: Begin(delivered.Vcpu, context); break;
            case WorkFinished finished: Continue(finished.Vcpu, context); break;
            case GuestTimerFired fired: Poll(fired, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int(_next);
        state.Bool(_wasHandled);
        state.Bool(_isCalledAgain);
        state.Bool(_isPoll);
        watch.Save(state);
    }

    public void Load(StateReader state)
    {
        _next = state.Int();
        _wasHandled = state.Bool();
        _isCalledAgain = state.Bool();
        _isPoll = state.Bool();
        watch.Load(state);
    }

    private void Begin(int vcpu, EntityContext context)
    {
        if (_next != Resting)
        {
            _isCalledAgain = true; // It was ended by force while the handlers ran, and came again.
            return;
        }

        // The line was freed and bound again since it was disabled.
        if (watch.IsDisabled && !guest.Ports.Space.IsMasked(port)) watch.Enable();
        (_next, _wasHandled, _isPoll) = (0, false, false);
        RunHandler(vcpu, context);
    }

    private void Continue(int vcpu, EntityContext context)
    {
        if (_next < drivers.Count) RunHandler(vcpu, context);
        else End(vcpu, context);
    }

    /// <summary>
    /// Runs the next handler. The time of the first one is part of the kernel's own work for the event.
    /// </summary>
    private void RunHandler(int vcpu, EntityContext context)
    {
        var driver = drivers[_next++];
        if (driver.Claims && (wire?.Level.IsAssertedBy(driver.Source) ?? !_isPoll)) Serve(driver, vcpu, context);
        if (_next < drivers.Count) Work(guest.Handler, vcpu, context);
        else if (line.Exists && !_isPoll) Work(guest.EndOfInterrupt, vcpu, context);
        else End(vcpu, context);
    }

    private void Serve(WiredDriver driver, int vcpu, EntityContext context)
    {
        _wasHandled = true;
        if (wire is not null) context.Send(wire.Pin, new LineDeassert(driver.Source));
        context.Send(driver.Driver, new EventDelivered(port, vcpu));
    }

    private void Work(Duration length, int vcpu, EntityContext context) => guest.Seat.Work(
        vcpu, vcpu, _isPoll ? WorkClass.SoftIrq : WorkClass.HardIrq, length, WorkTag.Of(_next), context);

    private void End(int vcpu, EntityContext context)
    {
        _next = Resting;
        if (_isPoll) EndPoll(vcpu, context);
        else EndInterrupt(vcpu, context);
        if (!_isCalledAgain) return;
        _isCalledAgain = false;
        Begin(vcpu, context);
    }

    private void EndInterrupt(int vcpu, EntityContext context)
    {
        if (watch.Note(_wasHandled, drivers.Count, context)) Disable(vcpu, context);
        if (!line.Exists) return;
        context.Record(VcpuFacts.HypercallMade, guest.Vcpus[vcpu], Hypercall.PhysdevEoi, guest.EndOfInterrupt);
        context.Send(line, new GuestEoi(guest.Vcpus[vcpu]));
    }

    /// <summary>
    /// The guest masks its port, so that it hears of no further interrupt. Xen ends those of a level line without it.
    /// </summary>
    private void Disable(int vcpu, EntityContext context)
    {
        guest.Ports.Space.Mask(port);
        AwaitPoll(vcpu, context);
    }

    private void Poll(GuestTimerFired fired, EntityContext context)
    {
        // A timer of an earlier time: the line has been enabled since, and perhaps disabled again.
        if (!watch.IsDisabled || fired.Tag.Index != watch.Times) return;
        // An interrupt that came before the mask is being handled, or the guest has freed the line.
        if (_next != Resting || !guest.Ports[port].IsInUse)
        {
            AwaitPoll(fired.Vcpu, context);
            return;
        }

        (_next, _wasHandled, _isPoll) = (0, false, true);
        Work(guest.Handler, fired.Vcpu, context);
    }

    private void EndPoll(int vcpu, EntityContext context)
    {
        context.Record(IrqFacts.Polled, new(watch.Irq), new DomainId(guest.Seat.Domain), _wasHandled);
        AwaitPoll(vcpu, context);
    }

    private void AwaitPoll(int vcpu, EntityContext context) =>
        guest.Seat.SetTimer(vcpu, context.Now + SpuriousWatch.PollInterval, WorkTag.Of(watch.Times), context);
}

/// <summary>The pin and the level of a wire.</summary>
public sealed record Wire(EntityRef<ILevelLine> Pin, LineLevel Level);

/// <summary>A device on the line whose driver is in this domain.</summary>
/// <param name="Source">The device's number on the pin; 0 for a message.</param>
/// <param name="Claims">Whether its handler finds that it wants service; that of a faulty one never does.</param>
public readonly record struct WiredDriver(int Source, EntityRef<IPortHandler> Driver, bool Claims = true);

/// <summary>Where the handlers of a line run.</summary>
/// <param name="Vcpus">Host-wide vCPU numbers, by index.</param>
/// <param name="Handler">CPU time of a handler that reads the status of its device.</param>
/// <param name="EndOfInterrupt">CPU time of the hypercall that ends the interrupt.</param>
/// <param name="Ports">The guest's event channels, of which it masks one.</param>
public sealed record GuestIrqSeat(
    DomainSeat Seat, IReadOnlyList<VcpuId> Vcpus, Duration Handler, Duration EndOfInterrupt, PortTable Ports);
