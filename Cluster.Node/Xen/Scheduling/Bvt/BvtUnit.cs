using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Bvt;

/// <summary>What bvt knows of a vCPU (schedulers §10).</summary>
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

    /// <summary>Effective virtual time: the smallest one runs.</summary>
    public long Effective { get; set; }

    /// <summary>The decision that chose it last: run time since then is not charged.</summary>
    public VirtualTime StartedAt { get; set; }

    /// <summary>It changed its pCPU, so its virtual time means nothing on the new one.</summary>
    public bool HasMoved { get; set; }

    /// <summary>Its place in the queue of its home; it stays there while it runs.</summary>
    public LinkedListNode<BvtUnit> Queued { get; }
}

/// <summary>What bvt knows of a domain.</summary>
internal sealed class BvtDomain(DomainId number)
{
    public DomainId Number { get; } = number;

    /// <summary>How many of its vCPUs are inserted.</summary>
    public int Units { get; set; }

    /// <summary>Inverse weight: virtual time per minimum charging unit, at least 1.</summary>
    public int Advance { get; set; } = BvtPolicy.DefaultAdvance;

    public BvtWarpSpec Warp { get; set; } = BvtWarpSpec.Default;

    /// <summary>It warps at present.</summary>
    public bool IsWarping { get; set; }
}

/// <summary>What bvt knows of a pCPU.</summary>
internal sealed class BvtPcpu
{
    /// <summary>Runnable vCPUs whose home it is, the running one included, in no order of time.</summary>
    public LinkedList<BvtUnit> Queue { get; } = new();

    /// <summary>System virtual time: the least actual one of the queue.</summary>
    public long SystemTime { get; set; }

    /// <summary>When the next decision is due.</summary>
    public VirtualTime SliceEnd { get; set; }
}
