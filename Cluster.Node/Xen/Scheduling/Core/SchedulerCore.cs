using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>
/// The layer above the policies: schedule passes, wake, sleep, pause, placement, migration (schedulers §2).
/// </summary>
/// <remarks>
/// One per pool. Writes the pages of <see cref="Occupancy"/>; owns no clock and no softirq bits.
/// The driver stops the slice timer of a pCPU, calls <see cref="Pass"/>, arms the slice, and, if
/// the vCPU changed, calls <see cref="ContextSaved"/> once the time of the switch is over. After
/// <see cref="Block"/> and <see cref="Yield"/> it raises SCHEDULE on the pCPU itself: these are
/// local requests, not the policy's. Requests of the toolstack are in the part Domains.
/// </remarks>
public sealed partial class SchedulerCore : ISchedulerServices
{
    private readonly Occupancy _occupancy;
    private readonly ISchedulerEvents _events;
    /// <summary>The parameters at boot.</summary>
    private readonly IReadOnlyDictionary<string, long> _parameters;
    private readonly PolicyCatalog _policies;
    private readonly ISchedulingPolicy _policy;

    /// <summary>pCPUs between a pass that changed the vCPU and its context-saved step.</summary>
    private PcpuSet _switching;

    /// <summary>The pCPU on which the hypervisor executes the present step.</summary>
    private PcpuId _executing = PcpuId.None;

    /// <param name="policy">Name of the policy.</param>
    /// <param name="parameters">Values by parameter name; what is absent has its default.</param>
    /// <param name="occupancy">Which vCPU runs on which pCPU.</param>
    /// <param name="events">The driver.</param>
    /// <param name="policies">Where the policy is looked up.</param>
    /// <exception cref="ArgumentException">
    /// The policy or a parameter is unknown, or a value is out of range.
    /// </exception>
    public SchedulerCore(
        string policy,
        IReadOnlyDictionary<string, long> parameters,
        Occupancy occupancy,
        ISchedulerEvents events,
        PolicyCatalog policies)
    {
        _occupancy = occupancy;
        _events = events;
        _parameters = parameters;
        _policies = policies;
        _policy = _policies.Create(policy, parameters, occupancy, this);
    }

    public ISchedulingPolicy Policy => _policy;

    /// <summary>
    /// Gives all pCPUs of the pool to the policy, in ascending order and each from the time when it comes up. Each pCPU
    /// then does one pass, idle to idle.
    /// </summary>
    public void Boot(VirtualTime now)
    {
        foreach (var pcpu in _occupancy.Pool)
        {
            _executing = new(pcpu);
            _policy.AddPcpu(_executing, VirtualTime.Later(now, _occupancy[_executing].UpAt));
        }
    }

    /// <summary>Chooses and makes current what the pCPU runs next (schedulers §2.2 steps 2 to 5).</summary>
    /// <returns>
    /// The decision. If its vCPU is not the one that ran before, <see cref="ContextSaved"/> must follow.
    /// </returns>
    public Decision Pass(PcpuId pcpu, VirtualTime now)
    {
        Invariant.Holds(!_switching.Contains(pcpu.Number), $"{pcpu} decides before its last switch is over");
        _executing = pcpu;
        var here = _occupancy[pcpu];
        var previous = here.Current;
        if (!_occupancy.Pool.Contains(pcpu.Number) && !_leaving.Contains(pcpu.Number)) return InNoPool(here);
        var decision = _policy.Decide(pcpu, previous, now);
        if (decision.Next == previous) return decision;
        _switching = _switching.With(pcpu.Number);
        here.Current = decision.Next;
        if (!previous.IsIdle) StopRunning(_occupancy[previous], pcpu, now);
        if (!decision.Next.IsIdle) BeginRunning(_occupancy[decision.Next], pcpu, now);
        return decision;
    }

    /// <summary>
    /// The outgoing vCPU's registers are in memory, so another pCPU may run it now (schedulers §2.2 step 6).
    /// </summary>
    /// <param name="previous">The vCPU that ran before the last <see cref="Pass"/>; it may be idle.</param>
    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        Invariant.Holds(_switching.Contains(pcpu.Number), $"{pcpu} saves the context of {previous} without a switch");
        _switching = _switching.Without(pcpu.Number);
        _executing = pcpu;
        if (!previous.IsIdle)
        {
            var page = _occupancy[previous];
            page.IsRunning = false;
            page.StateEntered = now;
        }

        _policy.ContextSaved(pcpu, previous, now);
        if (!previous.IsIdle) FinishMigration(_occupancy[previous], now);
    }

    /// <summary>
    /// Begins waiting for an event. The driver has looked for pending events before, and raises SCHEDULE afterwards.
    /// </summary>
    public void Block(VcpuId vcpu) => _occupancy[vcpu].Reasons |= PauseReasons.Blocked;

    /// <summary>Wakes the vCPU if it waits for an event (schedulers §2.3).</summary>
    /// <returns>True if it waited.</returns>
    public bool Unblock(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        if ((_occupancy[vcpu].Reasons & PauseReasons.Blocked) == 0) return false;
        Allow(vcpu, PauseReasons.Blocked, executing, now);
        return true;
    }

    /// <summary>Passes a yield to the policy; the driver then raises SCHEDULE on the pCPU.</summary>
    public void Yield(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        _policy.Yield(vcpu, now);
    }

    /// <summary>
    /// Adds a reason not to run, such as <see cref="PauseReasons.Down"/>,
    /// and puts the vCPU to sleep. Not for counted pauses.
    /// </summary>
    public void Forbid(VcpuId vcpu, PauseReasons reason, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        _occupancy[vcpu].Reasons |= reason;
        Sleep(_occupancy[vcpu], now);
    }

    /// <summary>
    /// Removes a reason not to run, and wakes the vCPU if it was the last one. Not for counted pauses.
    /// </summary>
    public void Allow(VcpuId vcpu, PauseReasons reason, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        _occupancy[vcpu].Reasons &= ~reason;
        Wake(_occupancy[vcpu], now);
    }

    /// <summary>Where and why a vCPU that has no pCPU waits. Changes nothing.</summary>
    /// <param name="decided">The pCPU that has just decided; <see cref="PcpuId.None"/> if the wait begins now.</param>
    /// <returns>null if that decision was not about this vCPU, or it waits for an event.</returns>
    public WaitReason? WhyWaits(VcpuPage page, PcpuId decided, VirtualTime now)
    {
        const PauseReasons Kept = PauseReasons.Parked | PauseReasons.Paused;
        if ((page.Reasons & (PauseReasons.Blocked | PauseReasons.Down)) != 0) return null;
        var isParked = (page.Reasons & PauseReasons.Parked) != 0 || _policy.HasParked(page.Number);
        if (isParked) return new(page.Home, WaitRule.Cap);
        if ((page.Reasons & Kept) != 0) return new(page.Home, WaitRule.Paused);
        var tickled = _policy.TickledFor(page.Number);
        var at = tickled == PcpuId.None ? page.Home : tickled;
        if (decided != PcpuId.None && at != decided) return null;
        if (_occupancy[at].IsPending(Softirq.Schedule)) return new(at, WaitRule.None);
        var rule = _policy.WhyWaits(page.Number, _occupancy[at].Current, now);
        var isOfHolder = rule is WaitRule.RateLimit or WaitRule.Slice or WaitRule.Credit or WaitRule.Priority;
        return new(at, isOfHolder && HasIdleElsewhere(page) ? WaitRule.Affinity : rule);
    }

    /// <summary>A pCPU of the pool is idle, but the vCPU must not run there.</summary>
    private bool HasIdleElsewhere(VcpuPage page)
    {
        foreach (var pcpu in _occupancy.Pool - page.HardAffinity)
            if (_occupancy[new PcpuId(pcpu)].Current.IsIdle) return true;
        return false;
    }

    /// <summary>A policy timer expired on its owner.</summary>
    public void TimerFired(int timer, PcpuId owner, VirtualTime now)
    {
        _executing = owner;
        _policy.TimerFired(timer, owner, now);
    }

    void ISchedulerServices.Tickle(PcpuId pcpu) => _events.RaiseSchedule(pcpu, _executing);

    void ISchedulerServices.ArmTimer(int timer, PcpuId owner, VirtualTime deadline) =>
        _events.ArmPolicyTimer(timer, owner, deadline);

    void ISchedulerServices.StopTimer(int timer) => _events.StopPolicyTimer(timer);

    private void BeginRunning(VcpuPage next, PcpuId pcpu, VirtualTime now)
    {
        Invariant.Holds(!next.IsRunning, $"{next.Number} is chosen on {pcpu} while its context is in use");

        // Balancing may ask the chosen vCPU itself to move. It then runs until the pass that balancing has requested.
        var obstacles = next.Reasons & ~PauseReasons.Migrating;
        Invariant.Holds(obstacles == PauseReasons.None, $"{next.Number} is chosen on {pcpu} but is {next.Reasons}");
        Invariant.Holds(next.Home == pcpu, $"{next.Number} is chosen on {pcpu} while its home is {next.Home}");
        Invariant.Holds(next.HardAffinity.Contains(pcpu.Number), $"{next.Number} may not run on {pcpu}");
        Invariant.Holds(
            _occupancy.Pool.Contains(pcpu.Number), $"{next.Number} is chosen on {pcpu}, which is not in its pool");
        next.IsRunning = true;
        next.Dispatches++;
        next.StateEntered = now;
        Enter(next, RunState.Running, pcpu, now);
    }

    private void StopRunning(VcpuPage previous, PcpuId pcpu, VirtualTime now)
    {
        var rest = previous.IsRunnable ? RunState.Runnable
            : (previous.Reasons & PauseReasons.Blocked) != 0 ? RunState.Blocked
            : RunState.Offline;
        Enter(previous, rest, pcpu, now);
    }

    private void Wake(VcpuPage page, VirtualTime now)
    {
        if (page.IsRunnable)
        {
            if (page.State is RunState.Blocked or RunState.Offline)
            {
                page.WokenAt = now;
                page.WokenInGuest = now;
                Enter(page, RunState.Runnable, page.Home, now);
            }

            // Even if it runs: the policy must cope (schedulers §2.3).
            _policy.Wake(page.Number, _executing, now);
        }
        else if ((page.Reasons & PauseReasons.Blocked) == 0 && page.State == RunState.Blocked)
        {
            Enter(page, RunState.Offline, page.Home, now);
        }
    }

    private void Sleep(VcpuPage page, VirtualTime now)
    {
        if (page.IsRunnable) return;
        if (page.State == RunState.Runnable) Enter(page, RunState.Offline, page.Home, now);
        _policy.Sleep(page.Number, _executing, now);
    }

    private void FinishMigration(VcpuPage page, VirtualTime now)
    {
        if (page.IsRunning || (page.Reasons & PauseReasons.Migrating) == 0) return;
        var home = _policy.PickPcpu(page.Number, _executing, now);
        page.Reasons &= ~PauseReasons.Migrating;
        _policy.Migrate(page.Number, home, _executing, now);
        Wake(page, now);
    }

    private void Enter(VcpuPage page, RunState state, PcpuId pcpu, VirtualTime now)
    {
        var before = page.State;
        if (before == state) return;
        page.State = state;
        if (state is RunState.Blocked or RunState.Offline)
            (page.WokenAt, page.WokenInGuest) = (VirtualTime.Never, VirtualTime.Never);
        _events.RunStateChanged(page, before, pcpu, now);
        if (state == RunState.Running) page.WokenAt = VirtualTime.Never;
    }
}

/// <summary>Why a vCPU that could run does not.</summary>
/// <param name="Pcpu">The pCPU that it waits for.</param>
/// <param name="Rule">The rule that keeps it from there.</param>
public readonly record struct WaitReason(PcpuId Pcpu, WaitRule Rule);
