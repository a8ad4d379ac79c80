namespace ActorXen.Messages;

/// <summary>Why a vCPU that could run has no pCPU, in the words of its scheduler.</summary>
public enum WaitRule
{
    /// <summary>No rule keeps it: a pCPU is idle, or has been asked for a decision.</summary>
    None = 0,

    /// <summary>The vCPU on the pCPU has not run for the rate limit yet (schedulers §3.6, §4.6).</summary>
    RateLimit = 1,

    /// <summary>The vCPU on the pCPU has its turn until its slice ends.</summary>
    Slice = 2,

    /// <summary>Its domain has used up its cap.</summary>
    Cap = 3,

    /// <summary>The vCPU on the pCPU has more credit, so weights decide (credit2).</summary>
    Credit = 4,

    /// <summary>
    /// The vCPU on the pCPU goes first: a class of credit, a deadline of rtds or sedf, the virtual time of bvt.
    /// </summary>
    Priority = 5,

    /// <summary>A pCPU of the pool is idle, but its hard affinity does not allow that one.</summary>
    Affinity = 6,

    /// <summary>A pCPU of the pool is idle, but in another run queue (credit2).</summary>
    RunQueue = 7,

    /// <summary>It has used up its own budget of this period (rtds, sedf).</summary>
    Budget = 8,

    /// <summary>The table gives this time to another vCPU, or to none (arinc653).</summary>
    Table = 9,

    /// <summary>Every pCPU is assigned to another vCPU (null).</summary>
    Assigned = 10,

    /// <summary>The toolstack has paused it.</summary>
    Paused = 11,
}
