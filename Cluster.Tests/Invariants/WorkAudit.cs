using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Listens to all that is said on a host and keeps its own account of what each vCPU must have done: the time in its
/// guest, times the speed of the thread, which falls while the thread's sibling is not idle, on a slow core, and away
/// from the domain's memory.
/// </summary>
/// <remarks>
/// For runs in which cold caches and IPIs cost nothing. Work is in hundredths of a nanosecond at full speed.
/// </remarks>
internal sealed class WorkAudit : IEntityHosting, IFactSink
{
    private const int FullSpeed = 100;

    /// <summary>Work ends at a whole nanosecond; what it does too much, the next work need not do again.</summary>
    private const int MostCarried = 2 * FullSpeed;

    private readonly HostTimeline _timeline;
    private readonly PlainHosting _plain;
    private readonly Dictionary<int, int> _vcpuOfEntity = [];
    private readonly int _threads;
    private readonly long _sharedSpeed;
    private readonly long[] _ownSpeeds;
    private readonly Dictionary<int, long[]> _memorySpeeds = [];
    private readonly bool[] _isIdle;
    private readonly int[] _guestOn;
    private readonly Account[] _accounts;

    public WorkAudit(BuiltHost host, HostSpec spec, long sharedSpeed)
    {
        _timeline = host.Timeline;
        _plain = new PlainHosting(_timeline);
        (_threads, _sharedSpeed) = (spec.Machine.ThreadsPerCore, sharedSpeed);
        _ownSpeeds = [.. Enumerable.Range(0, spec.Machine.Pcpus).Select(pcpu => (long)spec.Machine.SpeedOf(pcpu))];
        foreach (var vcpu in host.Directory.Vcpus) _memorySpeeds.Add(vcpu.Number, MemorySpeeds(spec, vcpu.Domain));
        _isIdle = [.. Enumerable.Repeat(true, spec.Machine.Pcpus)];
        _guestOn = [.. Enumerable.Repeat(-1, spec.Machine.Pcpus)];
        _accounts = [.. host.Directory.Vcpus.Select(_ => new Account())];
        foreach (var vcpu in host.Directory.Vcpus)
        {
            var path = $"host/{spec.Number}/dom/{vcpu.Domain}/vcpu/{vcpu.Index}";
            _vcpuOfEntity.Add(host.Timeline.Paths.ToList().IndexOf(path), vcpu.Number);
        }

        _timeline.HostWith(this);
        _timeline.WatchWith(this);
    }

    /// <summary>Time of all guests at the lower speed.</summary>
    public long SharedTime => _accounts.Sum(account => account.Shared);

    public void Deliver(EntityRef from, EntityRef target, Message message)
    {
        if (_vcpuOfEntity.TryGetValue(target.Number, out var vcpu)) Hear(vcpu, message);
        if (_vcpuOfEntity.TryGetValue(from.Number, out var speaker)) HearFrom(speaker, message);
        _plain.Deliver(from, target, message);
        if (message is VmExit && vcpu >= 0 && _vcpuOfEntity.ContainsKey(target.Number))
            Require(
                _accounts[vcpu].Recorded == _accounts[vcpu].Shared,
                vcpu,
                $"the report says {_accounts[vcpu].Recorded} ns shared");
    }

    /// <summary>By vCPU: how long it ran, and of how much of that the report says where the memory was.</summary>
    public IEnumerable<(long Ran, long Placed)> Runs => _accounts.Select(account => (account.Ran, account.Placed));

    public FactMask Asks { get; } = FactMask.Of(
        VcpuFacts.CoreShared, VcpuFacts.MemoryUsed, PcpuFacts.IdleEntered, PcpuFacts.ModeEnded);

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        if (fact.Is(VcpuFacts.CoreShared)) _accounts[fact.Subject].Recorded += fact.First;
        if (fact.Is(VcpuFacts.MemoryUsed)) _accounts[fact.Subject].Placed += fact.Second;
        var idles = fact.Is(PcpuFacts.IdleEntered);
        var leavesIdle = fact.Is(PcpuFacts.ModeEnded) && fact.First == 0;
        if (!idles && !leavesIdle) return;
        if (_threads == 2 && _guestOn[fact.Subject ^ 1] is >= 0 and var sibling) Advance(sibling);
        _isIdle[fact.Subject] = idles;
    }

    private void Hear(int vcpu, Message message)
    {
        Advance(vcpu);
        switch (message)
        {
            case VmEntry entry: (_accounts[vcpu].Pcpu, _guestOn[entry.Pcpu.Number]) = (entry.Pcpu.Number, vcpu); break;
            case VmExit: (_guestOn[_accounts[vcpu].Pcpu], _accounts[vcpu].Pcpu) = (-1, -1); break;
            case ExecuteWork work:
                _accounts[vcpu].Wanted += work.Length.Nanoseconds * FullSpeed;
                _accounts[vcpu].IsHalted = false;
                break;
            // Until an IPI that is in flight already forces the exit it is in the guest and does nothing.
            case Halt: _accounts[vcpu].IsHalted = true; break;
            default: break;
        }
    }

    private void HearFrom(int vcpu, Message message)
    {
        if (message is not (WorkDone or Upcall)) return;
        Advance(vcpu);
        var account = _accounts[vcpu];
        if (message is Upcall upcall) account.Wanted -= upcall.Interrupted.Nanoseconds * FullSpeed;
        Require(Math.Abs(account.Wanted - account.Done) < MostCarried, vcpu, $"its kernel counts {account.Wanted}");
    }

    private void Advance(int vcpu)
    {
        var account = _accounts[vcpu];
        var elapsed = (_timeline.Now - account.Since).Nanoseconds;
        account.Since = _timeline.Now;
        if (account.Pcpu < 0 || account.IsHalted) return;
        var isShared = _threads == 2 && !_isIdle[account.Pcpu ^ 1];
        var own = _ownSpeeds[account.Pcpu];
        var speed = isShared ? Math.Max(1, _sharedSpeed * own / FullSpeed) : own;
        speed = Math.Max(1, speed * _memorySpeeds[vcpu][account.Pcpu] / FullSpeed);
        account.Done += elapsed * speed;
        account.Ran += elapsed;
        if (isShared) account.Shared += elapsed;
    }

    /// <summary>By pCPU: 40 % more for the part that waits, at any other socket than that of the memory.</summary>
    private static long[] MemorySpeeds(HostSpec spec, int domain)
    {
        var (machine, own) = (spec.Machine, MemoryPlacement.Of(spec).Domains[domain]);
        return [.. Enumerable.Range(0, machine.Pcpus).Select(pcpu =>
        {
            var node = pcpu / (machine.CoresPerSocket * machine.ThreadsPerCore);
            if (!machine.HasNuma) return FullSpeed;
            var near = own.MemoryNodes.Contains(node) ? 1.0 / own.MemoryNodes.Count : 0;
            return (long)Math.Round(100 / (1 + (own.MemoryBound / 100.0 * 0.4 * (1 - near))));
        })];
    }

    private void Require(bool condition, int vcpu, string rule)
    {
        var account = _accounts[vcpu];
        if (!condition)
            Assert.Fail(
                $"host {_timeline.Host} at {_timeline.Now}, vcpu {vcpu} did {account.Done}, {account.Shared} ns "
                + $"shared: {rule}");
    }

    private sealed class Account
    {
        public int Pcpu = -1;
        public bool IsHalted;
        public VirtualTime Since;
        public long Done;
        public long Wanted;
        public long Shared;
        public long Ran;
        public long Recorded;

        /// <summary>Run time of which the report says where the memory was.</summary>
        public long Placed;
    }
}
