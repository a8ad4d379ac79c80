using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit2;

// Load averages, moves between queues and the choice of a home (schedulers §4.4, §4.11 and §4.12).
internal sealed partial class Credit2Policy
{
    public PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now) => ChooseHome(occupancy[vcpu], this[vcpu]);

    public void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now)
    {
        var unit = this[vcpu];
        var target = QueueOf(home);
        if (target != unit.Queue) Move(unit, target, now);
        else unit.Page.Home = home;
    }

    private static long LoadTime(VirtualTime now) => now.Nanoseconds >> LoadGranularityShift;

    /// <summary>
    /// Brings the averages of a queue and of one of its vCPUs up to date, then changes the queue's load.
    /// </summary>
    private void UpdateLoad(Credit2Queue queue, Credit2Unit unit, int change, VirtualTime now)
    {
        UpdateQueueLoad(queue, change, now);
        UpdateUnitLoad(unit, change, now);
    }

    private void UpdateQueueLoad(Credit2Queue queue, int change, VirtualTime now)
    {
        var time = LoadTime(now);
        var passed = time - queue.LoadLast;
        queue.AverageLoad = Decayed(queue.AverageLoad, queue.Load, passed);
        queue.BalancedLoad = Decayed(queue.BalancedLoad, queue.Load, passed);
        queue.Load += change;
        queue.LoadLast = time;
    }

    /// <param name="change">+1 for a vCPU that was not runnable until now, -1 for one that was.</param>
    private void UpdateUnitLoad(Credit2Unit unit, int change, VirtualTime now)
    {
        var load = change switch { < 0 => 1, > 0 => 0, _ => unit.Page.IsRunnable ? 1 : 0 };
        var time = LoadTime(now);
        unit.AverageLoad = Decayed(unit.AverageLoad, load, time - unit.LoadLast);
        unit.LoadLast = time;
    }

    private long Decayed(long average, long load, long passed)
    {
        var shift = settings.LoadWindowShift - LoadGranularityShift;
        load <<= LoadPrecision;
        return passed > 1L << shift ? load : average + ((passed * load) >> shift) - ((passed * average) >> shift);
    }

    private static void Assign(Credit2Unit unit, Credit2Queue queue)
    {
        unit.Queue = queue;
        queue.Assigned.Add(unit);
        queue.WeightChanged(before: 0, unit.Weight);
        queue.BalancedLoad += unit.AverageLoad;
    }

    private static void Deassign(Credit2Unit unit)
    {
        unit.Queue.Assigned.Remove(unit);
        unit.Queue.WeightChanged(unit.Weight, after: 0);
        unit.Queue.BalancedLoad = Math.Max(unit.Queue.BalancedLoad - unit.AverageLoad, 0);
    }

    /// <summary>
    /// After a credit reset: swaps or moves one vCPU if that evens out the loads of two queues (schedulers §4.11).
    /// </summary>
    private void Balance(Credit2Queue here, VirtualTime now)
    {
        UpdateQueueLoad(here, 0, now);
        var difference = 0L;
        Credit2Queue? other = null;
        foreach (var queue in _queues)
        {
            if (queue == here) continue;
            UpdateQueueLoad(queue, 0, now);
            var found = Math.Abs(here.BalancedLoad - queue.BalancedLoad);
            if (found <= difference) continue;
            difference = found;
            other = queue;
        }

        if (other is null || difference < ToleratedDifference(here)) return;
        var (push, pull) = BestExchange(here, other, difference, now);
        if (push is not null) Move(push, other, now);
        if (pull is not null) Move(pull, here, now);
    }

    private long ToleratedDifference(Credit2Queue here)
    {
        // Quirk: the last queue of the list, not the chosen one, decides whether there are spare pCPUs.
        var last = _queues[^1];
        var pcpus = Math.Max(here.Active.Count, last.Active.Count);
        var load = Math.Max(here.BalancedLoad, last.BalancedLoad);
        var tolerated = load < (long)pcpus << LoadPrecision ? settings.BalanceUnder : settings.BalanceOver;
        return 1L << (LoadPrecision + tolerated);
    }

    private (Credit2Unit? Push, Credit2Unit? Pull) BestExchange(
        Credit2Queue here, Credit2Queue other, long difference, VirtualTime now)
    {
        var best = difference;
        (Credit2Unit? Push, Credit2Unit? Pull) exchange = default;
        var pullsAreFresh = false;
        foreach (var push in here.Assigned)
        {
            UpdateUnitLoad(push, 0, now);
            if (!MayMove(push, other)) continue;
            foreach (var pull in other.Assigned)
            {
                if (!pullsAreFresh) UpdateUnitLoad(pull, 0, now);
                if (MayMove(pull, here)) Consider(push, pull);
            }

            pullsAreFresh = true;
            Consider(push, null);
        }

        foreach (var pull in other.Assigned)
            if (MayMove(pull, here)) Consider(null, pull);
        return exchange;

        void Consider(Credit2Unit? push, Credit2Unit? pull)
        {
            var moved = (push?.AverageLoad ?? 0) - (pull?.AverageLoad ?? 0);
            var left = Math.Abs(here.BalancedLoad - other.BalancedLoad - 2 * moved);
            if (left >= best) return;
            best = left;
            exchange = (push, pull);
        }
    }

    private bool MayMove(Credit2Unit unit, Credit2Queue target) =>
        unit.MoveTo is null && Allowed(unit.Page).Overlaps(target.Active);

    private PcpuSet Allowed(VcpuPage page) => page.HardAffinity & occupancy.Pool;

    /// <summary>Moves a vCPU to another queue: at once, or by the migration protocol if it is running.</summary>
    private void Move(Credit2Unit unit, Credit2Queue target, VirtualTime now)
    {
        if (unit.IsScheduled)
        {
            unit.MoveTo = target;
            unit.Page.Reasons |= PauseReasons.Migrating;
            TicklePcpu(unit.Queue, unit.Page.Home.Number);
            return;
        }

        var wasQueued = unit.IsQueued;
        if (wasQueued)
        {
            unit.Queue.Runnable.Remove(unit);
            UpdateQueueLoad(unit.Queue, -1, now);
        }

        Deassign(unit);
        unit.Page.Home = Rotate(target, Allowed(unit.Page) & target.Active);
        Assign(unit, target);
        if (!wasQueued) return;
        UpdateQueueLoad(target, +1, now);
        target.Runnable.InsertByCredit(unit);
        TickleFor(unit, now);
    }

    private static PcpuId Rotate(Credit2Queue queue, PcpuSet among)
    {
        queue.PickBias = among.Cycle(queue.PickBias);
        return new(queue.PickBias);
    }

    /// <summary>Chooses a home in the least loaded queue (schedulers §4.12).</summary>
    /// <param name="unit">Null for a new vCPU, which belongs to no queue yet.</param>
    private PcpuId ChooseHome(VcpuPage page, Credit2Unit? unit)
    {
        var allowed = Allowed(page);
        if (unit?.MoveTo is { } wanted)
        {
            unit.MoveTo = null;
            if (allowed.Overlaps(wanted.Active)) return Rotate(wanted, allowed & wanted.Active);
        }

        // Quirk: Xen inserts a vCPU with the lock of its first queue held, so it cannot look at that queue's load.
        var unseen = unit is null ? QueueOf(page.Home) : null;
        var preferred = Affinity.HasSoft(page, occupancy.Pool) ? allowed & page.SoftAffinity : PcpuSet.Empty;
        var least = LeastLoaded(allowed, unit, unseen);
        if (least is null) return Affinity.Fallback(page, occupancy.Pool, QueueOf(page.Home).Active);
        var leastPreferred = LeastLoaded(preferred, unit, unseen);

        // Quirk: the search continues where the least loaded queue left off, even in another queue.
        return Rotate(least, leastPreferred is null ? allowed & least.Active : preferred & leastPreferred.Active);
    }

    private Credit2Queue? LeastLoaded(PcpuSet allowed, Credit2Unit? unit, Credit2Queue? unseen)
    {
        Credit2Queue? least = null;
        var lowest = long.MaxValue;
        foreach (var queue in _queues)
        {
            if (queue == unseen || !allowed.Overlaps(queue.Active)) continue;
            var load = queue == unit?.Queue ? Math.Max(queue.BalancedLoad - unit.AverageLoad, 0) : queue.BalancedLoad;
            if (load >= lowest) continue;
            lowest = load;
            least = queue;
        }

        return least;
    }
}
