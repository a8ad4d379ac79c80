using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Arinc653;

/// <summary>
/// Avionics policy: a fixed cyclic table says which vCPU runs when. All pCPUs of the pool follow the same table. A vCPU
/// runs only on its home pCPU, and the other pCPUs are idle meanwhile.
/// </summary>
/// <remarks>
/// Schedulers §7; the table is <see cref="Arinc653Spec"/>. Until
/// one is set, the control domain's vCPUs have 10 ms each.
/// </remarks>
internal sealed class Arinc653Policy(Occupancy occupancy, ISchedulerServices services) : ISchedulingPolicy
{
    private const int ControlDomain = 0;

    /// <summary>Runtime of an automatic entry, and the major frame while there is no entry.</summary>
    private static readonly Duration DefaultRuntime = 10.Ms;

    /// <summary>
    /// By vCPU number: whether the vCPU was woken and has not been put to sleep since. Blocking leaves it awake.
    /// </summary>
    private readonly List<bool> _awake = [];

    private readonly List<Arinc653EntrySpec> _entries = [];

    /// <summary>The vCPU of each entry; idle while the vCPU does not exist.</summary>
    private readonly List<VcpuId> _vcpus = [];

    private bool _isSet;
    private Duration _majorFrame = DefaultRuntime;
    private VirtualTime _nextMajor;

    /// <summary>Index of the present entry; after the last one all pCPUs are idle until the frame ends.</summary>
    private int _index;

    private VirtualTime _nextSwitch;

    public string Name => "arinc653";

    public void AddPcpu(PcpuId pcpu, VirtualTime now)
    {
        // The table belongs to the pool; a pCPU has no data of its own.
    }

    public void RemovePcpu(PcpuId pcpu, VirtualTime now)
    {
        // A pCPU has no data of its own.
    }

    public bool Configure(PolicyTarget target, IExtra settings, VirtualTime now)
    {
        if (settings is not Arinc653Spec table) return true;
        if (!table.IsLegal) return false;
        _entries.Clear();
        _entries.AddRange(table.Entries);
        _majorFrame = table.MajorFrame;
        _nextMajor = now;
        _isSet = true;
        FindVcpus();
        return true;
    }

    public void Insert(VcpuId vcpu, VirtualTime now)
    {
        while (_awake.Count <= vcpu.Number) _awake.Add(false);
        var page = occupancy[vcpu];
        if (page.Domain.Number == ControlDomain && !_isSet && _entries.Count < Arinc653Spec.MostEntries)
        {
            _entries.Add(new(ControlDomain, page.Index, DefaultRuntime));
            _majorFrame = DefaultRuntime * _entries.Count;
        }

        FindVcpus();
    }

    public void Remove(VcpuId vcpu, VirtualTime now)
    {
        _awake[vcpu.Number] = false;
        for (var entry = 0; entry < _vcpus.Count; entry++)
            if (_vcpus[entry] == vcpu) _vcpus[entry] = VcpuId.Idle;
    }

    /// <summary>This policy has no weights or caps, so a domain's values are ignored.</summary>
    public bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now) => true;

    public void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        _awake[vcpu.Number] = true;
        services.Tickle(occupancy[vcpu].Home);
    }

    public void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        _awake[vcpu.Number] = false;
        var home = occupancy[vcpu].Home;
        if (occupancy[home].Current == vcpu) services.Tickle(home);
    }

    public void Yield(VcpuId vcpu, VirtualTime now)
    {
        // A yield is a decision like any other: the entry belongs to the vCPU whether it uses it or not.
    }

    public Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        if (now >= _nextMajor) BeginFrame(now);
        while (now >= _nextSwitch && ++_index < _entries.Count) _nextSwitch += _entries[_index].Runtime;
        var next = VcpuId.Idle;
        if (_index >= _entries.Count) _nextSwitch = _nextMajor;
        else if (CanRun(_vcpus[_index], pcpu)) next = _vcpus[_index];

        // Idle has a slice too, because the next entry may be for this pCPU.
        return new(next, _nextSwitch - now);
    }

    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        // The table does not depend on what ran.
    }

    /// <summary>The home stays the same as long as affinity allows it.</summary>
    public PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var page = occupancy[vcpu];
        var allowed = page.HardAffinity & occupancy.Pool;
        return allowed.Contains(page.Home.Number) ? page.Home : new(allowed.First);
    }

    public void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now) => occupancy[vcpu].Home = home;

    public WaitRule WhyWaits(VcpuId vcpu, VcpuId holder, VirtualTime now) => WaitRule.Table;

    public void TimerFired(int timer, PcpuId owner, VirtualTime now) =>
        throw new InvalidOperationException($"arinc653 has no timer {timer}");

    public void Save(StateWriter state)
    {
        state.Bool(_isSet);
        state.Long(_majorFrame.Nanoseconds);
        state.Int(_entries.Count);
        for (var entry = 0; entry < _entries.Count; entry++)
        {
            state.Int(_entries[entry].Domain);
            state.Int(_entries[entry].Vcpu);
            state.Long(_entries[entry].Runtime.Nanoseconds);
            state.Int(_vcpus[entry].Number);
        }

        state.Long(_nextMajor.Nanoseconds);
        state.Int(_index);
        state.Long(_nextSwitch.Nanoseconds);
        state.Int(_awake.Count);
        foreach (var awake in _awake) state.Bool(awake);
    }

    public void Load(StateReader state)
    {
        _isSet = state.Bool();
        _majorFrame = new(state.Long());
        for (var left = state.Int(); left > 0; left--)
        {
            _entries.Add(new(state.Int(), state.Int(), new(state.Long())));
            _vcpus.Add(new(state.Int()));
        }

        _nextMajor = new(state.Long());
        _index = state.Int();
        _nextSwitch = new(state.Long());
        for (var left = state.Int(); left > 0; left--) _awake.Add(state.Bool());
    }

    private void BeginFrame(VirtualTime now)
    {
        var frames = (now - _nextMajor).Nanoseconds / _majorFrame.Nanoseconds;
        var start = _nextMajor + _majorFrame * frames;
        _index = 0;
        _nextMajor = start + _majorFrame;
        _nextSwitch = _entries.Count == 0 ? start : start + _entries[0].Runtime;
    }

    private bool CanRun(VcpuId vcpu, PcpuId pcpu) =>
        !vcpu.IsIdle && _awake[vcpu.Number] && occupancy[vcpu].IsRunnable && occupancy[vcpu].Home == pcpu;

    /// <summary>Entries name domains, which may start and end during a run.</summary>
    private void FindVcpus()
    {
        _vcpus.Clear();
        foreach (var entry in _entries) _vcpus.Add(Find(entry));
    }

    private VcpuId Find(Arinc653EntrySpec entry)
    {
        foreach (var page in occupancy.Vcpus)
        {
            if (page.Domain.Number != entry.Domain || page.Index != entry.Vcpu) continue;
            if (IsInserted(page)) return page.Number;
        }

        return VcpuId.Idle;
    }

    /// <summary>A vCPU that does not exist yet has no home; one of another pool does not concern this table.</summary>
    private bool IsInserted(VcpuPage page) =>
        page.Home != PcpuId.None && page.Pool == occupancy.PoolNumber && page.Number.Number < _awake.Count;
}
