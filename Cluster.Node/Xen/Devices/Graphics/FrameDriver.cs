using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Graphics;

/// <summary>
/// A guest's program that draws frames, with the driver of its GPU: begins one at each time of a grid, and learns of
/// its end by an interrupt (M-45).
/// </summary>
/// <remarks>
/// Interrupts §13. The registers of the GPU are mapped into the guest, so a submission does not exit, and costs nothing
/// here. A frame that is due while the one before it is still being built, or while the ring is full, is skipped. A
/// completion costs what that of a disk request does.
/// </remarks>
/// <param name="spec">Times.</param>
/// <param name="seat">The guest.</param>
/// <param name="costs">The host's costs.</param>
/// <param name="ring">Shared with the GPU, which saves it.</param>
/// <param name="gpu">The device.</param>
/// <param name="irq">Number of its line, for facts.</param>
public sealed class FrameDriver(
    GpuSpec spec, DomainSeat seat, CostTable costs, FrameRing ring, EntityRef<IGpu> gpu, int irq)
    : IEntity, IPortHandler, IWorkOwner, IGuestTimerOwner
{
    private readonly Duration _perCompletion = costs[NetworkCosts.PacketDriver] / 2;

    /// <summary>When the frame that is being built, or awaited, is due.</summary>
    private VirtualTime _due;
    private VirtualTime _builtFor;
    private bool _isBuilding;
    private int _planned;

    private enum Work
    {
        Build = 0,
        Completion = 1,
    }

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case GuestTimerFired fired: BeginFrame(fired.Vcpu, context); break;
            case EventDelivered delivered: TakeInterrupt(delivered.Vcpu, context); break;
            case WorkFinished finished when finished.Tag.Kind<Work>() == Work.Build: Submit(context); break;
            case WorkFinished finished: Show(finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context) => Await(VirtualTime.Zero, 0, context);

    public void Save(StateWriter state)
    {
        state.Time(_due);
        state.Time(_builtFor);
        state.Bool(_isBuilding);
        state.Int(_planned);
    }

    public void Load(StateReader state)
    {
        _due = state.Time();
        _builtFor = state.Time();
        _isBuilding = state.Bool();
        _planned = state.Int();
    }

    private void Await(VirtualTime due, int vcpu, EntityContext context)
    {
        _due = due;
        seat.SetTimer(vcpu, due, WorkTag.None, context);
    }

    private void BeginFrame(int vcpu, EntityContext context)
    {
        if (_isBuilding || ring.IsFull)
        {
            Skip(context);
        }
        else
        {
            (_isBuilding, _builtFor) = (true, _due);
            seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, spec.CpuTime, WorkTag.Of(Work.Build), context);
        }

        var next = _due + spec.Period;
        // A guest that had no pCPU for longer than a period finds several frames due: they are gone.
        for (; next <= context.Now; next += spec.Period) Skip(context);
        Await(next, vcpu, context);
    }

    private void Skip(EntityContext context) =>
        context.Record(DeviceFacts.FrameSkipped, new(seat.Domain));

    private void Submit(EntityContext context)
    {
        _isBuilding = false;
        ring.Submit(_builtFor);
        context.Send(gpu, SubmitFrame.Instance);
    }

    private void TakeInterrupt(int vcpu, EntityContext context)
    {
        if (ring.IsSignalled)
            context.Record(IrqFacts.DeviceSignalled, new(irq), ring.Done - _planned, context.Now - ring.SignalledAt);
        ring.Acknowledge();
        if (_planned == 0) Complete(vcpu, context);
    }

    private void Complete(int vcpu, EntityContext context)
    {
        _planned = ring.Done;
        if (_planned == 0) return;
        seat.Work(
            vcpu, vcpu, WorkClass.SoftIrq, _perCompletion * _planned, WorkTag.Of(Work.Completion), context);
    }

    private void Show(int vcpu, EntityContext context)
    {
        for (; _planned > 0; _planned--)
        {
            var since = context.Now - ring.Take();
            context.Record(
                DeviceFacts.FrameEnded, new(seat.Domain), since > spec.Period ? FrameEnd.Late : FrameEnd.InTime, since);
        }

        Complete(vcpu, context);
    }
}
