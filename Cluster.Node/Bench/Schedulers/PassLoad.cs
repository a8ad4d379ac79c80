using ActorXen.Messages;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Scheduling.Arinc653;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Bench.Schedulers;

/// <summary>A pool under load without a host, which shows what its scheduler costs and nothing else.</summary>
/// <remarks>
/// Two sockets share the pCPUs; domains have two vCPUs. Those with an even number always want to run. The others run
/// for 100 to 400 us, block for 2 ms, and are woken from some pCPU. Slices end and policy timers fire. A tickled pCPU
/// decides at once, and switches take no time. Virtual time jumps from one of these events to the next.
/// </remarks>
public sealed class PassLoad : ISchedulerEvents
{
    private static readonly Duration Sleep = 2.Ms;
    private static readonly Duration ShortestBurst = 100.Us;

    private readonly Occupancy _occupancy;
    private readonly SchedulerCore _core;

    /// <summary>When the pCPU's slice or its vCPU's burst ends, whichever is first.</summary>
    private readonly VirtualTime[] _due;

    /// <summary>What is left of each vCPU's burst; unlimited for vCPUs that always run.</summary>
    private readonly Duration[] _burst;
    private readonly VirtualTime[] _began;

    /// <summary>Sleeping vCPUs in the order of waking, since all sleep equally long.</summary>
    private readonly Queue<(VcpuId Vcpu, VirtualTime Wake)> _asleep;

    private readonly PolicyTimers _timers = new();
    private PcpuSet _tickled;
    private VirtualTime _now;
    private uint _draws;

    /// <param name="policies">Where the policy is looked up.</param>
    /// <param name="policy">Name of the policy, which has its default parameters.</param>
    /// <param name="pcpus">2 to 256, even.</param>
    /// <param name="vcpus">At least 1, at most <see cref="MostVcpus"/>.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public PassLoad(XenPolicies policies, string policy, int pcpus, int vcpus)
    {
        _occupancy = new([.. Enumerable.Range(0, pcpus).Select(pcpu => PageOf(pcpu, pcpus / 2))]);
        _core = new(policy, new Dictionary<string, long>(), _occupancy, this, policies.Catalog);
        _due = [.. Enumerable.Repeat(VirtualTime.Never, pcpus)];
        _burst = [.. Enumerable.Range(0, vcpus).Select(BurstOf)];
        _began = new VirtualTime[vcpus];
        _asleep = new(vcpus);
        _core.Boot(_now);
        if (policy == "arinc653") _core.Configure(PolicyTarget.Pool, TableOf(vcpus), new(0), _now);
        for (var domain = 0; domain * 2 < vcpus; domain++) Start(new(domain), Math.Min(2, vcpus - domain * 2));
        _tickled = _occupancy.Pool;
    }

    /// <summary>Schedule passes so far.</summary>
    public long Decisions { get; private set; }

    /// <summary>Passes after which another vCPU ran than before.</summary>
    public long Switches { get; private set; }

    /// <summary>vCPUs that were woken so far.</summary>
    public long Wakes { get; private set; }

    /// <summary>Virtual time.</summary>
    public VirtualTime Now => _now;

    /// <summary>
    /// How many vCPUs a policy can schedule: null needs a pCPU for each, and a table of arinc653 is short.
    /// </summary>
    public static int MostVcpus(string policy, int pcpus) => policy switch
    {
        "null" => pcpus,
        "arinc653" => Arinc653Spec.MostEntries,
        _ => int.MaxValue,
    };

    /// <summary>
    /// Runs until it has made at least this many more decisions. It may make a few more, because a step is not split.
    /// </summary>
    public void Run(long decisions)
    {
        for (var end = Decisions + decisions; Decisions < end;)
        {
            ServeTickled();
            var pcpu = EarliestPcpu();
            _now = VirtualTime.Later(_now, NextStep(_due[pcpu]));
            if (_timers.Earliest <= _now) FireTimer();
            while (_asleep.TryPeek(out var sleeper) && sleeper.Wake <= _now) WakeFirst(new(pcpu));
            if (_due[pcpu] <= _now) EndTurn(new(pcpu));
        }
    }

    void ISchedulerEvents.RaiseSchedule(PcpuId target, PcpuId executing) => _tickled = _tickled.With(target.Number);

    void ISchedulerEvents.ArmPolicyTimer(int timer, PcpuId owner, VirtualTime deadline) =>
        _timers.Arm(timer, owner, deadline);

    void ISchedulerEvents.StopPolicyTimer(int timer) => _timers.Stop(timer);

    void ISchedulerEvents.RunStateChanged(VcpuPage vcpu, RunState before, PcpuId pcpu, VirtualTime now)
    {
        // Run states are not measured.
    }

    private static PcpuPage PageOf(int pcpu, int perSocket) =>
        new(new(pcpu), pcpu / perSocket, pcpu % perSocket, pcpu / perSocket);

    private static Arinc653Spec TableOf(int vcpus) => new(
        200.Us * vcpus,
        [.. Enumerable.Range(0, vcpus).Select(vcpu => new Arinc653EntrySpec(vcpu / 2, vcpu % 2, 200.Us))]);

    private void Start(DomainId domain, int vcpus)
    {
        var here = new PcpuId(0);
        VcpuPage[] pages = [.. Enumerable.Range(0, vcpus).Select(index => _occupancy.Add(domain, index))];
        _core.PauseDomain(domain, here, _now);
        foreach (var page in pages) _core.Insert(page.Number, here, _now);
        foreach (var page in pages) _core.ClearDownWhilePaused(page.Number);
        _core.UnpauseDomain(domain, here, _now);
    }

    private VirtualTime NextStep(VirtualTime due)
    {
        var next = VirtualTime.Earlier(due, _timers.Earliest);
        return _asleep.TryPeek(out var sleeper) ? VirtualTime.Earlier(next, sleeper.Wake) : next;
    }

    private int EarliestPcpu()
    {
        var earliest = 0;
        for (var pcpu = 1; pcpu < _due.Length; pcpu++)
            if (_due[pcpu] < _due[earliest]) earliest = pcpu;
        return earliest;
    }

    private void ServeTickled()
    {
        while (!_tickled.IsEmpty) Decide(new(_tickled.First));
    }

    private void FireTimer()
    {
        var (timer, owner) = _timers.TakeEarliest();
        _core.TimerFired(timer, owner, _now);
    }

    private void WakeFirst(PcpuId from)
    {
        Wakes++;
        _core.Unblock(_asleep.Dequeue().Vcpu, from, _now);
    }

    /// <summary>The slice ended, or the vCPU has nothing more to do.</summary>
    private void EndTurn(PcpuId pcpu)
    {
        var current = _occupancy[pcpu].Current;
        if (!current.IsIdle && _now - _began[current.Number] >= _burst[current.Number])
        {
            _core.Block(current);
            _asleep.Enqueue((current, _now + Sleep));
        }

        Decide(pcpu);
    }

    private void Decide(PcpuId pcpu)
    {
        _tickled = _tickled.Without(pcpu.Number);
        var previous = _occupancy[pcpu].Current;
        if (!previous.IsIdle) EndStretch(previous.Number);
        var (next, slice) = _core.Pass(pcpu, _now);
        Decisions++;
        if (next != previous)
        {
            Switches++;
            _core.ContextSaved(pcpu, previous, _now);
        }

        if (!next.IsIdle)
        {
            _began[next.Number] = _now;
            slice = Duration.Shorter(slice, _burst[next.Number]);
        }

        _due[pcpu.Number] = slice == Duration.Unlimited ? VirtualTime.Never : _now + slice;
    }

    private void EndStretch(int vcpu)
    {
        if (_burst[vcpu] == Duration.Unlimited) return;
        var left = _burst[vcpu] - (_now - _began[vcpu]);
        _burst[vcpu] = left > Duration.Zero ? left : BurstOf(vcpu);
    }

    /// <summary>Each burst has another length, so that the vCPUs do not run in lockstep.</summary>
    private Duration BurstOf(int vcpu)
    {
        if (vcpu % 2 == 0) return Duration.Unlimited;
        _draws = _draws * 1_664_525 + 1_013_904_223;
        return ShortestBurst + new Duration(_draws >> 16) * 5;
    }
}
