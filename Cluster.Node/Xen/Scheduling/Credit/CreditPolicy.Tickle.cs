using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit;

// Which pCPU a newly queued vCPU disturbs (schedulers §3.6).
internal sealed partial class CreditPolicy
{
    private void TickleFor(CreditUnit unit, PcpuId executing)
    {
        var home = unit.Page.Home.Number;
        var idle = _idlers & _occupancy.Pool;
        if ((unit.IsPinned && idle.Contains(home)) || TakesHomeAtOnce(unit, idle))
        {
            TicklePcpu(home);
            return;
        }

        if (idle.IsEmpty) return;
        var suitable = PcpuSet.Empty;
        if (Affinity.HasSoft(unit.Page, _occupancy.Pool)) suitable = Affinity.SoftStep(unit.Page) & idle;
        if (suitable.IsEmpty) suitable = unit.Page.HardAffinity & idle;
        if (suitable.IsEmpty)
        {
            if (unit.Priority <= PriorityAt(home)) return;
            // The running vCPU goes through the migration protocol,
            // which no rate limit delays, and is woken at its end.
            if (_settings.PushesAway) CurrentOf(home).Page.Reasons |= PauseReasons.Migrating;
            TicklePcpu(home);
            return;
        }

        // Before 2012 the preempted vCPU was the one that an idle pCPU had to steal.
        if (_settings.TicklesHome && unit.Priority > PriorityAt(home)) TicklePcpu(home);

        // The vCPU stays in the queue of its busy home, from which the idle pCPU must steal it.
        // No pCPU wakes a vCPU that blocked in the instant in which it lost its own: then its home tells whom it asks.
        var asking = executing == PcpuId.None ? home : executing.Number;
        if (_settings.TickleOneIdle) TickleNext(suitable, _pcpus[asking]);
        else foreach (var pcpu in suitable) TicklePcpu(pcpu);
    }

    private bool TakesHomeAtOnce(CreditUnit unit, PcpuSet idle)
    {
        var home = unit.Page.Home;
        return _occupancy[home].Current.IsIdle || (idle.IsEmpty && unit.Priority > PriorityAt(home.Number));
    }

    private CreditUnit CurrentOf(int pcpu) => this[_occupancy[new PcpuId(pcpu)].Current];

    private CreditPriority PriorityAt(int pcpu)
    {
        var current = _occupancy[new PcpuId(pcpu)].Current;
        return current.IsIdle ? CreditPriority.Idle : this[current].Priority;
    }

    private void TickleNext(PcpuSet suitable, CreditPcpu executing)
    {
        executing.LastTickled = suitable.Cycle(executing.LastTickled);
        TicklePcpu(executing.LastTickled);
    }

    /// <summary>It no longer counts as idle, so that the next wakeup does not rely on it too.</summary>
    private void TicklePcpu(int pcpu)
    {
        _idlers = _idlers.Without(pcpu);
        _services.Tickle(new(pcpu));
    }
}
