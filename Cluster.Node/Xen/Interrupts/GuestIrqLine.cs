using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Interrupts;

/// <summary>
/// A level line as a guest's kernel sees it. At every interrupt the handlers of all its drivers run in turn, then the
/// guest ends the interrupt by hypercall.
/// </summary>
/// <remarks>
/// Interrupts §10.3 and §10.5. A handler reads the status of its device and answers "handled" or "none". An interrupt
/// that no handler claims is spurious and is counted (§10.6).
/// </remarks>
public sealed class GuestIrqLine(
    int irq,
    int port,
    EntityRef<ILevelLine> line,
    LineLevel level,
    IReadOnlyList<WiredDriver> drivers,
    GuestIrqSeat guest) : IEntity, IPortHandler, IWorkOwner
{
    private const int Resting = -1;

    /// <summary>Index of the handler that runs next; the number of handlers stands for the hypercall.</summary>
    private int _next = Resting;
    private bool _wasHandled;
    private bool _isCalledAgain;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case EventDelivered delivered: Begin(delivered.Vcpu, context); break;
            case WorkFinished finished: Continue(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int(_next);
        state.Bool(_wasHandled);
        state.Bool(_isCalledAgain);
    }

    public void Load(StateReader state)
    {
        _next = state.Int();
        _wasHandled = state.Bool();
        _isCalledAgain = state.Bool();
    }

    private void Begin(int vcpu, EntityContext context)
    {
        if (_next != Resting)
        {
            _isCalledAgain = true; // It was ended by force while the handlers ran, and came again.
            return;
        }

        (_next, _wasHandled) = (0, false);
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
        var (source, driver) = drivers[_next];
        if (level.IsAssertedBy(source))
        {
            _wasHandled = true;
            context.Send(line, new LineDeassert(source));
            context.Send(driver, new EventDelivered(port, vcpu));
        }

        _next++;
        var length = _next < drivers.Count ? guest.Handler : guest.EndOfInterrupt;
        guest.Seat.Work(vcpu, vcpu, WorkClass.HardIrq, length, WorkTag.Of(_next), context);
    }

    private void End(int vcpu, EntityContext context)
    {
        if (!_wasHandled) context.Record(IrqFacts.Unhandled, new(irq), new DomainId(guest.Seat.Domain), drivers.Count);
        context.Record(VcpuFacts.HypercallMade, guest.Vcpus[vcpu], Hypercall.PhysdevEoi, guest.EndOfInterrupt);
        context.Send(line, new GuestEoi(guest.Vcpus[vcpu]));
        _next = Resting;
        if (!_isCalledAgain) return;
        _isCalledAgain = false;
        Begin(vcpu, context);
    }
}

/// <summary>A device on the wire whose driver is in this domain.</summary>
/// <param name="Source">The device's number on the pin.</param>
public readonly record struct WiredDriver(int Source, EntityRef<IPortHandler> Driver);

/// <summary>Where the handlers of a line run.</summary>
/// <param name="Vcpus">Host-wide vCPU numbers, by index.</param>
/// <param name="Handler">CPU time of a handler that reads the status of its device.</param>
/// <param name="EndOfInterrupt">CPU time of the hypercall that ends the interrupt.</param>
public sealed record GuestIrqSeat(
    DomainSeat Seat, IReadOnlyList<VcpuId> Vcpus, Duration Handler, Duration EndOfInterrupt);
