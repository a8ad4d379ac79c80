using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

// Requests of the toolstack and of the host's build: placement, pauses, affinity, shares, checkpoints.
public sealed partial class SchedulerCore
{
    /// <summary>
    /// Gives a new vCPU its home and its place in the policy (schedulers §2.4). It is down until <see cref="Allow"/>.
    /// </summary>
    public void Insert(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        var page = _occupancy[vcpu];
        page.Home = new(page.Index == 0 ? _occupancy.Pool.First : _occupancy.Pool.Cycle(ElderOf(page).Home.Number));
        _policy.Insert(vcpu, now);
    }

    /// <summary>Removes a vCPU that is down and runs nowhere.</summary>
    public void Remove(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        var page = _occupancy[vcpu];
        Invariant.Holds(!page.IsRunnable, $"{vcpu} is removed while it is runnable");
        Invariant.Holds(!page.IsRunning, $"{vcpu} is removed while its context is in use");
        _policy.Remove(vcpu, now);
        page.Home = PcpuId.None;
    }

    /// <summary>
    /// The builder clears "down" while the domain is paused, so this wakes no vCPU (schedulers §1.3).
    /// </summary>
    public void ClearDownWhilePaused(VcpuId vcpu)
    {
        var page = _occupancy[vcpu];
        page.Reasons &= ~PauseReasons.Down;
        Invariant.Holds(!page.IsRunnable, $"{vcpu} was brought up by the builder but is not paused");
    }

    /// <summary>Pauses all vCPUs of a domain, in ascending order. Pauses are counted.</summary>
    public void PauseDomain(DomainId domain, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        foreach (var page in _occupancy.Vcpus)
            if (page.Domain == domain) AddPause(page);
        // The pause is counted for all vCPUs of the domain before the first of them sleeps.
        foreach (var page in _occupancy.Vcpus)
            if (page.Domain == domain && page.Home != PcpuId.None) Sleep(page, now);
    }

    /// <summary>Undoes one pause of the domain; undoing the last one wakes its vCPUs in ascending order.</summary>
    public void UnpauseDomain(DomainId domain, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        foreach (var page in _occupancy.Vcpus)
            if (page.Domain == domain) DropPause(page);
        foreach (var page in _occupancy.Vcpus)
            if (page.Domain == domain && page.Home != PcpuId.None && !IsPaused(page)) Wake(page, now);
    }

    /// <summary>
    /// Changes where the vCPU may run or prefers to run; null leaves
    /// a mask as it is. Moves it by the protocol of schedulers §2.5.
    /// </summary>
    public void SetAffinity(VcpuId vcpu, PcpuSet? hard, PcpuSet? soft, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        var page = _occupancy[vcpu];
        var allowed = (hard ?? page.HardAffinity) & _occupancy.Pool;
        Invariant.Holds(!allowed.IsEmpty, $"{vcpu} would have no pCPU to run on");
        page.HardAffinity = hard ?? page.HardAffinity;
        page.SoftAffinity = soft ?? page.SoftAffinity;
        BeginMigration(page, now);
    }

    /// <inheritdoc cref="ISchedulingPolicy.SetShare"/>
    public bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        return _policy.SetShare(domain, weight, cap, executing, now);
    }

    /// <inheritdoc cref="ISchedulingPolicy.Configure"/>
    public bool Configure(PolicyTarget target, IExtra settings, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        return _policy.Configure(target, settings, now);
    }

    /// <inheritdoc cref="ISchedulingPolicy.ConfigureNew"/>
    public bool ConfigureNew(PolicyTarget target, IExtra settings, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        return _policy.ConfigureNew(target, settings, now);
    }

    /// <summary>
    /// Writes the pool's pCPUs, the switches under way and the policy. The pages are saved by their owners.
    /// </summary>
    public void Save(StateWriter state)
    {
        state.Section("scheduler");
        state.Set(_occupancy.Pool);
        state.Set(_leaving);
        state.Set(_switching);
        SaveParameters(state);
        state.Section(_policy.Name);
        _policy.Save(state);
    }

    /// <summary>
    /// Reads saved state into a new core, instead of <see cref="Boot"/>. The pages must have been loaded before.
    /// </summary>
    public void Load(StateReader state)
    {
        state.Section("scheduler");
        _occupancy.Pool = state.Set();
        _leaving = state.Set();
        _switching = state.Set();
        LoadParameters(state);
        state.Section(_policy.Name);
        _policy.Load(state);
    }

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

    private VcpuPage ElderOf(VcpuPage page)
    {
        // vCPUs are numbered in order of creation, so those of a domain are adjacent.
        var elder = _occupancy[new VcpuId(page.Number.Number - 1)];
        Invariant.Holds(elder.Domain == page.Domain && elder.Index == page.Index - 1, $"{page.Number} has no elder");
        Invariant.Holds(elder.Home != PcpuId.None, $"{page.Number} is inserted before its elder");
        return elder;
    }

    private static bool IsPaused(VcpuPage page) => (page.Reasons & PauseReasons.Paused) != 0;

    private static void AddPause(VcpuPage page)
    {
        page.Pauses++;
        page.Reasons |= PauseReasons.Paused;
    }

    private static void DropPause(VcpuPage page)
    {
        Invariant.Holds(IsPaused(page), $"{page.Number} is unpaused more often than paused");
        if (--page.Pauses == 0) page.Reasons &= ~PauseReasons.Paused;
    }
}
