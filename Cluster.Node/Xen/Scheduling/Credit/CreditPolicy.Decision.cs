using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Credit;

// What a pCPU runs next, and what it steals from other pCPUs (schedulers §3.8 and §3.9). Null stands for the idle vCPU.
internal sealed partial class CreditPolicy
{
    public Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        var here = _pcpus[pcpu.Number];
        var before = previous.IsIdle ? null : this[previous];
        if (before is not null)
        {
            Burn(before, now);
            before.LastRan = now;
            var ran = Duration.Longer(now - before.Page.StateEntered, Duration.Zero);
            if (!before.Yields && before.Page.IsRunnable && ran < _settings.RateLimit)
                return new(previous, ran < ShortestRest ? ShortestRest : _settings.RateLimit - ran);
            before.StartTime -= now.Nanoseconds;    // Time not charged yet is carried over to its next run.
            if (before.Page.IsRunnable) here.Insert(before);
            else here.Runnable--;
        }

        var next = _occupancy.Pool.Contains(pcpu.Number) ? Choose(here, now) : null;
        _idlers = next is null ? _idlers.With(pcpu.Number) : _idlers.Without(pcpu.Number);
        SetTick(here, wasIdle: before is null, isIdle: next is null, now);
        if (next is null) return new(VcpuId.Idle, Duration.Unlimited);
        next.StartTime += now.Nanoseconds;
        return new(next.Page.Number, _settings.Slice);
    }

    private CreditUnit? Choose(CreditPcpu here, VirtualTime now)
    {
        while (true)
        {
            var first = here.Queue.First?.Value;
            var chosen = StealBetter(here, first?.Priority ?? CreditPriority.Idle, now);
            if (chosen is null && first is not null)
            {
                here.Remove(first);
                chosen = first;
            }

            if (chosen is null || chosen.Page.IsRunnable) return chosen;
        }
    }

    /// <summary>
    /// A pCPU that would run no vCPU with credit looks elsewhere, but not more often than the limit allows.
    /// </summary>
    private CreditUnit? StealBetter(CreditPcpu here, CreditPriority than, VirtualTime now)
    {
        if (than > CreditPriority.Over || now - here.LastBalance <= _settings.BalanceRateLimit) return null;
        here.LastBalance = now;
        return Steal(here, than, fromSoft: true, now) ?? Steal(here, than, fromSoft: false, now);
    }

    /// <param name="here">The pCPU that steals.</param>
    /// <param name="than">The vCPU that is stolen must have a higher priority than this.</param>
    /// <param name="fromSoft">True to steal only a vCPU that prefers to run here.</param>
    private CreditUnit? Steal(CreditPcpu here, CreditPriority than, bool fromSoft, VirtualTime now)
    {
        var node = here.Node;
        do
        {
            var workers = ((_occupancy.Pool - _idlers) & _pcpusOfNode[node]).Without(here.Number);
            var first = workers.Cycle(_balanceBias[node]);
            for (var peer = first; peer >= 0;)
            {
                if (Victim(_pcpus[peer], here, than, fromSoft, now) is { } victim)
                {
                    Take(victim, here);
                    _balanceBias[node] = peer;
                    return victim;
                }

                peer = workers.Cycle(peer);
                if (peer == first) break;
            }

            node = _nodes.Cycle(node);
        }
        while (node != here.Node);
        return null;
    }

    private CreditUnit? Victim(CreditPcpu peer, CreditPcpu here, CreditPriority than, bool fromSoft, VirtualTime now)
    {
        if (peer.Runnable <= 1 || _occupancy[new PcpuId(peer.Number)].Current.IsIdle) return null;
        for (var at = peer.Queue.First; at is not null && at.Value.Priority > than; at = at.Next)
            if (MayBeTaken(at.Value, here.Number, fromSoft, now)) return at.Value;
        return null;
    }

    private bool MayBeTaken(CreditUnit unit, int pcpu, bool fromSoft, VirtualTime now)
    {
        var page = unit.Page;
        if (unit.Yields || page.IsRunning) return false;
        if (fromSoft && !Affinity.HasSoft(page, _occupancy.Pool)) return false;
        if (now - unit.LastRan < _settings.MigrationDelay) return false;
        return (fromSoft ? Affinity.SoftStep(page) : page.HardAffinity).Contains(pcpu);
    }

    private void Take(CreditUnit unit, CreditPcpu here)
    {
        LeaveQueue(unit);
        unit.Page.Home = new(here.Number);
        here.Runnable++;
    }

    /// <summary>
    /// An idle pCPU does not tick; one that gets work ticks on the grid that began when it came up (schedulers §3.2).
    /// </summary>
    private void SetTick(CreditPcpu here, bool wasIdle, bool isIdle, VirtualTime now)
    {
        if (wasIdle == isIdle) return;
        if (isIdle)
        {
            _services.StopTimer(here.Number);
            return;
        }

        var pcpu = new PcpuId(here.Number);
        var tick = _settings.Tick.Nanoseconds;
        var up = now - _occupancy[pcpu].UpAt;
        _services.ArmTimer(here.Number, pcpu, now + new Duration(tick - up.Nanoseconds % tick));
    }
}
