using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads;

/// <summary>
/// All the software of a vCPU: a fixed program instead of a kernel. It makes hypercalls but takes no events.
/// </summary>
/// <remarks>
/// For scheduler traces. A hypercall leaves the guest, so that the pCPU serves its softirqs; the next step is executed
/// when the vCPU is in its guest again, which may be much later. A step that blocks ends with a message from the timer
/// or program that ends it.
/// </remarks>
public sealed class ProgramGuest(
    VcpuPage page, ProgramSpec program, Occupancy occupancy, ProgramWiring wiring)
    : IEntity, IGuestSoftware, IPort
{
    private const int MostStepsAtOnce = 100_000;
    private int _position;
    private bool _isAtWork;
    private bool _waitsForKick;
    private bool _isLatched;
    private VirtualTime _instant;
    private int _stepsAtOnce;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case WorkDone: Continue(context); break;
            case PickWork: Prepare(context); break;
            case SetPending expired: Complete(expired.From, WakeCause.Timer, context); break;
            case EvtchnSend send: TakeKick(send.Sender, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Save(StateWriter state)
    {
        state.Int(_position);
        state.Bool(_isAtWork);
        state.Bool(_waitsForKick);
        state.Bool(_isLatched);
        state.Long(_instant.Nanoseconds);
        state.Int(_stepsAtOnce);
    }

    public void Load(StateReader state)
    {
        _position = state.Int();
        _isAtWork = state.Bool();
        _waitsForKick = state.Bool();
        _isLatched = state.Bool();
        _instant = new(state.Long());
        _stepsAtOnce = state.Int();
    }

    /// <summary>The vCPU is in its guest and has nothing left to do.</summary>
    private void Continue(EntityContext context)
    {
        CountStep(context.Now);
        if (_isAtWork) Advance();
        var step = program.Steps[_position];
        switch (step.Op)
        {
            case ProgramOp.Run:
                Prepare(context);
                break;
            case ProgramOp.Sleep:
                context.Send(wiring.Timer, new SetSingleshot(context.Now + step.Length));
                context.Send(wiring.Vcpu, Messages.Halt.Instance);
                break;
            case ProgramOp.Block when _isLatched:
                _isLatched = false;
                Advance();
                ReturnFromHypercall(context);
                break;
            case ProgramOp.Block:
                _waitsForKick = true;
                context.Send(wiring.Vcpu, Messages.Halt.Instance);
                break;
            case ProgramOp.Kick:
                Advance();
                if (wiring.Programs.TryGetValue((step.Domain, step.Vcpu), out var target))
                    context.Send(target, new EvtchnSend(page.Number));
                ReturnFromHypercall(context);
                break;
            case ProgramOp.Yield:
                Advance();
                context.Send(wiring.Vcpu, YieldGuest.Instance);
                PrepareLater(context);
                break;
            case ProgramOp.Stop:
                context.Send(wiring.Vcpu, Messages.Halt.Instance);
                break;
            default:
                throw new InvalidOperationException($"no such step: {step.Op}");
        }
    }

    /// <summary>
    /// Steps take no time, so programs that only kick each other would never leave an instant. This reports it instead.
    /// </summary>
    private void CountStep(VirtualTime now)
    {
        _stepsAtOnce = now == _instant ? _stepsAtOnce + 1 : 0;
        _instant = now;
        Invariant.Holds(
            _stepsAtOnce < MostStepsAtOnce, $"{page.Number} runs in circles: {_stepsAtOnce} steps at {now}");
    }

    private void Advance() => (_position, _isAtWork) = (program.After(_position), false);

    /// <summary>Gives the vCPU what it executes next; a hypercall is due as soon as it is in its guest.</summary>
    private void Prepare(EntityContext context)
    {
        var step = program.Steps[_position];
        _isAtWork = step.Op == ProgramOp.Run;
        context.Send(wiring.Vcpu, new ExecuteWork(_isAtWork ? step.Length : Duration.Zero));
    }

    /// <summary>Prepares the next step once the vCPU has left its guest for the hypercall.</summary>
    private void PrepareLater(EntityContext context) =>
        context.Schedule(context.Self<IGuestSoftware>(), Duration.Zero, new PickWork(page.Index), Phase.GuestEntry);

    private void ReturnFromHypercall(EntityContext context)
    {
        var here = occupancy.PlaceOf(page.Number);
        context.Send(wiring.Pcpus[here.Number], new RaiseSoftirq(Softirq.VcpuKick, here));
        PrepareLater(context);
    }

    private void TakeKick(VcpuId sender, EntityContext context)
    {
        if (page.Home == PcpuId.None) return; // Its domain does not exist yet.
        if (!_waitsForKick)
        {
            _isLatched = true;
            return;
        }

        _waitsForKick = false;
        Complete(occupancy.PlaceOf(sender), WakeCause.Event, context);
    }

    private void Complete(PcpuId from, WakeCause cause, EntityContext context)
    {
        Advance();
        context.Send(wiring.Vcpu, new MarkEventsPending(from, cause == WakeCause.Timer, cause));
        Prepare(context);
    }
}

/// <summary>The entities to which a program sends messages.</summary>
/// <param name="Vcpu">The vCPU that executes it.</param>
/// <param name="Timer">The one-shot timer of that vCPU.</param>
/// <param name="Pcpus">The pCPUs, by number.</param>
/// <param name="Programs">The other programs, by domain and index of their vCPUs.</param>
public sealed record ProgramWiring(
    EntityRef<IVcpu> Vcpu,
    EntityRef<IVcpuTimers> Timer,
    IReadOnlyList<EntityRef<IPcpu>> Pcpus,
    IReadOnlyDictionary<(int Domain, int Vcpu), EntityRef<IPort>> Programs);
