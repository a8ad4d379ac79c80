using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Bvt;

/// <summary>State that bvt keeps for a vCPU (schedulers §10).</summary>
internal sealed class BvtUnit
{
    public BvtUnit(VcpuPage page, BvtDomain domain)
    {
        (Page, Domain) = (page, domain);
        Queued = new(this);
    }

    public VcpuPage Page { get; }
    public BvtDomain Domain { get; }

    /// <summary>Actual virtual time: run time by inverse weight.</summary>
    public long Actual { get; set; }

    /// <summary>Effective virtual time: the vCPU with the smallest one runs.</summary>
    public long Effective { get; set; }

    /// <summary>When it was last chosen to run; run time since then is not charged yet.</summary>
    public VirtualTime StartedAt { get; set; }

    /// <summary>True after a change of pCPU: its virtual time means nothing on the new one.</summary>
    public bool HasMoved { get; set; }

    /// <summary>Its place in the queue of its home; it stays there while it runs.</summary>
    public LinkedListNode<BvtUnit> Queued { get; }
}

/// <summary>State that bvt keeps for a domain.</summary>
internal sealed class BvtDomain(DomainId number)
{
    public DomainId Number { get; } = number;

    /// <summary>Number of its vCPUs that are inserted.</summary>
    public int Units { get; set; }

    /// <summary>Inverse weight: virtual time per minimum charging unit, at least 1.</summary>
    public int Advance { get; set; } = BvtPolicy.DefaultAdvance;

    public BvtWarpSpec Warp { get; set; } = BvtWarpSpec.Default;

    /// <summary>True while it warps.</summary>
    public bool IsWarping { get; set; }
}

/// <summary>State that bvt keeps for a pCPU.</summary>
internal sealed class BvtPcpu
{
    /// <summary>Runnable vCPUs whose home it is, including the running one, in no order of time.</summary>
    public LinkedList<BvtUnit> Queue { get; } = new();

    /// <summary>System virtual time: the least actual virtual time in the queue.</summary>
    public long SystemTime { get; set; }

    /// <summary>When the next decision is due.</summary>
    public VirtualTime SliceEnd { get; set; }
}
