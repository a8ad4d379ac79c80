using System.Runtime.CompilerServices;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Counting;

/// <summary>
/// Counts everything that is declared for one host. It belongs to the run, so every checkpoint contains it.
/// </summary>
/// <remarks>
/// Called for each fact of the host, so it only adds into arrays, as <see cref="CounterLayout"/> says. Interrupts §26;
/// I-30, I-34.
/// </remarks>
public sealed class CounterBook : IStatefulFactSink
{
    /// <summary>Marks the sums in a checkpoint. The layout's fingerprint follows it.</summary>
    private const string Section = "declared counters with the times of the longest";

    /// <summary>How many steps <see cref="Approach"/> has.</summary>
    internal const int ApproachSteps = 3;

    private const int BookBytes = 128;

    /// <summary>The open intervals of seven vCPUs.</summary>
    private const int UsualOpenBytes = 128;

    private readonly CounterLayout _layout;
    private readonly Counters _sums;
    private readonly FactPlan[] _plans;
    private readonly CounterTable[] _tables;
    private readonly CounterTable[] _ports;
    private readonly LatencyHistogram[][] _latencies;
    private readonly int[] _domainOf;

    /// <summary>By clock and subject.</summary>
    private readonly OpenInterval[][] _open;

    /// <summary>
    /// What else an open interval needs: each pCPU's latest mode and its vCPU, each vCPU's latest pCPU, each pCPU's
    /// latest idle state.
    /// </summary>
    private readonly long[][] _kept;

    /// <summary>The clock of the vCPUs' run states.</summary>
    private readonly int _runStates;

    public CounterBook(HostDirectory host, CounterLayout? layout = null)
    {
        _layout = layout ?? CounterLayout.Shipped;
        _plans = _layout.Plans;
        _sums = Counters.For(host, _layout);
        (_tables, _ports, _latencies) = (_sums.Tables, _sums.PortTables, _sums.Histograms);
        _domainOf = new int[host.Vcpus.Count];
        foreach (var vcpu in host.Vcpus) _domainOf[vcpu.Number] = vcpu.Domain;
        _open = [.. _layout.Clocks.Select(clock =>
            Filled(_tables[(int)clock.Subject].Rows, new OpenInterval { State = clock.Members - 1 }))];
        _runStates = _layout.Clocks.Index()
            .Where(clock => clock.Item == SchedulingFacts.TimeInState).Select(clock => clock.Index)
            .DefaultIfEmpty(-1).First();
        _kept = [Filled(host.Pcpus, (long)PcpuMode.Hypervisor), Filled(host.Pcpus, -1L), Filled(host.Vcpus.Count, -1L),
            Filled(host.Pcpus, -1L)];
    }

    public FactMask Asks => _layout.Asks;

    public CounterLayout Layout => _layout;

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        ref readonly var plan = ref _plans[fact.Number];
        switch (plan.Shape)
        {
            case PlanShape.Add: Add(plan.First, fact); return;
            case PlanShape.AddTwice:
                Add(plan.First, fact);
                Add(plan.Second, fact);
                break;
            case PlanShape.AddAndKeep:
                Add(plan.First, fact);
                Keep(plan.Second, fact);
                break;
            case PlanShape.AddToPort: AddToPort(plan.First, fact); return;
            case PlanShape.AddToPortTwice:
                AddToPort(plan.First, fact);
                AddToPort(plan.Second, fact);
                break;
            case PlanShape.AddAndAddToPort:
                Add(plan.First, fact);
                AddToPort(plan.Second, fact);
                break;
            case PlanShape.TimeInState: CloseState(plan.First, now.Nanoseconds, fact); return;
            case PlanShape.Others: break;
            default: throw new ArgumentOutOfRangeException(nameof(fact), plan.Shape, "Not a shape.");
        }

        if (plan.Rest.Length > 0) FollowRest(plan.Rest, now, fact);
    }

    /// <summary>A copy of all sums, as if every interval that is still open ended at <paramref name="at"/>.</summary>
    /// <param name="at">No earlier than the latest fact.</param>
    public Counters Read(VirtualTime at)
    {
        var read = _sums.Copy();
        foreach (var (place, clock) in _layout.Clocks.Index())
            foreach (var (row, open) in _open[place].Index())
                read.Add(clock, row, (int)open.State, at.Nanoseconds - open.Since);
        for (var pcpu = 0; pcpu < _kept[KeptFacts.LastMode].Length; pcpu++) CloseMode(read, pcpu, at);
        return read;
    }

    /// <summary>
    /// Adds what was counted so far, with intervals that are still open, to one sum for the host and one per domain.
    /// </summary>
    /// <param name="at">No earlier than the latest fact.</param>
    /// <param name="host">Receives the counts of the host, its pCPUs and its lines.</param>
    /// <param name="ofDomain">By id of the domain; several domains may share one.</param>
    // Each window of a run's series calls it: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SumInto(VirtualTime at, CellSums host, ReadOnlySpan<CellSums> ofDomain)
    {
        host.Add(Subject.Host, _tables[(int)Subject.Host]);
        host.Add(Subject.Pcpu, _tables[(int)Subject.Pcpu]);
        host.Add(Subject.Irq, _tables[(int)Subject.Irq]);
        // Adjacent rows often share their sums, such as those of a template's domains.
        for (int domain = 0, next; domain < ofDomain.Length; domain = next)
        {
            var sums = ofDomain[domain];
            for (next = domain; next < ofDomain.Length && ofDomain[next] == sums; next++)
                sums.Add(Subject.Port, _ports[next]);
            sums.Add(Subject.Domain, _tables[(int)Subject.Domain], domain, next - domain);
        }

        for (int vcpu = 0, next; vcpu < _domainOf.Length; vcpu = next)
        {
            var sums = ofDomain[_domainOf[vcpu]];
            for (next = vcpu + 1; next < _domainOf.Length && ofDomain[_domainOf[next]] == sums;) next++;
            sums.Add(Subject.Vcpu, _tables[(int)Subject.Vcpu], vcpu, next - vcpu);
        }

        for (var clock = 0; clock < _layout.ClockColumns.Length; clock++)
        {
            var (subject, column) = _layout.ClockColumns[clock];
            var intervals = _open[clock];
            for (var row = 0; row < intervals.Length; row++)
                SumOf(subject, row, host, ofDomain)
                    .Add(subject, column + (int)intervals[row].State, at.Nanoseconds - intervals[row].Since);
        }

        var modes = _layout.ColumnOf(PcpuFacts.TimeInMode);
        for (var pcpu = 0; pcpu < _kept[KeptFacts.LastMode].Length; pcpu++)
        {
            var (mode, length) = (OpenMode(pcpu), at.Nanoseconds - _sums[PcpuFacts.TimeInMode, pcpu]);
            host.Add(Subject.Pcpu, modes + (int)mode, length);
            if (mode == PcpuMode.Idle)
                host.Add(Subject.Pcpu, _layout.ColumnOf(PcpuFacts.IdleTime) + OpenIdleState(pcpu), length);
        }
    }

    /// <summary>
    /// Prefetches most of what <see cref="SumInto"/> reads. To be called for each step, from the highest to 0, while
    /// other hosts are added up: a step finds its objects in what the one before it has fetched (decision 0054).
    /// </summary>
    /// <param name="step">Less than <see cref="ApproachSteps"/>.</param>
    internal void Approach(int step)
    {
        switch (step)
        {
            case 2:
                Prefetch.Object(this, 0, BookBytes);
                break;
            case 1:
                foreach (var table in _tables) Prefetch.Object(table);
                foreach (var table in _ports) Prefetch.Object(table);
                foreach (var open in _open) Prefetch.Object(open, 0, UsualOpenBytes);
                foreach (var kept in _kept) Prefetch.Object(kept);
                break;
            default:
                foreach (var table in _tables) table.Approach();
                foreach (var table in _ports) table.Approach();
                break;
        }
    }

    /// <summary>The histograms of a latency, by domain and member; those of one for a latency of the host.</summary>
    internal IReadOnlyList<LatencyHistogram> HistogramsOf(Latency latency) => _latencies[_layout.PlaceOf(latency)];

    /// <summary>Where every vCPU is now, by number.</summary>
    public IReadOnlyList<VcpuPlace> Places() =>
    [
        .. _open[_runStates].Zip(
            _kept[KeptFacts.Place], (now, pcpu) => new VcpuPlace((int)now.State, (int)pcpu)),
    ];

    /// <summary>
    /// A vCPU's run state now, since when, ns, and where it runs or last ran; -1 if it has never run.
    /// </summary>
    public (int State, long Since, int Pcpu) StandOf(int vcpu)
    {
        ref readonly var open = ref _open[_runStates][vcpu];
        return ((int)open.State, open.Since, (int)_kept[KeptFacts.Place][vcpu]);
    }

    public void Save(StateWriter state)
    {
        state.Section(Section);
        state.Fixed(_layout.Fingerprint);
        _sums.Save(state);
        foreach (var open in _open.SelectMany(clock => clock))
        {
            state.Long(open.Since);
            state.Long(open.State);
        }

        foreach (var number in _kept.SelectMany(numbers => numbers)) state.Long(number);
    }

    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    public void Load(StateReader state)
    {
        if (state.Fixed() != Hashing.KeyOf(Section) || state.Fixed() != _layout.Fingerprint)
            throw new StateFormatException(
                "a version of actorxen with other counters wrote it; run the scenario again");
        _sums.Load(state);
        foreach (var clock in _open)
            foreach (ref var open in clock.AsSpan()) open = new() { Since = state.Long(), State = state.Long() };
        foreach (var numbers in _kept)
            foreach (ref var number in numbers.AsSpan()) number = state.Long();
    }

    private void FollowRest(CounterStep[] steps, VirtualTime now, in Fact fact)
    {
        foreach (ref readonly var step in steps.AsSpan())
        {
            switch (step.Kind)
            {
                case StepKind.Add: Add(step, fact); break;
                case StepKind.AddToPort: AddToPort(step, fact); break;
                case StepKind.Keep: Keep(step, fact); break;
                case StepKind.TimeInState: CloseState(step, now.Nanoseconds, fact); break;
                case StepKind.Observe:
                    Observe(step, step.Table == (byte)Subject.Host ? 0 : fact.Subject, fact, now.Nanoseconds);
                    break;
                case StepKind.ObserveForDomain: Observe(step, _domainOf[fact.Subject], fact, now.Nanoseconds); break;
                default: throw new ArgumentOutOfRangeException(nameof(steps), step.Kind, "Not a step.");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(in CounterStep step, in Fact fact) =>
        _tables[step.Table].Add(step.RowOf(fact), step.Place + step.MemberOf(fact), step.AmountOf(fact));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddToPort(in CounterStep step, in Fact fact) =>
        _ports[step.DomainOf(fact)].Add(step.RowOf(fact), step.Place + step.MemberOf(fact), step.AmountOf(fact));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Keep(in CounterStep step, in Fact fact) => _kept[step.Place][fact.Subject] = step.AmountOf(fact);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CloseState(in CounterStep step, long now, in Fact fact)
    {
        var (subject, clock) = (fact.Subject, step.Extra);
        ref var open = ref _open[clock][subject];
        _tables[step.Table].Add(subject, step.Place + step.MemberOf(fact), now - open.Since);
        open.Since = now;
        open.State = fact.Second;
    }

    private void Observe(in CounterStep step, int owner, in Fact fact, long now)
    {
        var value = step.AmountOf(fact);
        if (value < step.Extra) return;
        _latencies[step.Place][owner * step.Members + step.MemberOf(fact)].Add(value, now);
    }

    // Facts say when a mode ends, not when it begins. After guest or idle comes the hypervisor; after the hypervisor
    // or an interrupt comes the guest that is on the pCPU, or idle if there is none.
    private PcpuMode OpenMode(int pcpu)
    {
        if ((PcpuMode)_kept[KeptFacts.LastMode][pcpu] is PcpuMode.Idle or PcpuMode.Guest) return PcpuMode.Hypervisor;
        return _kept[KeptFacts.Current][pcpu] >= 0 ? PcpuMode.Guest : PcpuMode.Idle;
    }

    private void CloseMode(Counters read, int pcpu, VirtualTime at)
    {
        var (mode, length) = (OpenMode(pcpu), at.Nanoseconds - read[PcpuFacts.TimeInMode, pcpu]);
        read.Add(PcpuFacts.TimeInMode, pcpu, (int)mode, length);
        if (mode != PcpuMode.Idle) return;
        read.Add(PcpuFacts.IdleTime, pcpu, OpenIdleState(pcpu), length);
    }

    private CellSums SumOf(Subject subject, int row, CellSums host, ReadOnlySpan<CellSums> ofDomain) => subject switch
    {
        Subject.Vcpu => ofDomain[_domainOf[row]],
        Subject.Domain => ofDomain[row],
        Subject.Host or Subject.Pcpu or Subject.Irq => host,
        Subject.Port => throw new NotSupportedException("a port has no state in which it spends time"),
        _ => throw new ArgumentOutOfRangeException(nameof(subject)),
    };

    private int OpenIdleState(int pcpu) =>
        _kept[KeptFacts.IdleState][pcpu] is var state and >= 0 ? (int)state : PcpuFacts.Polling;

    private static T[] Filled<T>(int count, T value) => [.. Enumerable.Repeat(value, count)];

    /// <summary>In which state a subject of a clock is, and since when, ns.</summary>
    private struct OpenInterval
    {
        public long Since;
        public long State;
    }
}
