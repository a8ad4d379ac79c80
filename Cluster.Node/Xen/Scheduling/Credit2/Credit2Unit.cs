using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit2;

/// <summary>State that credit2 keeps for a vCPU (schedulers §4.2).</summary>
internal sealed class Credit2Unit(VcpuPage page, Credit2Domain domain, Credit2Queue queue)
{
    public VcpuPage Page { get; } = page;
    public Credit2Domain Domain { get; } = domain;

    /// <summary>The queue of its home pCPU.</summary>
    public Credit2Queue Queue { get; set; } = queue;

    /// <summary>Share of its domain, 1 to 65,535.</summary>
    public long Weight { get; set; } = domain.Weight;

    /// <summary>Run time that is left to it, in nanoseconds for a vCPU of the queue's greatest weight.</summary>
    public long Credit { get; set; } = Credit2Policy.InitialCredit;

    /// <summary>Run time times greatest weight, as far as it was too little for a nanosecond of credit.</summary>
    public long Residual { get; set; }

    /// <summary>Since when its run time has not been charged.</summary>
    public VirtualTime StartTime { get; set; }

    /// <summary>Fixed-point share of the time in which it wants a pCPU; starts at one half (schedulers §4.4).</summary>
    public long AverageLoad { get; set; } = 1L << (Credit2Policy.LoadPrecision - 1);

    /// <summary>When the average was last updated, in units of 1,024 ns.</summary>
    public long LoadLast { get; set; }

    /// <summary>The pCPU that was tickled on its behalf, or -1.</summary>
    public int TickledPcpu { get; set; } = -1;

    /// <summary>
    /// Run time left of the portion that it took from its capped
    /// domain; <see cref="Duration.Unlimited"/> without a cap.
    /// </summary>
    public Duration Budget { get; set; } = Duration.Unlimited;

    /// <summary>Largest portion that it takes from its domain at a time.</summary>
    public Duration Quota { get; set; }

    /// <summary>From the decision that chose it until its context is saved.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>It must be queued as soon as its context is saved.</summary>
    public bool DelayedAdd { get; set; }

    public bool Yields { get; set; }

    /// <summary>The queue to which balancing wants to move it when it stops running; null for none.</summary>
    public Credit2Queue? MoveTo { get; set; }

    /// <summary>The list in which it waits: its queue's runnable list, its domain's parked list, or none.</summary>
    public Credit2List? List { get; set; }

    public Credit2Unit? Next { get; set; }
    public Credit2Unit? Previous { get; set; }

    public bool IsCapped => Budget != Duration.Unlimited;
    public bool IsQueued => List == Queue.Runnable;
}

/// <summary>State that credit2 keeps for a domain.</summary>
internal sealed class Credit2Domain(DomainId number, PcpuId timerOwner)
{
    public const int DefaultWeight = 256;

    public DomainId Number { get; } = number;

    /// <summary>The pCPU on which the replenishment timer fires.</summary>
    public PcpuId TimerOwner { get; } = timerOwner;

    /// <summary>Its vCPUs in order of insertion.</summary>
    public List<Credit2Unit> Units { get; } = [];

    /// <summary>Share of each of its vCPUs, 1 to 65,535.</summary>
    public int Weight { get; set; } = DefaultWeight;

    /// <summary>Percent of one pCPU for all its vCPUs together; 0 is no cap.</summary>
    public int Cap { get; set; }

    /// <summary>Run time per cap period.</summary>
    public Duration TotalBudget { get; set; }

    /// <summary>Run time that no vCPU has taken yet; negative after an overrun.</summary>
    public Duration Budget { get; set; }

    public VirtualTime NextReplenishment { get; set; }

    /// <summary>vCPUs that wait for budget; the last one parked is the first to go.</summary>
    public Credit2List Parked { get; } = new();
}

/// <summary>
/// A chain through the units themselves, so that queueing allocates nothing. A unit is in one list at most.
/// </summary>
internal sealed class Credit2List
{
    public Credit2Unit? First { get; private set; }

    /// <summary>Inserts a unit behind all units with the same credit or more (schedulers §4.5).</summary>
    public void InsertByCredit(Credit2Unit unit)
    {
        Credit2Unit? before = null;
        for (var at = First; at is not null && at.Credit >= unit.Credit; at = at.Next) before = at;
        InsertAfter(before, unit);
    }

    /// <summary>Inserts a unit behind <paramref name="before"/>, or first if that is null.</summary>
    public void InsertAfter(Credit2Unit? before, Credit2Unit unit)
    {
        var after = before is null ? First : before.Next;
        unit.List = this;
        unit.Previous = before;
        unit.Next = after;
        if (before is null) First = unit;
        else before.Next = unit;
        after?.Previous = unit;
    }

    public void Remove(Credit2Unit unit)
    {
        if (unit.Previous is null) First = unit.Next;
        else unit.Previous.Next = unit.Next;
        unit.Next?.Previous = unit.Previous;
        unit.List = null;
        unit.Next = null;
        unit.Previous = null;
    }
}
