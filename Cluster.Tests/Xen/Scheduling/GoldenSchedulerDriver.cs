using ActorXen.Messages;
using ActorXen.Xen;
using ActorXen.Xen.Hosts.Verification;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Verbs;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>The deterministic event loop of Golden/schedulers/README.md section 2, around any policy.</summary>
internal sealed class GoldenSchedulerDriver : ISchedulerEvents
{
    private readonly RecordedScenario _scenario;
    private readonly PriorityQueue<GoldenEvent, (long Time, long Sequence)> _queue = new();
    private readonly GoldenEvent?[] _sliceTimers;
    private readonly SortedDictionary<int, GoldenEvent> _policyTimers = [];
    private readonly List<GoldenGuest> _guests = [];
    private Occupancy _occupancy;
    private SchedulerCore _core;
    private long _sequence;
    private long _now;
    private bool _isBooting = true;

    /// <summary>Local requests of block, yield and the slice timer do not count as kicks of the policy.</summary>
    private bool _isLocalRequest;

    public GoldenSchedulerDriver(RecordedScenario scenario)
    {
        _scenario = scenario;
        _occupancy = NewOccupancy();
        _core = NewCore();
        _sliceTimers = new GoldenEvent?[scenario.Pcpus.Count];
    }

    /// <summary>Rows of the trace, as in the golden files.</summary>
    public List<string> Rows { get; } = [];

    /// <summary>Rows of the kicks file.</summary>
    public List<string> Kicks { get; } = [];

    /// <summary>Events handled so far.</summary>
    public int Handled { get; private set; }

    private VirtualTime Now => new(_now);

    public GoldenSchedulerDriver Boot()
    {
        _core.Boot(Now);
        foreach (var table in _scenario.Extras.All) Assert.True(_core.Configure(PolicyTarget.Pool, table, new(0), Now));
        foreach (var pcpu in _occupancy.Pcpus) Pass(pcpu.Number);
        _isBooting = false;
        foreach (var start in _scenario.Actions.OfType<StartDomain>()) InsertAction(start, () => Start(start.Start));
        foreach (var action in _scenario.Actions.OfType<DomainAction>()) InsertAction(action, () => Act(action));
        return this;
    }

    /// <summary>Handles events up to the scenario's end, or <paramref name="most"/> of them.</summary>
    public GoldenSchedulerDriver Run(int most = int.MaxValue)
    {
        while (Handled < most && _queue.TryPeek(out var next, out var key) && key.Time <= _scenario.Length.Nanoseconds)
        {
            _queue.Dequeue();
            if (next.IsCancelled) continue;
            _now = key.Time;
            Handled++;
            next.IsCancelled = true;
            next.Handler();
            if (next.Kind != EventKind.EndOfRun) Drain(next.Pcpu);
            ResumeGuest(next.Pcpu);
        }

        return this;
    }

    /// <summary>
    /// Continues with pages, generic layer and policy that were read from a checkpoint of the present ones.
    /// </summary>
    public void ContinueFromCheckpoint()
    {
        var state = new StateWriter();
        foreach (var vcpu in _occupancy.Vcpus) vcpu.Save(state);
        _core.Save(state);
        var reader = new StateReader(state.ToArray());
        var before = _occupancy;
        _occupancy = NewOccupancy();
        foreach (var pcpu in before.Pcpus)
        {
            _occupancy[pcpu.Number].Current = pcpu.Current;
            _occupancy[pcpu.Number].PendingSoftirqs = pcpu.PendingSoftirqs;
        }

        foreach (var vcpu in before.Vcpus) _occupancy.Add(vcpu.Domain, vcpu.Index).Load(reader);
        _core = NewCore();
        _core.Load(reader);
        Assert.True(reader.AtEnd);
    }

    void ISchedulerEvents.RaiseSchedule(PcpuId target, PcpuId executing)
    {
        var page = _occupancy[target];
        if (page.IsPending(Softirq.Schedule)) return;
        page.PendingSoftirqs |= 1 << (int)Softirq.Schedule;
        if (_isBooting) return;
        if (!_isLocalRequest) Kicks.Add($"{_now},{target.Number},{executing.Number}");
        if (target != executing)
            Insert(_now + _scenario.IpiFlight.Nanoseconds, target, EventKind.Other, static () => { });
    }

    void ISchedulerEvents.ArmPolicyTimer(int timer, PcpuId owner, VirtualTime deadline)
    {
        if (_policyTimers.TryGetValue(timer, out var armed)) armed.IsCancelled = true;
        _policyTimers[timer] = Insert(
            deadline.Nanoseconds, owner, EventKind.Other, () => _core.TimerFired(timer, owner, Now));
    }

    void ISchedulerEvents.StopPolicyTimer(int timer)
    {
        if (_policyTimers.Remove(timer, out var armed)) armed.IsCancelled = true;
    }

    void ISchedulerEvents.RunStateChanged(VcpuPage vcpu, RunState before, PcpuId pcpu, VirtualTime now)
    {
        var guest = _guests[vcpu.Number.Number];
        if (vcpu.State == RunState.Running)
        {
            if (guest.LastPcpu != PcpuId.None && guest.LastPcpu != pcpu) Row("migrate", pcpu, vcpu);
            guest.LastPcpu = pcpu;
        }

        Row(
            vcpu.State switch
            {
                RunState.Running => "dispatch",
                RunState.Runnable when before == RunState.Running => "preempt",
                RunState.Runnable when before == RunState.Blocked => "wake",
                RunState.Runnable => "resume",
                RunState.Blocked => "block",
                _ => "suspend",
            },
            pcpu,
            vcpu);
    }

    private void Row(string kind, PcpuId pcpu, VcpuPage vcpu) =>
        Rows.Add($"{_now},{kind},{pcpu.Number},{vcpu.Domain.Number},{vcpu.Index}");

    private Occupancy NewOccupancy() =>
        new([.. _scenario.Pcpus.Select(pcpu => new PcpuPage(pcpu.Number, pcpu.Socket, pcpu.Core, pcpu.Node))]);

    private SchedulerCore NewCore() =>
        new(_scenario.Policy, _scenario.Parameters, _occupancy, this, Mechanisms.Policies);

    private GoldenEvent Insert(long time, PcpuId pcpu, EventKind kind, Action handler)
    {
        var inserted = new GoldenEvent(pcpu, kind, handler);
        _queue.Enqueue(inserted, (Math.Max(time, _now), _sequence++));
        return inserted;
    }

    private void InsertAction(ToolstackAction action, Action handler) =>
        Insert(action.At.Nanoseconds, default, EventKind.Action, handler);

    private void RaiseLocally(PcpuId pcpu)
    {
        _isLocalRequest = true;
        ((ISchedulerEvents)this).RaiseSchedule(pcpu, pcpu);
        _isLocalRequest = false;
    }

    private void Drain(PcpuId pcpu)
    {
        var page = _occupancy[pcpu];
        while (page.IsPending(Softirq.Schedule))
        {
            page.PendingSoftirqs &= ~(1 << (int)Softirq.Schedule);
            Pass(pcpu);
        }
    }

    private void Pass(PcpuId pcpu)
    {
        ref var timer = ref _sliceTimers[pcpu.Number];
        timer?.IsCancelled = true;
        var previous = _occupancy[pcpu].Current;
        var decision = _core.Pass(pcpu, Now);
        if (decision.Slice != Duration.Unlimited)
            timer = Insert(_now + decision.Slice.Nanoseconds, pcpu, EventKind.Other, () => RaiseLocally(pcpu));
        if (decision.Next == previous) return;
        if (previous.IsIdle && decision.Next.IsIdle) return;
        if (decision.Next.IsIdle) Rows.Add($"{_now},dispatch,{pcpu.Number},-1,-1");
        if (!previous.IsIdle) Interrupt(_guests[previous.Number]);
        _core.ContextSaved(pcpu, previous, Now);
    }

    private void Interrupt(GoldenGuest guest)
    {
        if (guest.EndOfRun is not { IsCancelled: false } run) return;
        run.IsCancelled = true;
        guest.Remaining -= _now - guest.RunsSince;
        guest.EndOfRun = null;
    }

    private void ResumeGuest(PcpuId pcpu)
    {
        while (!_occupancy[pcpu].Current.IsIdle)
        {
            var guest = _guests[_occupancy[pcpu].Current.Number];
            if (guest.Step.Op == ProgramOp.Run)
            {
                guest.Remaining ??= guest.Step.Length.Nanoseconds;
                if (guest.Remaining > 0)
                {
                    Continue(guest, pcpu);
                    return;
                }

                guest.Advance();
                continue;
            }

            Execute(guest, pcpu);
            Drain(pcpu);
        }
    }

    private void Continue(GoldenGuest guest, PcpuId pcpu)
    {
        if (guest.EndOfRun is { IsCancelled: false }) return;
        guest.RunsSince = _now;
        guest.EndOfRun = Insert(_now + guest.Remaining!.Value, pcpu, EventKind.EndOfRun, guest.Advance);
    }

    private void Execute(GoldenGuest guest, PcpuId pcpu)
    {
        var step = guest.Step;
        switch (step.Op)
        {
            case ProgramOp.Sleep:
                Insert(_now + step.Length.Nanoseconds, pcpu, EventKind.Other, () => Complete(guest, pcpu));
                Block(guest, pcpu);
                break;
            case ProgramOp.Block when guest.IsLatched:
                guest.IsLatched = false;
                guest.Advance();
                break;
            case ProgramOp.Block:
                guest.WaitsForKick = true;
                Block(guest, pcpu);
                break;
            case ProgramOp.Kick:
                guest.Advance();
                Kick(PageOf(new(step.Domain), step.Vcpu), pcpu);
                break;
            case ProgramOp.Yield:
                guest.Advance();
                Row("yield", pcpu, _occupancy[guest.Vcpu]);
                _core.Yield(guest.Vcpu, pcpu, Now);
                RaiseLocally(pcpu);
                break;
            default:
                Block(guest, pcpu);
                break;
        }
    }

    private void Block(GoldenGuest guest, PcpuId pcpu)
    {
        _core.Block(guest.Vcpu);
        RaiseLocally(pcpu);
    }

    private void Complete(GoldenGuest guest, PcpuId executing)
    {
        guest.Advance();
        _core.Unblock(guest.Vcpu, executing, Now);
    }

    private void Kick(VcpuPage? page, PcpuId executing)
    {
        if (page is null) return; // Its domain does not exist yet.
        var guest = _guests[page.Number.Number];
        if (!guest.WaitsForKick)
        {
            guest.IsLatched = true;
            return;
        }

        guest.WaitsForKick = false;
        Complete(guest, executing);
    }

    private VcpuPage? PageOf(DomainId domain, int vcpu) =>
        _occupancy.Vcpus.FirstOrDefault(page => page.Domain == domain && page.Index == vcpu);

    private void Start(DomainStart start)
    {
        var pcpu = new PcpuId(0);
        var programs = _scenario.Domains.First(domain => domain.Id == start.Domain).Programs;
        var pages = programs.Select((_, index) => _occupancy.Add(start.Domain, index)).ToList();
        foreach (var program in programs) _guests.Add(new(new(_guests.Count), program));
        _core.PauseDomain(start.Domain, pcpu, Now);
        foreach (var page in pages) _core.Insert(page.Number, pcpu, Now);
        Assert.True(_core.SetShare(start.Domain, start.Weight, start.Cap, pcpu, Now));
        foreach (var (page, vcpu) in pages.Zip(start.Vcpus))
            foreach (var settings in vcpu.Extras.All)
                Assert.True(_core.Configure(PolicyTarget.Of(page.Number), settings, new(0), Now));
        foreach (var (page, vcpu) in pages.Zip(start.Vcpus))
        {
            if (vcpu.HardAffinity is { } hard) _core.SetAffinity(page.Number, hard, null, pcpu, Now);
            if (vcpu.SoftAffinity is { } soft) _core.SetAffinity(page.Number, null, soft, pcpu, Now);
        }

        foreach (var page in pages) _core.ClearDownWhilePaused(page.Number);
        _core.UnpauseDomain(start.Domain, pcpu, Now);
    }

    private void Act(DomainAction action)
    {
        var pcpu = new PcpuId(0);
        if (PageOf(action.Domain, 0) is null) return; // It does not exist yet.
        switch (action)
        {
            case Pause: _core.PauseDomain(action.Domain, pcpu, Now); break;
            case Unpause: _core.UnpauseDomain(action.Domain, pcpu, Now); break;
            case SetWeight own: Assert.True(_core.SetShare(own.Domain, own.Weight, null, pcpu, Now)); break;
            case SetCap own: Assert.True(_core.SetShare(own.Domain, null, own.Cap, pcpu, Now)); break;
            case SetHardAffinity own: _core.SetAffinity(VcpuOf(own), own.Pcpus, null, pcpu, Now); break;
            case SetSoftAffinity own: _core.SetAffinity(VcpuOf(own), null, own.Pcpus, pcpu, Now); break;
            case TakeVcpuDown own: _core.Forbid(VcpuOf(own), PauseReasons.Down, pcpu, Now); break;
            case BringVcpuUp own: _core.Allow(VcpuOf(own), PauseReasons.Down, pcpu, Now); break;
            default: throw new InvalidDataException($"{action} is not an action.");
        }
    }

    private VcpuId VcpuOf(VcpuAction action) => PageOf(action.Domain, action.Vcpu)!.Number;
}
