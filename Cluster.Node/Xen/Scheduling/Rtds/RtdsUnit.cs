using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Rtds;

/// <summary>State that rtds keeps for a vCPU, which is a server with a budget per period (schedulers §5.1).</summary>
internal sealed class RtdsUnit
{
    public RtdsUnit(VcpuPage page)
    {
        Page = page;
        Place = new(this);
        Replenishment = new(this);
    }

    public VcpuPage Page { get; }

    /// <summary>Its parameters; they take effect at the next replenishment.</summary>
    public RtdsSpec Reservation { get; set; } = RtdsSpec.Default;

    /// <summary>Run time left.</summary>
    public Duration Budget { get; set; }

    /// <summary>End of the period, when the budget is renewed.</summary>
    public VirtualTime Deadline { get; set; }

    /// <summary>Since when its run time has not been charged.</summary>
    public VirtualTime LastStart { get; set; }

    /// <summary>0 within its budget; one more for each budget of extra time in this period.</summary>
    public int Level { get; set; }

    /// <summary>From the decision that chose it until its context is saved.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>It must be queued as soon as its context is saved.</summary>
    public bool DelayedAdd { get; set; }

    /// <summary>Its budget ran out, and it has no extra time.</summary>
    public bool IsDepleted { get; set; }

    /// <summary>Its place in the run queue or among the depleted.</summary>
    public RtdsNode Place { get; }

    /// <summary>Its place among the vCPUs whose budget will be renewed.</summary>
    public RtdsNode Replenishment { get; }

    /// <summary>True while it waits for a pCPU or for budget.</summary>
    public bool IsQueued => Place.List is not null;

    /// <summary>
    /// True if it has strictly higher priority: a lower level, or the same level and an earlier deadline.
    /// </summary>
    public bool IsAbove(RtdsUnit other) =>
        Level != other.Level ? Level < other.Level : Deadline < other.Deadline;
}

/// <summary>A unit's membership in one list at a time, so that queueing allocates nothing.</summary>
internal sealed class RtdsNode(RtdsUnit unit)
{
    public RtdsUnit Unit { get; } = unit;
    public RtdsList? List { get; set; }
    public RtdsNode? Next { get; set; }
    public RtdsNode? Previous { get; set; }
}

/// <summary>A chain of units.</summary>
internal sealed class RtdsList
{
    public RtdsNode? First { get; private set; }

    /// <summary>
    /// Inserts a unit before the first one of strictly lower priority. This is the rule even when the list is out of
    /// order because priorities of members have changed (schedulers §5.1).
    /// </summary>
    public void InsertByPriority(RtdsNode node)
    {
        RtdsNode? before = null;
        for (var at = First; at is not null && !node.Unit.IsAbove(at.Unit); at = at.Next) before = at;
        InsertAfter(before, node);
    }

    /// <summary>Inserts a unit behind <paramref name="before"/>, or first if that is null.</summary>
    public void InsertAfter(RtdsNode? before, RtdsNode node)
    {
        var after = before is null ? First : before.Next;
        node.List = this;
        node.Previous = before;
        node.Next = after;
        if (before is null) First = node;
        else before.Next = node;
        after?.Previous = node;
    }

    public void Remove(RtdsNode node)
    {
        if (node.Previous is null) First = node.Next;
        else node.Previous.Next = node.Next;
        node.Next?.Previous = node.Previous;
        node.List = null;
        node.Next = null;
        node.Previous = null;
    }
}
