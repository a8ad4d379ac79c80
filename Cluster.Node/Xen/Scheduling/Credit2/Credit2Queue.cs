using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Credit2;

/// <summary>A run queue of credit2: the vCPUs and pCPUs that share it (schedulers §4.2).</summary>
internal sealed class Credit2Queue(int id, int firstPcpu, int hostPcpus)
{
    /// <summary>For each member, its thread siblings in this queue, including itself.</summary>
    private readonly PcpuSet[] _siblings = new PcpuSet[hostPcpus];

    public int Id { get; } = id;

    /// <summary>vCPUs that wait, by descending credit.</summary>
    public Credit2List Runnable { get; } = new();

    /// <summary>All vCPUs whose home is in this queue, in the order in which they came.</summary>
    public List<Credit2Unit> Assigned { get; } = [];

    /// <summary>Number of runnable vCPUs, including running ones.</summary>
    public int Load { get; set; }

    /// <summary>Decaying average of <see cref="Load"/>, fixed point.</summary>
    public long AverageLoad { get; set; }

    /// <summary>The same, corrected at once when a vCPU is assigned or leaves: what balancing compares.</summary>
    public long BalancedLoad { get; set; }

    /// <summary>When the averages were last updated, in units of 1,024 ns.</summary>
    public long LoadLast { get; set; }

    /// <summary>
    /// Greatest weight of the assigned vCPUs, at least 1; a vCPU with this weight burns credit at the rate of time.
    /// </summary>
    public long MaxWeight { get; set; } = 1;

    /// <summary>The pCPU after which the search for the next home begins.</summary>
    public int PickBias { get; set; } = firstPcpu;

    /// <summary>Its pCPUs.</summary>
    public PcpuSet Active { get; private set; }

    public PcpuSet Idle { get; set; }

    /// <summary>pCPUs that were tickled and have not made a decision since.</summary>
    public PcpuSet Tickled { get; set; }

    /// <summary>Threads of cores that are idle and untickled as a whole.</summary>
    public PcpuSet SmtIdle { get; set; }

    /// <summary>Adds a new, idle member.</summary>
    public void AddPcpu(int pcpu, PcpuSet core)
    {
        Join(pcpu, core);
        Idle = Idle.With(pcpu);
        // It must not be in the set without its busy sibling, because nothing would remove it again.
        SmtIdle -= _siblings[pcpu];
        RejoinSmtIdle(pcpu);
    }

    /// <summary>Adds a member whose state is read from a checkpoint.</summary>
    public void Join(int pcpu, PcpuSet core)
    {
        Active = Active.With(pcpu);
        var siblings = core & Active;
        foreach (var sibling in siblings) _siblings[sibling] = siblings;
    }

    /// <summary>Removes an idle member that is no vCPU's home.</summary>
    public void RemovePcpu(int pcpu, PcpuSet core)
    {
        Active = Active.Without(pcpu);
        Idle = Idle.Without(pcpu);
        Tickled = Tickled.Without(pcpu);
        SmtIdle = SmtIdle.Without(pcpu);
        if (PickBias == pcpu) PickBias = Active.First;
        var siblings = core & Active;
        foreach (var sibling in siblings) _siblings[sibling] = siblings;
        if (!siblings.IsEmpty) RejoinSmtIdle(siblings.First);
    }

    public bool HasSiblingOf(PcpuSet core) => core.Overlaps(Active);

    /// <summary>The pCPU is no longer idle and untickled, so its core as a whole is not either.</summary>
    public void LeaveSmtIdle(int pcpu)
    {
        if (_siblings[pcpu].IsSubsetOf(SmtIdle)) SmtIdle -= _siblings[pcpu];
    }

    /// <summary>The pCPU became idle or untickled, so its core as a whole may be now.</summary>
    public void RejoinSmtIdle(int pcpu)
    {
        if (_siblings[pcpu].IsSubsetOf(Idle - Tickled)) SmtIdle |= _siblings[pcpu];
    }

    public void BeBusy(int pcpu)
    {
        if (!Idle.Contains(pcpu)) return;
        Idle = Idle.Without(pcpu);
        LeaveSmtIdle(pcpu);
    }

    public void BeIdle(int pcpu)
    {
        if (Idle.Contains(pcpu)) return;
        Idle = Idle.With(pcpu);
        RejoinSmtIdle(pcpu);
    }

    /// <summary>
    /// Updates <see cref="MaxWeight"/> when a vCPU joins (before = 0),
    /// leaves (after = 0) or changes its weight (schedulers §4.3).
    /// </summary>
    public void WeightChanged(long before, long after)
    {
        if (after > MaxWeight) MaxWeight = after;
        else if (before == MaxWeight) MaxWeight = GreatestAssignedWeight();
    }

    private long GreatestAssignedWeight()
    {
        var greatest = 1L;
        foreach (var unit in Assigned) greatest = Math.Max(greatest, unit.Weight);
        return greatest;
    }
}
