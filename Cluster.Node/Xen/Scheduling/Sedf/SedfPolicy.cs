using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Sedf;

/// <summary>
/// Historic (Xen 2.0 to 4.5): each pCPU serves reserved slices of periods by earliest deadline, and hands out the rest
/// as extra time. The policy never moves a vCPU on its own.
/// </summary>
/// <remarks>
/// Schedulers §9; readings in decision 0008. This file holds the constants, the data
/// and the hooks in the order in which Xen calls them. The rest: Decision (what
/// runs next), Shares (reservations and weights), State (checkpoints).
/// </remarks>
internal sealed partial class SedfPolicy(Occupancy occupancy, ISchedulerServices services) : ISchedulingPolicy
{
    /// <summary>Numerator of the score of vCPUs with extra weight (schedulers §9).</summary>
    internal const long ExtraWeightScale = 1 << 17;

    /// <summary>Fractional bits of the scores by utilisation and by penalty.</summary>
    internal const int UtilisationShift = 10;

    /// <summary>Greatest weight that a domain may have.</summary>
    internal const int MostWeight = 65_535;

    /// <summary>Quantum of extra time.</summary>
    internal static readonly Duration Quantum = 500.Us;

    /// <summary>The part of <see cref="SedfUnit.WeightPeriod"/> that is not divided by weight.</summary>
    internal static readonly Duration WeightSafety = 5.Ms;

    /// <summary>Slice of idle when nothing is queued.</summary>
    internal static readonly Duration IdleSlice = 1.Seconds;

    private readonly SedfQueues[] _queues = [.. occupancy.Pcpus.Select(_ => new SedfQueues())];

    /// <summary>By vCPU number; null for those that are not inserted.</summary>
    private readonly List<SedfUnit?> _units = [];

    public string Name => "sedf";

    /// <summary>Nothing: the pCPU's queues exist already and are empty.</summary>
    public void AddPcpu(PcpuId pcpu, VirtualTime now)
    {
    }

    /// <summary>Its queues are empty again.</summary>
    public void RemovePcpu(PcpuId pcpu, VirtualTime now) => _queues[pcpu.Number].SliceEnd = VirtualTime.Zero;

    public void Insert(VcpuId vcpu, VirtualTime now)
    {
        var page = occupancy[vcpu];
        while (_units.Count <= vcpu.Number) _units.Add(null);
        _units[vcpu.Number] = new(page, weight: 1);
        page.Home = Place(page);
    }

    public void Remove(VcpuId vcpu, VirtualTime now)
    {
        var unit = this[vcpu];
        SedfQueues.LeaveAll(unit);
        _units[vcpu.Number] = null;
        ShareOut(unit.Page.Home);
    }

    public void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (unit.Queued.List is not null) return;
        var queues = _queues[unit.Page.Home.Number];
        if (unit.Deadline == VirtualTime.Zero) unit.Deadline = now + unit.Slice;
        if (now >= unit.PeriodBegin) BeginPeriod(unit, now);
        if (unit.WantsPenalty) queues.AddPenalty(unit);
        if (unit.IsExtraAware) queues.AddExtra(unit);
        queues.Add(unit, now);
        if (MustKick(unit, queues)) services.Tickle(unit.Page.Home);
    }

    public void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        if (IsCurrent(unit)) services.Tickle(unit.Page.Home);
        else SedfQueues.LeaveAll(unit);
    }

    /// <summary>Nothing: the vCPU with the earliest deadline keeps the pCPU.</summary>
    public void Yield(VcpuId vcpu, VirtualTime now)
    {
    }

    /// <summary>Nothing: the decision has already put the vCPU where it belongs.</summary>
    public void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
    }

    public PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now) => Place(occupancy[vcpu]);

    public void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now)
    {
        var page = occupancy[vcpu];
        var before = page.Home;
        page.Home = home;
        ShareOut(before);
        ShareOut(home);
    }

    /// <summary>An idle pCPU does not serve a vCPU whose slice of this period is used up.</summary>
    public WaitRule WhyWaits(VcpuId vcpu, VcpuId holder, VirtualTime now) =>
        holder.IsIdle ? WaitRule.Budget : WaitRule.Priority;

    /// <summary>The policy arms no timers.</summary>
    public void TimerFired(int timer, PcpuId owner, VirtualTime now)
    {
    }

    private SedfUnit this[VcpuId vcpu] => _units[vcpu.Number]!;

    private bool IsCurrent(SedfUnit unit) => occupancy[unit.Page.Home].Current == unit.Page.Number;

    /// <summary>Spreads the vCPUs of a domain over its pCPUs by their index.</summary>
    private PcpuId Place(VcpuPage page)
    {
        var allowed = page.HardAffinity & occupancy.Pool;
        return new(allowed.Cycle(page.Index % allowed.Count - 1));
    }

    /// <summary>A vCPU that blocked within its own period gets a new one.</summary>
    private static void BeginPeriod(SedfUnit unit, VirtualTime now)
    {
        if (now < unit.Deadline)
        {
            // A short block: the rest of the slice is lost, and extra time compensates for it.
            unit.Deadline += unit.Period;
            var lost = unit.Slice - unit.Used;
            if (lost > Duration.Zero)
            {
                unit.PenaltyScore = (unit.Period.Nanoseconds << UtilisationShift) / lost.Nanoseconds;
                unit.WantsPenalty = true;
            }
        }
        else
        {
            unit.Deadline = now + unit.Period;
        }

        unit.Used = Duration.Zero;
    }

    /// <summary>A slice is only interrupted when the waker's own period begins within it.</summary>
    private bool MustKick(SedfUnit waker, SedfQueues queues)
    {
        var current = occupancy[waker.Page.Home].Current;
        if (waker.PeriodBegin < queues.SliceEnd || current.IsIdle) return true;
        var runner = this[current];
        return runner.Turn switch
        {
            SedfTurn.Penalty => waker.WantsPenalty && waker.PenaltyScore < runner.PenaltyScore,
            SedfTurn.Utilisation => waker.WantsPenalty,
            SedfTurn.None or SedfTurn.Slice => false,
            _ => throw new InvalidOperationException($"no such turn: {runner.Turn}"),
        };
    }
}
