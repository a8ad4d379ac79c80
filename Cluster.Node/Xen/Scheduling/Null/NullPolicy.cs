using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Null;

/// <summary>
/// No scheduling at all: each pCPU is assigned to one vCPU or none. A vCPU that finds all pCPUs assigned waits until
/// one is released; a vCPU that blocks keeps its pCPU.
/// </summary>
/// <remarks>Schedulers §6.</remarks>
internal sealed class NullPolicy(Occupancy occupancy, ISchedulerServices services) : ISchedulingPolicy
{
    /// <summary>The vCPU to which each pCPU is assigned; <see cref="VcpuId.Idle"/> for none.</summary>
    private readonly VcpuId[] _assigned = [.. occupancy.Pcpus.Select(_ => VcpuId.Idle)];

    /// <summary>vCPUs without a pCPU, first come first served.</summary>
    private readonly List<VcpuId> _waiting = [];

    /// <summary>pCPUs that are assigned to no vCPU.</summary>
    private PcpuSet _free;

    public string Name => "null";

    public void AddPcpu(PcpuId pcpu, VirtualTime now) => _free = _free.With(pcpu.Number);

    public void RemovePcpu(PcpuId pcpu, VirtualTime now) => _free = _free.Without(pcpu.Number);

    public void Insert(VcpuId vcpu, VirtualTime now)
    {
        // It is down, and gets a pCPU when it wakes.
    }

    public void Remove(VcpuId vcpu, VirtualTime now) => Leave(occupancy[vcpu]);

    /// <summary>This policy has no weights or caps, so a domain's values are ignored.</summary>
    public bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now) => true;

    public void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var page = occupancy[vcpu];
        if (IsCurrent(page)) return;
        if (!IsAssigned(page))
        {
            if (_waiting.Contains(vcpu)) return;
            if (!_free.Contains(page.Home.Number) || !Suits(page, page.Home))
            {
                _waiting.Add(vcpu);
                foreach (var free in page.HardAffinity & _free) services.Tickle(new(free));
                return;
            }

            Assign(page, page.Home);
        }

        services.Tickle(page.Home);
    }

    public void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var page = occupancy[vcpu];
        var isOffline = (page.Reasons & PauseReasons.Down) != 0;
        var heir = isOffline && Leave(page);
        if (!heir && IsCurrent(page)) services.Tickle(page.Home);
    }

    public void Yield(VcpuId vcpu, VirtualTime now)
    {
        // No other vCPU could take the pCPU.
    }

    public Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        if (_assigned[pcpu.Number].IsIdle && occupancy.Pool.Contains(pcpu.Number)) TakeWaiter(pcpu);
        var next = _assigned[pcpu.Number];
        return new(CanRun(next, previous) ? next : VcpuId.Idle, Duration.Unlimited);
    }

    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        // It went down and came up again before it was switched
        // out, so its wake was ignored or came too early to act on.
        if (!previous.IsIdle && occupancy[previous].IsRunnable) Wake(previous, pcpu, now);
    }

    public PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var page = occupancy[vcpu];
        var allowed = page.HardAffinity & occupancy.Pool;
        var found = -1;
        if (Affinity.HasSoft(page, occupancy.Pool)) found = Choose(page, Affinity.SoftStep(page) & occupancy.Pool);
        if (found < 0) found = Choose(page, allowed);
        return new(found >= 0 ? found : allowed.First);
    }

    public void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now)
    {
        var page = occupancy[vcpu];
        Leave(page);
        page.Home = home;
        // A vCPU that is down has no pCPU and waits for none until it comes up.
        if ((page.Reasons & PauseReasons.Down) != 0) return;
        if (_free.Contains(home.Number) && page.HardAffinity.Contains(home.Number)) Assign(page, home);
        else _waiting.Add(vcpu);
    }

    public WaitRule WhyWaits(VcpuId vcpu, VcpuId holder, VirtualTime now) =>
        IsAssigned(occupancy[vcpu]) ? WaitRule.None : WaitRule.Assigned;

    public void TimerFired(int timer, PcpuId owner, VirtualTime now) =>
        throw new InvalidOperationException($"null has no timer {timer}");

    public void Save(StateWriter state)
    {
        foreach (var vcpu in _assigned) state.Int(vcpu.Number);
        state.Set(_free);
        state.Int(_waiting.Count);
        foreach (var vcpu in _waiting) state.Int(vcpu.Number);
    }

    public void Load(StateReader state)
    {
        for (var pcpu = 0; pcpu < _assigned.Length; pcpu++) _assigned[pcpu] = new(state.Int());
        _free = state.Set();

        for (var left = state.Int(); left > 0; left--) _waiting.Add(new(state.Int()));
    }

    private bool IsCurrent(VcpuPage page) => occupancy[page.Home].Current == page.Number;

    private bool IsAssigned(VcpuPage page) => _assigned[page.Home.Number] == page.Number;

    /// <summary>Whether the vCPU may run there and, if it has a preference, prefers to.</summary>
    private bool Suits(VcpuPage page, PcpuId pcpu) =>
        page.HardAffinity.Contains(pcpu.Number)
        && (!Affinity.HasSoft(page, occupancy.Pool) || Affinity.SoftStep(page).Contains(pcpu.Number));

    /// <summary>
    /// A context that is still in use elsewhere cannot be loaded; the pCPU that saves it requests another decision.
    /// </summary>
    private bool CanRun(VcpuId vcpu, VcpuId previous) =>
        !vcpu.IsIdle && occupancy[vcpu].IsRunnable && (vcpu == previous || !occupancy[vcpu].IsRunning);

    private int Choose(VcpuPage page, PcpuSet wanted)
    {
        var home = page.Home.Number;
        var canStay = wanted.Contains(home) && (_free.Contains(home) || IsAssigned(page));
        return canStay ? home : (wanted & _free).First;
    }

    private void Assign(VcpuPage page, PcpuId pcpu)
    {
        _assigned[pcpu.Number] = page.Number;
        _free = _free.Without(pcpu.Number);
        page.Home = pcpu;
    }

    /// <summary>Releases its pCPU or its place in the queue.</summary>
    /// <returns>True if another vCPU was waiting for the pCPU and got it.</returns>
    private bool Leave(VcpuPage page)
    {
        if (_waiting.Remove(page.Number) || !IsAssigned(page)) return false;
        _assigned[page.Home.Number] = VcpuId.Idle;
        if (!occupancy.Pool.Contains(page.Home.Number)) return false; // It leaves the pool, so no vCPU gets it.
        _free = _free.With(page.Home.Number);
        if (!TakeWaiter(page.Home)) return false;
        services.Tickle(page.Home);
        return true;
    }

    /// <summary>
    /// Assigns a free pCPU to the first waiting vCPU that prefers it, else to the first one that may use it.
    /// </summary>
    private bool TakeWaiter(PcpuId pcpu)
    {
        foreach (var isSoft in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var waiter in _waiting)
            {
                var page = occupancy[waiter];
                if (isSoft && !Affinity.HasSoft(page, occupancy.Pool)) continue;
                var wanted = isSoft ? Affinity.SoftStep(page) : page.HardAffinity;
                if (!wanted.Contains(pcpu.Number)) continue;
                _waiting.Remove(waiter);
                Assign(page, pcpu);
                return true;
            }
        }

        return false;
    }
}
