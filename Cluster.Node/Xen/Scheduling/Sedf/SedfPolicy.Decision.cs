using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Sedf;

// What a pCPU runs next (schedulers §9): earliest deadline, then extra time, then idle.
internal sealed partial class SedfPolicy
{
    public Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now)
    {
        var queues = _queues[pcpu.Number];
        if (!previous.IsIdle) PutBack(this[previous], queues, now);
        BeginPeriods(queues, now);
        AdvanceHeads(queues, now);
        var (next, turn, slice) = Choose(queues, now);
        Invariant.Holds(slice >= Duration.Zero, $"{pcpu} would decide again after a slice of {slice}");
        queues.SliceEnd = now + slice;
        if (next is null) return new(VcpuId.Idle, slice);
        next.Turn = turn;
        next.StartedAt = now;
        return new(next.Page.Number, slice);
    }

    private static void PutBack(SedfUnit unit, SedfQueues queues, VirtualTime now)
    {
        var turn = unit.Turn;
        unit.Turn = SedfTurn.None;
        if (turn == SedfTurn.Slice) EndSlice(unit, queues, now);
        else EndExtra(unit, queues, turn);
        if (!unit.Page.IsRunnable) SedfQueues.LeaveAll(unit);
    }

    private static void EndSlice(SedfUnit unit, SedfQueues queues, VirtualTime now)
    {
        unit.Used += now - unit.StartedAt;
        if (unit.Used < unit.Slice) return;     // It stays first in the run queue, if it can run.
        unit.Used -= unit.Slice;
        unit.Deadline += unit.Period;
        queues.Running.Remove(unit.Queued);
        queues.Wait(unit);
    }

    private static void EndExtra(SedfUnit unit, SedfQueues queues, SedfTurn turn)
    {
        unit.Used = Duration.Zero;
        if (turn == SedfTurn.Penalty)
        {
            unit.WantsPenalty = false;
            unit.PenaltyScore = 0;
            queues.Penalty.Remove(unit.Penalised);
            return;
        }

        // Scores are relative to the unit that was served last: each
        // waiting unit comes nearer by the cost of the quantum.
        queues.Utilisation.Remove(unit.Extra);
        foreach (var other in queues.Utilisation) other.ExtraScore -= unit.ExtraScore;
        if (unit is { IsExtraAware: true, Page.IsRunnable: true }) queues.AddExtra(unit);
    }

    private static void BeginPeriods(SedfQueues queues, VirtualTime now)
    {
        while (queues.Waiting.First is { } first && first.Value.PeriodBegin <= now)
        {
            queues.Waiting.Remove(first);
            queues.Add(first.Value, now);
        }
    }

    /// <summary>A unit that has no slice, missed its deadline or overran its slice waits for another period.</summary>
    private static void AdvanceHeads(SedfQueues queues, VirtualTime now)
    {
        while (queues.Running.First is { Value: var unit } first)
        {
            if (unit.Slice == Duration.Zero)
            {
                queues.Running.Remove(first);
                Advance(unit, unit.PeriodBegin, now);
                queues.Wait(unit);
            }
            else if (unit.Deadline < now || unit.Used > unit.Slice)
            {
                queues.Running.Remove(first);
                Advance(unit, unit.Deadline, now);
                unit.Used = Duration.Zero;
                queues.Add(unit, now);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>
    /// Advances the deadline by whole periods, at least one, until
    /// <paramref name="instant"/> is moved past the present.
    /// </summary>
    private static void Advance(SedfUnit unit, VirtualTime instant, VirtualTime now)
    {
        var behind = Duration.Longer(now - instant, Duration.Zero);
        unit.Deadline += unit.Period * (1 + behind.Nanoseconds / unit.Period.Nanoseconds);
    }

    private static (SedfUnit? Next, SedfTurn Turn, Duration Slice) Choose(SedfQueues queues, VirtualTime now)
    {
        var untilPeriod = queues.Waiting.First is { } waiter ? waiter.Value.PeriodBegin - now : Duration.Unlimited;
        if (queues.Running.First is { Value: var first })
            return (first, SedfTurn.Slice, Duration.Shorter(first.Slice - first.Used, untilPeriod));
        if (untilPeriod == Duration.Unlimited) return (null, SedfTurn.None, IdleSlice);
        if (untilPeriod < Quantum) return (null, SedfTurn.None, untilPeriod);
        if (queues.Penalty.First is { Value: var penalised }) return (penalised, SedfTurn.Penalty, Quantum);
        if (queues.Utilisation.First is { Value: var extra }) return (extra, SedfTurn.Utilisation, Quantum);
        return (null, SedfTurn.None, untilPeriod);
    }
}
