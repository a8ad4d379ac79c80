using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Sedf;

/// <summary>Which time a vCPU of sedf runs on (schedulers §9).</summary>
internal enum SedfTurn
{
    None = 0,

    /// <summary>Its own slice of its own period.</summary>
    Slice = 1,

    /// <summary>Unclaimed time, as a compensation for a slice lost by a short block.</summary>
    Penalty = 2,

    /// <summary>Unclaimed time, by extra weight or utilisation.</summary>
    Utilisation = 3,
}

/// <summary>State that sedf keeps for a vCPU (schedulers §9).</summary>
internal sealed class SedfUnit
{
    /// <summary>Period of every vCPU without a reservation.</summary>
    internal static readonly Duration WeightPeriod = 100.Ms;

    public SedfUnit(VcpuPage page, int weight)
    {
        (Page, Weight) = (page, weight);
        Queued = new(this);
        Penalised = new(this);
        Extra = new(this);
    }

    public VcpuPage Page { get; }

    /// <summary>Share among those without a reservation, 1 to 65,535.</summary>
    public int Weight { get; set; }

    /// <summary>True if its period and slice were set explicitly; otherwise its weight decides.</summary>
    public bool IsReserved { get; set; }

    /// <summary>True if it may use unclaimed time.</summary>
    public bool IsExtraAware { get; set; } = true;

    public Duration Period { get; set; } = WeightPeriod;

    /// <summary>Guaranteed run time per period; zero for best effort.</summary>
    public Duration Slice { get; set; }

    /// <summary>End of its period; the start of the run before its first wake.</summary>
    public VirtualTime Deadline { get; set; }

    /// <summary>Run time in this period.</summary>
    public Duration Used { get; set; }

    /// <summary>The time from which its run time is not added yet.</summary>
    public VirtualTime StartedAt { get; set; }

    public SedfTurn Turn { get; set; }

    /// <summary>Score in the penalty queue: small if it lost much of its slice.</summary>
    public long PenaltyScore { get; set; }

    /// <summary>True if it lost a part of its slice and has not been compensated yet.</summary>
    public bool WantsPenalty { get; set; }

    /// <summary>Score in the utilisation queue: it shrinks while others are served.</summary>
    public long ExtraScore { get; set; }

    /// <summary>Its place in the run queue or wait queue.</summary>
    public LinkedListNode<SedfUnit> Queued { get; }

    public LinkedListNode<SedfUnit> Penalised { get; }

    public LinkedListNode<SedfUnit> Extra { get; }

    public VirtualTime PeriodBegin => new(Deadline.Nanoseconds - Period.Nanoseconds);

    public bool IsBestEffort => !IsReserved && IsExtraAware;

    public bool IsWeightDriven => !IsReserved && !IsExtraAware;

    /// <summary>The price of a quantum of extra time.</summary>
    public long FreshExtraScore => IsBestEffort
        ? SedfPolicy.ExtraWeightScale / Weight
        : (Period.Nanoseconds << SedfPolicy.UtilisationShift) / Slice.Nanoseconds;
}

/// <summary>The four queues of a pCPU, each FIFO among equals.</summary>
internal sealed class SedfQueues
{
    /// <summary>vCPUs in their period, by deadline.</summary>
    public LinkedList<SedfUnit> Running { get; } = new();

    /// <summary>vCPUs between periods, by the beginning of the next one.</summary>
    public LinkedList<SedfUnit> Waiting { get; } = new();

    /// <summary>Level 0 of extra time, by penalty score.</summary>
    public LinkedList<SedfUnit> Penalty { get; } = new();

    /// <summary>Level 1 of extra time, by extra score.</summary>
    public LinkedList<SedfUnit> Utilisation { get; } = new();

    /// <summary>When the present decision ends.</summary>
    public VirtualTime SliceEnd { get; set; }

    /// <summary>Queues a vCPU: in the wait queue until its period begins, otherwise in the run queue.</summary>
    public void Add(SedfUnit unit, VirtualTime now)
    {
        if (unit.PeriodBegin > now) Wait(unit);
        else Insert(Running, unit.Queued, static unit => unit.Deadline.Nanoseconds);
    }

    public void Wait(SedfUnit unit) => Insert(Waiting, unit.Queued, static unit => unit.PeriodBegin.Nanoseconds);

    public void AddPenalty(SedfUnit unit)
    {
        if (unit.Penalised.List is null) Insert(Penalty, unit.Penalised, static unit => unit.PenaltyScore);
    }

    public void AddExtra(SedfUnit unit)
    {
        if (unit.Extra.List is not null) return;
        unit.ExtraScore = unit.FreshExtraScore;
        Insert(Utilisation, unit.Extra, static unit => unit.ExtraScore);
    }

    public static void LeaveExtra(SedfUnit unit)
    {
        unit.Penalised.List?.Remove(unit.Penalised);
        unit.Extra.List?.Remove(unit.Extra);
    }

    public static void LeaveAll(SedfUnit unit)
    {
        unit.Queued.List?.Remove(unit.Queued);
        LeaveExtra(unit);
    }

    private static void Insert(
        LinkedList<SedfUnit> queue, LinkedListNode<SedfUnit> node, Func<SedfUnit, long> keyOf)
    {
        var key = keyOf(node.Value);
        var behind = queue.First;
        while (behind is not null && keyOf(behind.Value) <= key) behind = behind.Next;
        if (behind is null) queue.AddLast(node);
        else queue.AddBefore(behind, node);
    }
}
