using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling;

/// <summary>What the generic layer asks of whoever drives it. Calls take effect in order.</summary>
public interface ISchedulerEvents
{
    /// <summary>Sets the SCHEDULE softirq of <paramref name="target"/>; an IPI follows unless set already or the same pCPU.</summary>
    void RaiseSchedule(PcpuId target, PcpuId executing);

    /// <summary>Arms or re-arms a policy timer; on expiry call <see cref="SchedulerCore.TimerFired"/> on its owner.</summary>
    void ArmPolicyTimer(int timer, PcpuId owner, VirtualTime deadline);

    void StopPolicyTimer(int timer);

    /// <summary>The run state changed; the page shows the new one. Not called when it stays the same.</summary>
    /// <param name="pcpu">Where it was, or now is, running; its home pCPU otherwise.</param>
    void RunStateChanged(VcpuPage vcpu, RunState before, PcpuId pcpu, VirtualTime now);
}

/// <summary>The layer above the policies: schedule passes, wake, sleep, pause, placement, migration (schedulers §2).</summary>
/// <remarks>
/// One per pool. Writes the pages of <see cref="Occupancy"/>; owns no clock and no softirq bits. The driver stops the
/// slice timer of a pCPU, calls <see cref="Pass"/>, arms the slice, and, if the vCPU changed, calls
/// <see cref="ContextSaved"/> once the time of the switch is over. After <see cref="Block"/> and <see cref="Yield"/>
/// it raises SCHEDULE on the pCPU itself: these are local requests, not the policy's.
/// </remarks>
public sealed class SchedulerCore : ISchedulerServices
{
    private readonly Occupancy _occupancy;
    private readonly ISchedulerEvents _events;
    private readonly ISchedulingPolicy _policy;

    /// <summary>Pauses that are in force, per vCPU: those of the domain and its own.</summary>
    private readonly List<int> _pauses = [];

    /// <summary>On which pCPU the hypervisor executes the present step.</summary>
    private PcpuId _executing = PcpuId.None;

    /// <exception cref="ArgumentException">The policy or a parameter is unknown, or a value is out of range.</exception>
    public SchedulerCore(
        string policy, IReadOnlyDictionary<string, long> parameters, Occupancy occupancy, ISchedulerEvents events)
    {
        _occupancy = occupancy;
        _events = events;
        _policy = PolicyCatalog.Create(policy, parameters, occupancy, this);
    }

    public ISchedulingPolicy Policy => _policy;

    /// <summary>Gives all pCPUs to the policy, in ascending order. Each pCPU then does one pass, idle to idle.</summary>
    public void Boot(VirtualTime now)
    {
        foreach (var pcpu in _occupancy.Pcpus)
        {
            _executing = pcpu.Number;
            _policy.AddPcpu(pcpu.Number, now);
        }
    }

    /// <summary>Gives a new vCPU its home and its place in the policy (§2.4). It is down until <see cref="Allow"/>.</summary>
    public void Insert(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        var page = _occupancy[vcpu];
        page.Home = new(page.Index == 0 ? _occupancy.Pool.First : _occupancy.Pool.Cycle(ElderOf(page).Home.Number));
        _policy.Insert(vcpu, now);
    }

    /// <summary>Forgets a vCPU that is down and runs nowhere.</summary>
    public void Remove(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        var page = _occupancy[vcpu];
        Invariant.Holds(!page.IsRunnable && !page.IsRunning, $"{vcpu} is removed as {page.Reasons}, running {page.IsRunning}");
        _policy.Remove(vcpu, now);
        page.Home = PcpuId.None;
    }

    /// <summary>Chooses and makes current what the pCPU runs next (§2.2 steps 2 to 5).</summary>
    /// <returns>The decision; when its vCPU is another than before, <see cref="ContextSaved"/> must follow.</returns>
    public Decision Pass(PcpuId pcpu, VirtualTime now)
    {
        _executing = pcpu;
        var here = _occupancy[pcpu];
        var previous = here.Current;
        var decision = _policy.Decide(pcpu, previous, now);
        if (decision.Next != previous)
        {
            here.Current = decision.Next;
            if (!decision.Next.IsIdle) BeginRunning(_occupancy[decision.Next], pcpu, now);
        }

        if (!previous.IsIdle && previous != decision.Next) StopRunning(_occupancy[previous], pcpu, now);
        if (!decision.Next.IsIdle) Enter(_occupancy[decision.Next], RunState.Running, pcpu, now);
        return decision;
    }

    /// <summary>The outgoing vCPU's registers are in memory: others may take it from now on (§2.2 step 6).</summary>
    /// <param name="previous">What ran before the last <see cref="Pass"/>, idle included.</param>
    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
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

    /// <summary>Begins waiting for an event. The driver looked for pending events before, and raises SCHEDULE after.</summary>
    public void Block(VcpuId vcpu) => _occupancy[vcpu].Reasons |= PauseReasons.Blocked;

    /// <summary>An event came, which wakes the vCPU if it waits for one (§2.3).</summary>
    /// <returns>Whether it waited.</returns>
    public bool Unblock(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        if ((_occupancy[vcpu].Reasons & PauseReasons.Blocked) == 0) return false;
        Allow(vcpu, PauseReasons.Blocked, executing, now);
        return true;
    }

    /// <summary>Tells the policy; the driver raises SCHEDULE on the pCPU after.</summary>
    public void Yield(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        _policy.Yield(vcpu, now);
    }

    /// <summary>Adds a reason not to run, such as <see cref="PauseReasons.Down"/>, and sleeps. Not for counted pauses.</summary>
    public void Forbid(VcpuId vcpu, PauseReasons reason, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        _occupancy[vcpu].Reasons |= reason;
        Sleep(_occupancy[vcpu], now);
    }

    /// <summary>Takes a reason back, and wakes the vCPU if it was the last one. Not for counted pauses.</summary>
    public void Allow(VcpuId vcpu, PauseReasons reason, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        _occupancy[vcpu].Reasons &= ~reason;
        Wake(_occupancy[vcpu], now);
    }

    /// <summary>The builder clears "down" while the domain is paused, which wakes nobody (§1.3).</summary>
    public void ClearDownWhilePaused(VcpuId vcpu)
    {
        var page = _occupancy[vcpu];
        page.Reasons &= ~PauseReasons.Down;
        Invariant.Holds(!page.IsRunnable, $"{vcpu} came up by the builder without being paused");
    }

    /// <summary>Pauses all vCPUs of a domain, in ascending order. Pauses count.</summary>
    public void PauseDomain(DomainId domain, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        foreach (var page in _occupancy.Vcpus)
            if (page.Domain == domain) AddPause(page);
        // The domain's count concerns all its vCPUs before the first of them sleeps.
        foreach (var page in _occupancy.Vcpus)
            if (page.Domain == domain && page.Home != PcpuId.None) Sleep(page, now);
    }

    /// <summary>Takes one pause of the domain back; the last one wakes its vCPUs in ascending order.</summary>
    public void UnpauseDomain(DomainId domain, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        foreach (var page in _occupancy.Vcpus)
            if (page.Domain == domain) DropPause(page);
        foreach (var page in _occupancy.Vcpus)
            if (page.Domain == domain && page.Home != PcpuId.None && !IsPaused(page)) Wake(page, now);
    }

    /// <summary>Changes where the vCPU may or prefers to run; null leaves a mask. Moves it by the protocol of §2.5.</summary>
    public void SetAffinity(VcpuId vcpu, PcpuSet? hard, PcpuSet? soft, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        var page = _occupancy[vcpu];
        var allowed = (hard ?? page.HardAffinity) & _occupancy.Pool;
        Invariant.Holds(!allowed.IsEmpty, $"{vcpu} would have no pCPU to run on");
        page.HardAffinity = hard ?? page.HardAffinity;
        page.SoftAffinity = soft ?? page.SoftAffinity;
        page.Reasons |= PauseReasons.Migrating;
        Sleep(page, now);
        FinishMigration(page, now);
    }

    /// <inheritdoc cref="ISchedulingPolicy.SetShare"/>
    public bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        return _policy.SetShare(domain, weight, cap, executing, now);
    }

    /// <summary>A policy timer expired on its owner.</summary>
    public void TimerFired(int timer, PcpuId owner, VirtualTime now)
    {
        _executing = owner;
        _policy.TimerFired(timer, owner, now);
    }

    /// <summary>Writes the pause counts and the policy. The pages are saved by their owners.</summary>
    public void Save(StateWriter state)
    {
        state.Section("scheduler");
        state.Int(_pauses.Count);
        foreach (var count in _pauses) state.Int(count);
        state.Section(_policy.Name);
        _policy.Save(state);
    }

    /// <summary>Reads into a new core, in place of <see cref="Boot"/>. The pages must have been loaded before.</summary>
    public void Load(StateReader state)
    {
        state.Section("scheduler");
        var count = state.Int();
        for (var vcpu = 0; vcpu < count; vcpu++) _pauses.Add(state.Int());
        state.Section(_policy.Name);
        _policy.Load(state);
    }

    void ISchedulerServices.Tickle(PcpuId pcpu) => _events.RaiseSchedule(pcpu, _executing);

    void ISchedulerServices.ArmTimer(int timer, PcpuId owner, VirtualTime deadline) =>
        _events.ArmPolicyTimer(timer, owner, deadline);

    void ISchedulerServices.StopTimer(int timer) => _events.StopPolicyTimer(timer);

    void ISchedulerServices.Pause(VcpuId vcpu, VirtualTime now)
    {
        AddPause(_occupancy[vcpu]);
        Sleep(_occupancy[vcpu], now);
    }

    void ISchedulerServices.Unpause(VcpuId vcpu, VirtualTime now)
    {
        DropPause(_occupancy[vcpu]);
        if (!IsPaused(_occupancy[vcpu])) Wake(_occupancy[vcpu], now);
    }

    private static void BeginRunning(VcpuPage next, PcpuId pcpu, VirtualTime now)
    {
        Invariant.Holds(!next.IsRunning, $"{next.Number} is chosen on {pcpu} while its context is in use");
        // The decision itself may have asked the one it chose to migrate: the pass that it asked for as well sees to that.
        Invariant.Holds((next.Reasons & ~PauseReasons.Migrating) == PauseReasons.None, $"{next.Number} is chosen on {pcpu} while {next.Reasons}");
        Invariant.Holds(next.Home == pcpu, $"{next.Number} is chosen on {pcpu} while its home is {next.Home}");
        Invariant.Holds(next.HardAffinity.Contains(pcpu.Number), $"{next.Number} may not run on {pcpu}");
        next.IsRunning = true;
        next.StateEntered = now;
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
                Enter(page, RunState.Runnable, page.Home, now);
            }

            // Even if it runs: the policy must cope (§2.3).
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
        if (state is RunState.Blocked or RunState.Offline) page.WokenAt = VirtualTime.Never;
        _events.RunStateChanged(page, before, pcpu, now);
        if (state == RunState.Running) page.WokenAt = VirtualTime.Never;
    }

    private VcpuPage ElderOf(VcpuPage page)
    {
        // vCPUs are numbered in creation order, so a domain's stand side by side.
        var elder = _occupancy[new VcpuId(page.Number.Number - 1)];
        Invariant.Holds(elder.Domain == page.Domain && elder.Index == page.Index - 1, $"{page.Number} has no elder");
        Invariant.Holds(elder.Home != PcpuId.None, $"{page.Number} is inserted before its elder");
        return elder;
    }

    private static bool IsPaused(VcpuPage page) => (page.Reasons & PauseReasons.Paused) != 0;

    private void AddPause(VcpuPage page)
    {
        while (_pauses.Count <= page.Number.Number) _pauses.Add(0);
        _pauses[page.Number.Number]++;
        page.Reasons |= PauseReasons.Paused;
    }

    private void DropPause(VcpuPage page)
    {
        Invariant.Holds(IsPaused(page), $"{page.Number} is unpaused more often than paused");
        if (--_pauses[page.Number.Number] == 0) page.Reasons &= ~PauseReasons.Paused;
    }
}
