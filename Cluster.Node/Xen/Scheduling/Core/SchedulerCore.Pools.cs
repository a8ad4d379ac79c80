using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

// Changes of a pool during a run: pCPUs and domains that join or leave, and parameters (schedulers §8).
public sealed partial class SchedulerCore
{
    /// <summary>Parameters that were changed during the run.</summary>
    private readonly SortedDictionary<string, long> _changed = new(StringComparer.Ordinal);

    /// <summary>
    /// pCPUs that have left the pool's mask but stay idle in the pool until no vCPU has its home there.
    /// </summary>
    private PcpuSet _leaving;

    /// <summary>
    /// Adds a pCPU that is in no pool: first to the policy, then to the mask; then the pCPU is kicked.
    /// </summary>
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
    /// Takes a pCPU out of the mask. vCPUs whose home it is migrate (schedulers §2.5), and a vCPU that may run nowhere
    /// else may then run anywhere. The pCPU is free when <see cref="TryRelease"/> returns true.
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

    /// <summary>Frees a pCPU that has left the mask, if it is idle now.</summary>
    public bool TryRelease(PcpuId pcpu, PcpuId executing, VirtualTime now)
    {
        if (_switching.Contains(pcpu.Number) || !_occupancy[pcpu].Current.IsIdle) return false;
        // null may assign a pCPU to a vCPU whose context another one still saves; it migrates once that is saved.
        if (Members().Any(page => page.Home == pcpu && page.IsRunning)) return false;
        _executing = executing;
        foreach (var page in Members())
            Invariant.Holds(page.Home != pcpu, $"{page.Number} has its home on {pcpu}, which leaves the pool");
        _leaving = _leaving.Without(pcpu.Number);
        _policy.RemovePcpu(pcpu, now);

        // A wakeup may have relied on the pCPU that is gone, so the idle ones look for its vCPU.
        foreach (var other in _occupancy.Pool)
            if (_occupancy[new PcpuId(other)].Current.IsIdle) _events.RaiseSchedule(new(other), executing);
        return true;
    }

    /// <summary>Removes the vCPUs of a paused domain from the policy, once none of them runs.</summary>
    /// <param name="pool">The pool to which it now belongs, which must <see cref="Adopt"/> it in this instant.</param>
    /// <param name="now">The present.</param>
    /// <returns>False while one of them still runs; nothing is changed then.</returns>
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
    /// Takes over a paused domain: its vCPUs may run anywhere, get homes in turn from the first pCPU on, and have the
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
    /// <param name="parameters">New values, by parameter name.</param>
    /// <param name="executing">The pCPU on which the toolstack's hypercall runs.</param>
    public void SetParameters(IReadOnlyDictionary<string, long> parameters, PcpuId executing)
    {
        _executing = executing;
        foreach (var (name, value) in parameters) _changed[name] = value;
        _policy.SetParameters(_policies.Values(_policy.Name, _parameters, _changed));
    }

    /// <summary>The decision for a pCPU in no pool, which the policy no longer knows: it idles.</summary>
    private static Decision InNoPool(PcpuPage here)
    {
        Invariant.Holds(here.Current.IsIdle, $"{here.Number} is in no pool but runs {here.Current}");
        return new(VcpuId.Idle, Duration.Unlimited);
    }

    /// <summary>The inserted vCPUs of the pool's domains.</summary>
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
