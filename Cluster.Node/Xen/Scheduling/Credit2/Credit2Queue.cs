using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Credit2;

/// <summary>A run queue of credit2: the vCPUs and pCPUs that share it (schedulers §4.2).</summary>
internal sealed class Credit2Queue(int id, int firstPcpu, int hostPcpus)
{
    /// <summary>Thread siblings of each member, itself included, that are members too.</summary>
    private readonly PcpuSet[] _siblings = new PcpuSet[hostPcpus];

    public int Id { get; } = id;

    /// <summary>vCPUs that wait, by descending credit.</summary>
    public Credit2List Runnable { get; } = new();

    /// <summary>All vCPUs whose home is in this queue, in the order in which they came.</summary>
    public List<Credit2Unit> Assigned { get; } = [];

    /// <summary>Runnable vCPUs, running ones included.</summary>
    public int Load { get; set; }

    /// <summary>Decaying average of <see cref="Load"/>, fixed point.</summary>
    public long AverageLoad { get; set; }

    /// <summary>The same, corrected at once when a vCPU is assigned or leaves: what balancing compares.</summary>
    public long BalancedLoad { get; set; }

    /// <summary>When the averages were brought up to date, in units of 1,024 ns.</summary>
    public long LoadLast { get; set; }

    /// <summary>
    /// Greatest weight of the assigned vCPUs, at least 1: who has it burns credit at the rate of time.
    /// </summary>
    public long MaxWeight { get; set; } = 1;

    /// <summary>The pCPU after which the search for the next home begins.</summary>
    public int PickBias { get; set; } = firstPcpu;

    /// <summary>Its pCPUs.</summary>
    public PcpuSet Active { get; private set; }

    public PcpuSet Idle { get; set; }

    /// <summary>pCPUs that were tickled and have not decided since.</summary>
    public PcpuSet Tickled { get; set; }

    /// <summary>Threads of cores that are idle and untickled as a whole.</summary>
    public PcpuSet SmtIdle { get; set; }

    /// <summary>A new, idle member.</summary>
    public void AddPcpu(int pcpu, PcpuSet core)
    {
        Join(pcpu, core);
        Idle = Idle.With(pcpu);
        // Beside a busy sibling it must not stand there alone: nothing would take it out again.
        SmtIdle -= _siblings[pcpu];
        RejoinSmtIdle(pcpu);
    }

    /// <summary>A member whose state is read from a checkpoint.</summary>
    public void Join(int pcpu, PcpuSet core)
    {
        Active = Active.With(pcpu);
        var siblings = core & Active;
        foreach (var sibling in siblings) _siblings[sibling] = siblings;
    }

    /// <summary>A member that is idle leaves; nobody is at home there.</summary>
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

    /// <summary>The pCPU is no longer idle and untickled, hence neither is its core as a whole.</summary>
    public void LeaveSmtIdle(int pcpu)
    {
        if (_siblings[pcpu].IsSubsetOf(SmtIdle)) SmtIdle -= _siblings[pcpu];
    }

    /// <summary>The pCPU became idle or untickled; perhaps its core is, as a whole.</summary>
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
    /// Keeps <see cref="MaxWeight"/> right when a vCPU comes (before = 0), goes (after = 0) or changes: schedulers
    /// §4.3.
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
