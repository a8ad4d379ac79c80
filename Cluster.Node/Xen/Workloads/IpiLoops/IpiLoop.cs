using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.IpiLoops;

/// <summary>Interrupts other CPUs, waits until all have answered, and begins again.</summary>
/// <remarks>
/// Interrupts §11.4, experiments §1.8. A round lasts from its first exit to the look that finds all answers. Between
/// looks the vCPU spins.
/// </remarks>
public sealed class IpiLoop(IpiLoopSpec spec, DomainSeat seat) : IEntity, IWorkOwner, ICaller, IGuestTimerOwner
{
    private static readonly WorkTag _send = WorkTag.Of(0);
    private static readonly WorkTag _look = WorkTag.Of(1);
    private static readonly Duration _least = new(1);

    private VirtualTime _began;

    /// <summary>The vCPU that is called next, by index; all are called once it is the number of vCPUs.</summary>
    private int _next;

    /// <summary>Answers that are still missing.</summary>
    private int _missing;
    private int _reached;
    private int _turn;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case WorkFinished finished when finished.Tag == _send: Send(finished.Vcpu, context); break;
            case WorkFinished finished: Look(finished.Vcpu, context); break;
            case CallSent sent: (_missing, _reached) = (_missing + sent.Targets, _reached + sent.Targets); break;
            case CallAnswered: _missing--; break;
            case GuestTimerFired fired: Begin(fired.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context) => Begin(DomainSeat.AnyVcpu, context);

    public void Save(StateWriter state)
    {
        state.Long(_began.Nanoseconds);
        state.Int(_next);
        state.Int(_missing);
        state.Int(_reached);
        state.Int(_turn);
    }

    public void Load(StateReader state)
    {
        _began = new(state.Long());
        _next = state.Int();
        _missing = state.Int();
        _reached = state.Int();
        _turn = state.Int();
    }

    /// <summary>vCPUs that the guest has by its scenario; those that are down run nowhere.</summary>
    private int Vcpus => seat.VcpuCount;

    private void Begin(int vcpu, EntityContext context)
    {
        (_began, _next, _reached) = (context.Now, 0, 0);
        PrepareSend(vcpu, vcpu, context);
    }

    /// <summary>The exit, and the hypervisor's work for each vCPU that it reaches.</summary>
    private void PrepareSend(int vcpu, int from, EntityContext context)
    {
        var body = seat.NotifyCost - seat.HypercallCost;
        var targets = spec.Targets == IpiTargets.All ? CountOf(vcpu) : spec.Targets == IpiTargets.One ? 1 : 0;
        var length = Duration.Longer(seat.HypercallCost + (body * targets), _least);
        seat.Work(vcpu, from, WorkClass.User, length, _send, context);
    }

    private void Send(int vcpu, EntityContext context)
    {
        if (_reached == 0 && _next == 0 && spec.Targets == IpiTargets.One) _turn = (_turn + 1) % Vcpus;
        SkipSelf(vcpu);
        var (first, count) = spec.Targets switch
        {
            IpiTargets.Pcpus => (VcpuId.Idle, 0),
            IpiTargets.One => (seat.VcpuOf(_turn == vcpu ? (_turn + 1) % Vcpus : _turn), 1),
            IpiTargets.All => (seat.VcpuOf(_next), SpanOf(_next)),
            var other => throw new InvariantBrokenException($"domain {seat.Domain} calls {other}"),
        };
        context.Send(seat.Kernel, new CallCpus(seat.VcpuOf(vcpu), first, count, context.Self<ICaller>()));
        _next = spec.Targets == IpiTargets.All ? _next + count : Vcpus;
        if (_next == Vcpus - 1) SkipSelf(vcpu, isLast: true);
        if (_next < Vcpus) PrepareSend(vcpu, vcpu, context);
        else Spin(vcpu, context);
    }

    /// <summary>A guest that addresses each target does not address itself.</summary>
    private void SkipSelf(int vcpu, bool isLast = false)
    {
        if (spec.Sending == IpiSending.EachTarget && _next == vcpu && (isLast || _next + 1 < Vcpus)) _next++;
    }

    /// <summary>How many vCPUs one exit calls, from an index on.</summary>
    private int SpanOf(int first) => spec.Sending switch
    {
        IpiSending.EachTarget => 1,
        IpiSending.EachCluster => Math.Min(IpiFan.ClusterSize - (first % IpiFan.ClusterSize), Vcpus - first),
        IpiSending.Once => Vcpus - first,
        var other => throw new InvariantBrokenException($"domain {seat.Domain} calls by {other}"),
    };

    /// <summary>Targets of the next exit: its span without the caller itself.</summary>
    private int CountOf(int vcpu)
    {
        var span = SpanOf(_next);
        return vcpu >= _next && vcpu < _next + span ? span - 1 : span;
    }

    private void Spin(int vcpu, EntityContext context) => seat.Work(
        vcpu, vcpu, WorkClass.User, Duration.Longer(seat.SpinCost, _least), _look, context);

    private void Look(int vcpu, EntityContext context)
    {
        if (_missing > 0)
        {
            Spin(vcpu, context);
            return;
        }

        context.Record(WorkloadFacts.IpiRoundEnded, new(seat.Domain), context.Now - _began, _reached);
        if (spec.Pause == Duration.Zero) Begin(vcpu, context);
        else seat.SetTimer(vcpu, context.Now + spec.Pause, WorkTag.None, context);
    }
}
