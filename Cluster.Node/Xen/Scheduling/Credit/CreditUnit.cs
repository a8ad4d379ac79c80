using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit;

/// <summary>Classes of a vCPU, with the numbers of schedulers §3.1: larger goes first.</summary>
internal enum CreditPriority
{
    /// <summary>It woke with credit left: it goes first until the next tick.</summary>
    Boost = 0,

    /// <summary>It has credit left.</summary>
    Under = -1,

    /// <summary>It has used more than its share.</summary>
    Over = -2,

    Idle = -64,
}

/// <summary>State that credit keeps for a vCPU (schedulers §3.2).</summary>
internal sealed class CreditUnit
{
    public CreditUnit(VcpuPage page, CreditDomain domain)
    {
        (Page, Domain) = (page, domain);
        Waiting = new(this);
        Active = new(this);
    }

    public VcpuPage Page { get; }
    public CreditDomain Domain { get; }

    public CreditPriority Priority { get; set; } = CreditPriority.Under;

    /// <summary>In units of 100 us of run time; negative when it ran more than its share.</summary>
    public int Credit { get; set; }

    /// <summary>Run time too short for a whole credit, in nanoseconds times ten.</summary>
    public long Residual { get; set; }

    /// <summary>
    /// In nanoseconds: the time from which its run time is not charged
    /// yet; while it does not run, relative to when it stopped.
    /// </summary>
    public long StartTime { get; set; }

    /// <summary>When it was last seen running by a decision.</summary>
    public VirtualTime LastRan { get; set; }

    /// <summary>Its capped domain has used its share, so it is paused until it has credit again.</summary>
    public bool IsParked { get; set; }

    public bool Yields { get; set; }

    /// <summary>A new home was chosen for it: the wake that follows earns no boost.</summary>
    public bool Moves { get; set; }

    /// <summary>Its place in the queue of its home. It is made once, so queueing allocates nothing.</summary>
    public LinkedListNode<CreditUnit> Waiting { get; }

    /// <summary>Its place among the vCPUs of its domain that earn credit.</summary>
    public LinkedListNode<CreditUnit> Active { get; }

    public bool IsQueued => Waiting.List is not null;
    public bool IsActive => Active.List is not null;
    public bool IsPinned => Page.HardAffinity.Count == 1;
}

/// <summary>State that credit keeps for a domain (schedulers §3.2).</summary>
internal sealed class CreditDomain
{
    public const int DefaultWeight = 256;

    public CreditDomain(DomainId number)
    {
        Number = number;
        Active = new(this);
    }

    public DomainId Number { get; }

    /// <summary>Number of its vCPUs that are inserted.</summary>
    public int Units { get; set; }

    /// <summary>Share of each of its active vCPUs, 1 to 65,535.</summary>
    public int Weight { get; set; } = DefaultWeight;

    /// <summary>Percent of one pCPU for all its vCPUs together; 0 is no cap.</summary>
    public int Cap { get; set; }

    /// <summary>vCPUs that a tick found running, and that have not reached the limit of credit since.</summary>
    public LinkedList<CreditUnit> ActiveUnits { get; } = new();

    /// <summary>Its place in the list of the domains that have active vCPUs.</summary>
    public LinkedListNode<CreditDomain> Active { get; }
}
