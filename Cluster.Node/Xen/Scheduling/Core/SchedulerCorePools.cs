using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

// What changes a pool during a run: pCPUs and domains that come and go, parameters (schedulers §8).
public sealed partial class SchedulerCore
{
    /// <summary>Those that were changed during the run.</summary>
    private readonly SortedDictionary<string, long> _changed = new(StringComparer.Ordinal);

    /// <summary>pCPUs that are out of the pool's mask, and run idle for it until nobody is at home there.</summary>
    private PcpuSet _leaving;

    /// <summary>The pCPU is in no pool. The policy knows it first, then the mask has it, then it is kicked.</summary>
    public void AddPcpu(PcpuId pcpu, PcpuId executing, VirtualTime now)
    {
        Invariant.Holds(
            _occupancy[pcpu].Current.IsIdle, $"{pcpu} joins a pool while it runs {_occupancy[pcpu].Current}");
        _executing = pcpu;
        _policy.AddPcpu(pcpu, now);
        _occupancy.Pool = _occupancy.Pool.With(pcpu.Number);
        _occupancy[pcpu].Pool = _occupancy.PoolNumber;
        _events.RaiseSchedule(pcpu, executing);
    }

    /// <summary>
    /// Takes a pCPU out of the mask: vCPUs at home there migrate (schedulers §2.5), and a vCPU that could run nowhere
    /// else may run anywhere.
    /// The pCPU is free when <see cref="TryRelease"/> says so.
    /// </summary>
    public void BeginRemoving(PcpuId pcpu, PcpuId executing, VirtualTime now)
    {
        Invariant.Holds(_occupancy.Pool.Contains(pcpu.Number), $"{pcpu} is to leave a pool in which it is not");
        _executing = executing;
        _occupancy.Pool = _occupancy.Pool.Without(pcpu.Number);
        _leaving = _leaving.With(pcpu.Number);
        foreach (var page in Members())
        {
            if (!page.HardAffinity.Overlaps(_occupancy.Pool)) page.HardAffinity = PcpuSet.All;
            if (page.Home == pcpu) BeginMigration(page, now);
        }
    }

    /// <summary>Frees a pCPU that has left the mask, if it is idle by now.</summary>
    public bool TryRelease(PcpuId pcpu, PcpuId executing, VirtualTime now)
    {
        if (_switching.Contains(pcpu.Number) || !_occupancy[pcpu].Current.IsIdle) return false;
        // null gives a pCPU to a vCPU whose context another one still saves: that vCPU migrates when it is saved.
        if (Members().Any(page => page.Home == pcpu && page.IsRunning)) return false;
        _executing = executing;
        foreach (var page in Members())
            Invariant.Holds(page.Home != pcpu, $"{page.Number} is at home on {pcpu}, which leaves the pool");
        _leaving = _leaving.Without(pcpu.Number);
        _policy.RemovePcpu(pcpu, now);

        // A wakeup may have relied on the pCPU that is gone: those that are idle look for it.
        foreach (var other in _occupancy.Pool)
            if (_occupancy[new PcpuId(other)].Current.IsIdle) _events.RaiseSchedule(new(other), executing);
        return true;
    }

    /// <summary>The domain is paused and nobody runs: its vCPUs leave the policy.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="pool">Where it goes: from now on it is that pool's, which must <see cref="Adopt"/> it in this
    /// instant.</param>
    /// <param name="now">The present.</param>
    /// <returns>False, and nothing is changed, while one of them still runs.</returns>
    public bool TryRelease(DomainId domain, int pool, VirtualTime now)
    {
        var pages = Members().Where(page => page.Domain == domain).ToList();
        if (pages.Exists(page => page.IsRunning)) return false;
        foreach (var page in pages)
        {
            Invariant.Holds(
                (page.Reasons & PauseReasons.Migrating) == 0, $"{page.Number} leaves its pool while it migrates");
            _policy.Remove(page.Number, now);
            page.Pool = pool;
        }

        return true;
    }

    /// <summary>
    /// Takes over a paused domain: affinities are all, homes are dealt out from the first pCPU on, and it has the
    /// policy's default parameters.
    /// </summary>
    public void Adopt(DomainId domain, PcpuId executing, VirtualTime now)
    {
        _executing = executing;
        var pages = Members().Where(page => page.Domain == domain).ToList();
        var home = _occupancy.Pool.First;
        Invariant.Holds(home >= 0, $"{domain} moves to a pool without pCPUs");
        foreach (var page in pages)
        {
            (page.HardAffinity, page.SoftAffinity, page.Home) = (PcpuSet.All, PcpuSet.All, new(home));
            home = _occupancy.Pool.Cycle(home);
        }

        foreach (var page in pages) _policy.Insert(page.Number, now);
    }

    /// <summary>
    /// Changes parameters of the policy that may change during a run; their values have been checked.
    /// </summary>
    /// <param name="parameters">By name.</param>
    /// <param name="executing">On which the toolstack's hypercall runs.</param>
    public void SetParameters(IReadOnlyDictionary<string, long> parameters, PcpuId executing)
    {
        _executing = executing;
        foreach (var (name, value) in parameters) _changed[name] = value;
        _policy.SetParameters(_policies.Values(_policy.Name, _parameters, _changed));
    }

    /// <summary>A pCPU in no pool idles; the policy no longer knows it.</summary>
    private static Decision InNoPool(PcpuPage here)
    {
        Invariant.Holds(here.Current.IsIdle, $"{here.Number} is in no pool and runs {here.Current}");
        return new(VcpuId.Idle, Duration.Unlimited);
    }

    /// <summary>The vCPUs of the pool's domains, as far as they are inserted.</summary>
    private IEnumerable<VcpuPage> Members() =>
        _occupancy.Vcpus.Where(page => page.Pool == _occupancy.PoolNumber && page.Home != PcpuId.None);

    private void BeginMigration(VcpuPage page, VirtualTime now)
    {
        page.Reasons |= PauseReasons.Migrating;
        Sleep(page, now);
        FinishMigration(page, now);
    }

    private void SaveParameters(StateWriter state)
    {
        var known = _policies.ParametersOf(_policy.Name);
        foreach (var parameter in known)
        {
            var isChanged = _changed.TryGetValue(parameter.Name, out var value);
            state.Bool(isChanged);
            if (isChanged) state.Long(value);
        }
    }

    private void LoadParameters(StateReader state)
    {
        _changed.Clear();
        foreach (var parameter in _policies.ParametersOf(_policy.Name))
            if (state.Bool()) _changed[parameter.Name] = state.Long();
        if (_changed.Count != 0) _policy.SetParameters(_policies.Values(_policy.Name, _parameters, _changed));
    }
}
