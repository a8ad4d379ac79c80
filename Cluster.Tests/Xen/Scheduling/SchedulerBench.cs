using ActorXen.Messages;
using ActorXen.Tests.Xen.Scheduling.HowTo;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>A generic layer on a few pCPUs, driven by hand; its requests are recorded.</summary>
internal sealed class SchedulerBench : ISchedulerEvents
{
    /// <param name="policy">Its name.</param>
    /// <param name="threadsPerCore">Threads in each core of the one socket of pCPUs 0 to 3.</param>
    /// <param name="parameters">The parameters that differ from their defaults.</param>
    public SchedulerBench(string policy, int threadsPerCore, params (string Name, long Value)[] parameters)
        : this(
            policy,
            parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
            Enumerable.Range(0, 4).Select(pcpu => new PcpuPage(new(pcpu), 0, pcpu / threadsPerCore, 0)))
    {
        Core.Boot(VirtualTime.Zero);
        foreach (var pcpu in Occupancy.Pcpus) Core.Pass(pcpu.Number, VirtualTime.Zero);
    }

    private SchedulerBench(string policy, Dictionary<string, long> parameters, IEnumerable<PcpuPage> pcpus)
    {
        Occupancy = new([.. pcpus]);
        Core = new(policy, parameters, Occupancy, this, HowToPolicies.Catalog);
    }

    public Occupancy Occupancy { get; }
    public SchedulerCore Core { get; }

    /// <summary>pCPUs whose SCHEDULE softirq was raised since this set was last cleared.</summary>
    public PcpuSet Tickled { get; set; }

    /// <summary>Deadlines of the policy timers that are armed. Arming one again allocates nothing.</summary>
    public SortedList<int, VirtualTime> Timers { get; } = [];

    /// <summary>The last run-state change.</summary>
    public (VcpuId Vcpu, RunState Before, RunState After) Change { get; private set; }

    /// <summary>The saved state of the core and the policy.</summary>
    public byte[] Checkpoint()
    {
        var state = new StateWriter();
        Core.Save(state);
        return state.ToArray();
    }

    /// <summary>Another bench, read from the checkpoint of this one. For default parameters only.</summary>
    public SchedulerBench Reloaded()
    {
        var pages = new StateWriter();
        foreach (var vcpu in Occupancy.Vcpus) vcpu.Save(pages);
        var reader = new StateReader(pages.ToArray());
        var copy = new SchedulerBench(
            Core.Policy.Name,
            [],
            Occupancy.Pcpus.Select(pcpu => new PcpuPage(pcpu.Number, pcpu.Socket, pcpu.Core, pcpu.Node)));
        foreach (var vcpu in Occupancy.Vcpus) copy.Occupancy.Add(vcpu.Domain, vcpu.Index).Load(reader);
        foreach (var pcpu in Occupancy.Pcpus) copy.Occupancy[pcpu.Number].Current = pcpu.Current;
        foreach (var (timer, deadline) in Timers) copy.Timers.Add(timer, deadline);
        copy.Core.Load(new(Checkpoint()));
        return copy;
    }

    /// <summary>A domain of runnable vCPUs.</summary>
    public VcpuId[] Start(int domain, int vcpus, VirtualTime now)
    {
        var here = new PcpuId(0);
        var pages = Enumerable.Range(0, vcpus).Select(index => Occupancy.Add(new(domain), index)).ToArray();
        Core.PauseDomain(new(domain), here, now);
        foreach (var page in pages) Core.Insert(page.Number, here, now);
        foreach (var page in pages) Core.ClearDownWhilePaused(page.Number);
        Core.UnpauseDomain(new(domain), here, now);
        return [.. pages.Select(page => page.Number)];
    }

    /// <summary>A whole pass, with the context saved at once.</summary>
    public Decision Switch(int pcpu, VirtualTime now)
    {
        var previous = Occupancy[new PcpuId(pcpu)].Current;
        var decision = Core.Pass(new(pcpu), now);
        if (decision.Next != previous) Core.ContextSaved(new(pcpu), previous, now);
        return decision;
    }

    /// <summary>A policy timer expires.</summary>
    public void Fire(int timer, int owner, VirtualTime now)
    {
        Timers.Remove(timer);
        Core.TimerFired(timer, new(owner), now);
    }

    /// <summary>
    /// Each turn, 500 us after the last, one pCPU decides, one vCPU blocks, wakes or yields, and due timers fire.
    /// </summary>
    public void Turn(VcpuId[] vcpus, int from, int turns)
    {
        for (var turn = from; turn < from + turns; turn++)
        {
            var now = new VirtualTime(turn * 500_000L);
            var pcpu = turn % 4;
            var current = Occupancy[new PcpuId(pcpu)].Current;
            if (!current.IsIdle && turn % 3 == 0) Core.Block(current);
            if (!current.IsIdle && turn % 7 == 0) Core.Yield(current, new(pcpu), now);
            Switch(pcpu, now);
            Core.Unblock(vcpus[turn % vcpus.Length], new(pcpu), now);
            for (var index = 0; index < Timers.Count; index++)
                if (Timers.GetValueAtIndex(index) <= now) Fire(Timers.GetKeyAtIndex(index), pcpu, now);
        }
    }

    void ISchedulerEvents.RaiseSchedule(PcpuId target, PcpuId executing) => Tickled = Tickled.With(target.Number);

    void ISchedulerEvents.ArmPolicyTimer(int timer, PcpuId owner, VirtualTime deadline) => Timers[timer] = deadline;

    void ISchedulerEvents.StopPolicyTimer(int timer) => Timers.Remove(timer);

    void ISchedulerEvents.RunStateChanged(VcpuPage vcpu, RunState before, PcpuId pcpu, VirtualTime now) =>
        Change = (vcpu.Number, before, vcpu.State);
}
