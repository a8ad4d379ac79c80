using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Credit2;

// What a pCPU runs next, and when credit is reset (schedulers §4.8 and §4.9). Null stands for the idle vCPU.
internal sealed partial class Credit2Policy
{
    public Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        var queue = QueueOf(pcpu);
        var before = previous.IsIdle ? null : this[previous];
        if (queue.Tickled.Contains(pcpu.Number))
        {
            queue.Tickled = queue.Tickled.Without(pcpu.Number);
            queue.RejoinSmtIdle(pcpu.Number);
        }

        if (before is not null)
        {
            Burn(before, now);
            if (before.Budget <= Duration.Zero) TryGrabBudget(before, now);
        }

        var next = occupancy.Pool.Contains(pcpu.Number) ? Candidate(queue, pcpu, before, now) : null;
        if (next != before && before is not null && before.Page.IsRunnable) before.DelayedAdd = true;
        if (next is null)
        {
            queue.BeIdle(pcpu.Number);
            UpdateQueueLoad(queue, 0, now);
            return new(VcpuId.Idle, Duration.Unlimited);
        }

        Prepare(queue, pcpu, before, next, now);
        var inFlight = before is { DelayedAdd: true } ? before.Credit : 0;
        next.StartTime = now;
        next.TickledPcpu = -1;
        if (next.Page.Home != pcpu)
        {
            next.Credit += Compensation;
            next.Page.Home = pcpu;
        }

        return new(next.Page.Number, Slice(queue, next, inFlight, now));
    }

    private void Prepare(Credit2Queue queue, PcpuId pcpu, Credit2Unit? before, Credit2Unit next, VirtualTime now)
    {
        if (next == before)
        {
            UpdateLoad(queue, next, 0, now);
        }
        else
        {
            queue.Runnable.Remove(next);
            next.IsScheduled = true;
        }

        queue.BeBusy(pcpu.Number);
        var top = Math.Max(next.Credit, queue.Runnable.First?.Credit ?? long.MinValue);
        if (top > 0) return;
        Reset(queue, next, now);
        Balance(queue, now);
    }

    private Credit2Unit? Candidate(Credit2Queue queue, PcpuId pcpu, Credit2Unit? before, VirtualTime now)
    {
        var yields = false;
        Credit2Unit? best = null;
        if (before is not null)
        {
            yields = before.Yields;
            before.Yields = false;
            var canStay = before.Page.IsRunnable;
            if (!yields && canStay && now - before.Page.StateEntered < settings.RateLimit) return before;
            if (canStay && !HasBetterPlace(queue, pcpu, before)) best = before;
        }

        var bestCredit = best?.Credit ?? IdleCredit;
        Credit2Unit? following;
        for (var unit = queue.Runnable.First; unit is not null; unit = following)
        {
            following = unit.Next;      // Parking removes the unit from the list.
            if (!yields && unit.Credit <= bestCredit) break;
            if (MayRunHere(queue, pcpu, unit, bestCredit) && HasBudget(unit, now)) return unit;
        }

        return best;
    }

    private bool MayRunHere(Credit2Queue queue, PcpuId pcpu, Credit2Unit unit, long bestCredit)
    {
        if (!unit.Page.IsRunnable || !unit.Page.HardAffinity.Contains(pcpu.Number)) return false;

        // Another pCPU is on its way to take it.
        var taker = unit.TickledPcpu;
        if (taker >= 0 && taker != pcpu.Number && queue.Tickled.Contains(taker)) return false;
        return unit.Page.Home == pcpu || bestCredit + settings.MigrationResistance.Nanoseconds <= unit.Credit;
    }

    private bool HasBudget(Credit2Unit unit, VirtualTime now) => !unit.IsCapped || TryGrabBudget(unit, now);

    /// <summary>
    /// Whether a vCPU that runs where it does not prefer to could go at once to an idle pCPU that it prefers.
    /// </summary>
    private bool HasBetterPlace(Credit2Queue queue, PcpuId pcpu, Credit2Unit unit)
    {
        if (!Affinity.HasSoft(unit.Page, occupancy.Pool)) return false;
        var preferred = Affinity.SoftStep(unit.Page);
        return !preferred.Contains(pcpu.Number) && ((preferred & queue.Idle) - queue.Tickled).Overlaps(occupancy.Pool);
    }

    /// <summary>
    /// No vCPU has credit left, so all vCPUs of the queue get a
    /// new portion (schedulers §4.9). The order does not change.
    /// </summary>
    private void Reset(Credit2Queue queue, Credit2Unit next, VirtualTime now)
    {
        // A vCPU at the lower limit may owe more than its credit shows.
        var portion = next.Credit == LeastCredit ? 2 * InitialCredit : InitialCredit;
        foreach (var unit in queue.Assigned)
        {
            if (IsCurrent(unit))
            {
                Burn(unit, now);
                if (unit.Budget <= Duration.Zero) TicklePcpu(queue, unit.Page.Home.Number);
            }

            unit.Credit = Math.Min(unit.Credit + portion, MostCredit);
            unit.StartTime = now;
        }
    }

    private Duration Slice(Credit2Queue queue, Credit2Unit next, long inFlight, VirtualTime now)
    {
        var shortest = ShortestSlice;
        if (settings.RateLimit > Duration.Zero)
        {
            var rest = next.Page.IsRunning ? next.Page.StateEntered + settings.RateLimit - now : settings.RateLimit;
            shortest = Duration.Longer(shortest, rest);
        }

        // It may run until its credit has fallen to that of the best waiting vCPU.
        var waiting = Math.Max(Math.Max(queue.Runnable.First?.Credit ?? 0, 0), inFlight);
        var spare = waiting > 0 ? next.Credit - waiting : next.Credit;
        var slice = spare > 0 ? RunTime(next, spare) : Duration.Zero;
        if (next.IsCapped) slice = Duration.Shorter(slice, next.Budget);
        return slice < shortest ? shortest : Duration.Shorter(slice, LongestSlice);
    }
}
