namespace ActorXen.Messages;

/// <summary>What a host's toolstack has made of its pools and domains so far: who may run where, with what share.</summary>
/// <remarks>
/// Follows the actions as the model does, so that they can be checked before a run and listed after it. What takes time in the
/// model (a pCPU that has to be left before it is free) is done at once here.
/// </remarks>
public sealed class HostLedger
{
    private const int DefaultWeight = 256;
    private readonly PcpuSet _all;

    public HostLedger(HostSpec host)
    {
        _all = PcpuSet.FirstOf(host.Machine.Pcpus);
        Pools = [.. host.Pools.Select(pool => new PoolLedger(pool) { Cpus = pool.Cpus & _all })];
        Domains = [.. host.Domains.Select(domain => new DomainLedger(domain, Pools[domain.Pool].Cpus))];
    }

    /// <summary>By number.</summary>
    public IReadOnlyList<PoolLedger> Pools { get; }

    /// <summary>By id.</summary>
    public IReadOnlyList<DomainLedger> Domains { get; }

    /// <summary>pCPUs in no pool.</summary>
    public PcpuSet Free => Pools.Aggregate(_all, (free, pool) => free - pool.Cpus);

    /// <summary>As it is at a moment; what is due at that moment is done.</summary>
    public static HostLedger At(HostSpec host, VirtualTime at)
    {
        var ledger = new HostLedger(host);
        foreach (var action in host.Actions.TakeWhile(action => action.At.Nanoseconds <= at.Nanoseconds)) ledger.Take(action);
        return ledger;
    }

    public void Take(ToolstackAction action)
    {
        switch (action.Verb)
        {
            case ToolstackVerb.MoveDomain: Domains[action.Domain.Number].MoveTo(action.Pool); break;
            case ToolstackVerb.AddPcpu: Pools[action.Pool].Cpus |= action.Pcpus; break;
            case ToolstackVerb.RemovePcpu: Remove(action.Pool, action.Pcpus); break;
            case ToolstackVerb.SetPool: Pools[action.Pool].Set(action.Parameters); break;
            default: Domains[action.Domain.Number].Take(action); break;
        }
    }

    private void Remove(int pool, PcpuSet pcpus)
    {
        Pools[pool].Cpus -= pcpus;
        foreach (var domain in Domains.Where(domain => domain.Pool == pool)) domain.KeepOn(Pools[pool].Cpus);
    }

    /// <summary>A pool.</summary>
    public sealed class PoolLedger(PoolSpec spec)
    {
        private readonly SortedDictionary<string, long> _parameters = new(
            spec.Parameters.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);

        public PoolSpec Spec { get; } = spec;

        public PcpuSet Cpus { get; set; }

        /// <summary>Those that are set; the others have their defaults.</summary>
        public IReadOnlyDictionary<string, long> Parameters => _parameters;

        internal void Set(IReadOnlyDictionary<string, long> parameters)
        {
            foreach (var (name, value) in parameters) _parameters[name] = value;
        }
    }

    /// <summary>A domain. A move to another pool gives it that policy's defaults.</summary>
    public sealed class DomainLedger(DomainSpec spec, PcpuSet pool)
    {
        private readonly PcpuSet[] _hard =
            [.. Enumerable.Range(0, spec.AllVcpus).Select(vcpu => spec.HardAffinityOf(vcpu, pool))];
        private readonly PcpuSet[] _soft = [.. Enumerable.Repeat(spec.SoftAffinity, spec.AllVcpus)];
        private readonly RtdsSpec[] _rtds = [.. Enumerable.Range(0, spec.AllVcpus).Select(spec.RtdsOf)];

        public int Pool { get; private set; } = spec.Pool;
        public int Weight { get; private set; } = spec.Weight;

        /// <summary>Percent of one pCPU; 0 is none.</summary>
        public int Cap { get; private set; } = spec.Cap;

        /// <summary>By vCPU.</summary>
        public IReadOnlyList<PcpuSet> Hard => _hard;

        public IReadOnlyList<PcpuSet> Soft => _soft;

        public IReadOnlyList<RtdsSpec> Rtds => _rtds;

        /// <summary>Of sedf; a move to another pool takes it away.</summary>
        public SedfSpec Sedf { get; private set; } = spec.Sedf;

        internal void MoveTo(int pool)
        {
            (Pool, Weight, Cap, Sedf) = (pool, DefaultWeight, 0, SedfSpec.Default);
            Array.Fill(_hard, PcpuSet.All);
            Array.Fill(_soft, PcpuSet.All);
            Array.Fill(_rtds, RtdsSpec.Default);
        }

        internal void KeepOn(PcpuSet pcpus)
        {
            for (var vcpu = 0; vcpu < _hard.Length; vcpu++)
                if (!_hard[vcpu].Overlaps(pcpus)) _hard[vcpu] = PcpuSet.All;
        }

        internal void Take(ToolstackAction action)
        {
            switch (action.Verb)
            {
                case ToolstackVerb.SetWeight: Weight = action.Value; break;
                case ToolstackVerb.SetCap: Cap = action.Value; break;
                case ToolstackVerb.SetHardAffinity: _hard[action.Vcpu] = action.Pcpus; break;
                case ToolstackVerb.SetSoftAffinity: _soft[action.Vcpu] = action.Pcpus; break;
                case ToolstackVerb.SetReservation when action.Vcpu == ToolstackAction.AllVcpus: Array.Fill(_rtds, action.Rtds!); break;
                case ToolstackVerb.SetReservation: _rtds[action.Vcpu] = action.Rtds!; break;
                default: break; // Who is paused or down is seen in the run.
            }
        }
    }
}
