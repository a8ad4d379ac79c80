using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>
/// Counts everything that reports show of one host. Belongs to the run: it is part of every checkpoint.
/// </summary>
/// <remarks>Called for each fact of the host, so it only adds into arrays. Interrupts §26; I-30, I-34.</remarks>
public sealed class CounterBook : IStatefulFactSink
{
    private const int Idle = 0;
    private const int Guest = 1;
    private const int Hypervisor = 2;

    private readonly Counters _sums;
    private readonly CounterTable _pcpus;
    private readonly CounterTable _vcpus;
    private readonly CounterTable _irqs;
    private readonly CounterTable _domains;
    private readonly CounterTable[] _ports;
    private readonly LatencyHistogram[] _wakes;
    private readonly LatencyHistogram[] _requests;
    private readonly int[] _domainOf;

    // The open interval of each vCPU: since when it is in which run state. Of each pCPU: what it did last, for whom.
    private readonly long[] _since;
    private readonly long[] _state;
    private readonly long[] _lastMode;
    private readonly long[] _current;

    // Of each vCPU: where it was dispatched last.
    private readonly long[] _pcpuOf;

    public CounterBook(HostDirectory host)
    {
        _sums = Counters.For(host);
        (_pcpus, _vcpus, _irqs, _domains) = (_sums.Pcpus, _sums.Vcpus, _sums.Irqs, _sums.Domains);
        _ports = [.. _sums.Ports];
        _wakes = [.. _sums.WakeLatency];
        _requests = [.. _sums.RequestLatency];
        _domainOf = new int[host.Vcpus.Count];
        foreach (var vcpu in host.Vcpus) _domainOf[vcpu.Number] = vcpu.Domain;
        _since = new long[host.Vcpus.Count];
        _state = [.. Enumerable.Repeat((long)VcpuColumn.Offline, host.Vcpus.Count)];
        _lastMode = [.. Enumerable.Repeat((long)Hypervisor, host.Pcpus)];
        _current = [.. Enumerable.Repeat(-1L, host.Pcpus)];
        _pcpuOf = [.. Enumerable.Repeat(-1L, host.Vcpus.Count)];
    }

    // One arm per kind of fact: long, but a table.
    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        var subject = fact.Subject;
        var first = fact.First;
        var second = fact.Second;
        switch (fact.Kind)
        {
            case FactKind.RunstateChanged: CloseRunState(subject, now.Nanoseconds, first, second); break;
            case FactKind.VcpuWoken:
                _vcpus.Add(subject, VcpuColumn.WakeupsByCause + In(first, VcpuColumn.WakeCauses));
                break;
            case FactKind.VcpuDispatched: Dispatched(subject, first, second); break;
            case FactKind.VcpuMigrated: _vcpus.Add(subject, VcpuColumn.Migrations); break;
            case FactKind.UpcallEntered:
                _vcpus.Add(subject, second == 0 ? VcpuColumn.UpcallsKicked : VcpuColumn.UpcallsFound);
                break;
            case FactKind.VmExited:
                _vcpus.Add(subject, VcpuColumn.ExitsByReason + In(first, VcpuColumn.ExitReasons));
                break;
            case FactKind.VcpuKicked:
                _vcpus.Add(subject, VcpuColumn.KicksByCase + In(first, VcpuColumn.KickCases));
                break;
            case FactKind.VcpuYielded: _vcpus.Add(subject, VcpuColumn.Yields); break;
            case FactKind.StealRead: _vcpus.Add(subject, VcpuColumn.StealRead, first); break;
            case FactKind.CoreShared: _vcpus.Add(subject, VcpuColumn.SharedTime, first); break;

            case FactKind.PcpuModeEnded:
                _pcpus.Add(subject, PcpuColumn.TimeInMode + In(first, PcpuColumn.Modes), second);
                _lastMode[subject] = first;
                break;
            case FactKind.IpiSent:
                _pcpus.Add(subject, PcpuColumn.IpisBySoftirq + In(first, PcpuColumn.Softirqs));
                break;
            case FactKind.IpiElided:
                _pcpus.Add(subject, second == 0 ? PcpuColumn.IpisElidedBitSet : PcpuColumn.IpisElidedMwait);
                break;
            case FactKind.ContextSwitched:
                _pcpus.Add(subject, PcpuColumn.ContextSwitches);
                _current[subject] = second;
                break;
            case FactKind.IdleEntered:
                _pcpus.Add(subject, PcpuColumn.IdleEntriesByState + In(first, PcpuColumn.IdleStates));
                break;
            case FactKind.SoftirqServed:
                _pcpus.Add(subject, PcpuColumn.ServedBySoftirq + In(first, PcpuColumn.Softirqs));
                break;
            case FactKind.PassRequested: _pcpus.Add(subject, PcpuColumn.PassesRequested); break;
            case FactKind.PcpuJoinedPool: _pcpus.Add(subject, PcpuColumn.PoolsJoined); break;
            case FactKind.PcpuLeftPool: _pcpus.Add(subject, PcpuColumn.PoolsLeft); break;
            case FactKind.HostTimerRan:
                _pcpus.Add(subject, PcpuColumn.HostTimers);
                _pcpus.Add(subject, PcpuColumn.HostTimerLateness, first);
                break;

            case FactKind.IrqHandled:
                _irqs.Add(subject, IrqColumn.HandledByPcpu + (int)first);
                if (second > 0) _sums.IrqLatency.Add(second);       // 0: the line does not know when it was raised.
                break;
            case FactKind.IrqSuppressed: _irqs.Add(subject, IrqColumn.Suppressed); break;
            case FactKind.IrqMoved: _irqs.Add(subject, IrqColumn.Moved); break;
            case FactKind.IrqEnableChanged: _irqs.Add(subject, IrqColumn.Disabled, first == 0 ? 1 : 0); break;
            case FactKind.LineAsserted: _irqs.Add(subject, IrqColumn.Asserts); break;
            case FactKind.LineDeasserted: _irqs.Add(subject, IrqColumn.Deasserts); break;
            case FactKind.IrqEnded:
                _irqs.Add(subject, IrqColumn.Ended);
                if (second != 0) _irqs.Add(subject, IrqColumn.Forced);
                break;
            case FactKind.IrqUnhandled: _irqs.Add(subject, IrqColumn.Unhandled); break;
            case FactKind.DeviceSignalled:
                _irqs.Add(subject, IrqColumn.Signals);
                _irqs.Add(subject, IrqColumn.Announced, first);
                _irqs.Add(subject, IrqColumn.HoldTime, second);
                break;

            case FactKind.PortSent: _ports[first].Add(subject, PortColumn.Sends); break;
            case FactKind.PortBecamePending:
                _ports[first].Add(subject, PortColumn.Pendings);
                if (second != 0) _ports[first].Add(subject, PortColumn.MaskedPendings);
                break;
            case FactKind.PortMerged: _ports[first].Add(subject, PortColumn.Merges); break;
            case FactKind.PortSendDropped: _ports[first].Add(subject, PortColumn.Dropped); break;
            case FactKind.PortRefused: _domains.Add((int)first, DomainColumn.PortsRefused); break;
            case FactKind.PortUnmasked: _ports[first].Add(subject, PortColumn.Unmasks); break;
            case FactKind.EventsMarked: _ports[first].Add(subject, PortColumn.Marks); break;

            case FactKind.EventHandled:
                _domains.Add(subject, DomainColumn.EventsHandled);
                _ports[subject].Add((int)first, PortColumn.HandledByVcpu + (int)second);
                break;
            case FactKind.UpcallEnded:
                _domains.Add(subject, DomainColumn.Upcalls);
                _domains.Add(subject, DomainColumn.EventsFound, second);
                break;
            case FactKind.RescheduleAsked:
                _domains.Add(subject, DomainColumn.ReschedulesAsked);
                _domains.Add(subject, DomainColumn.ReschedulesSent, second);
                break;
            case FactKind.GuestTimerRan:
                _domains.Add(subject, DomainColumn.GuestTimers);
                _domains.Add(subject, DomainColumn.GuestTimerLateness, first);
                break;

            case FactKind.DomainMoved: _domains.Add(subject, DomainColumn.PoolMoves); break;
            case FactKind.RequestCompleted: _requests[subject * Counters.RequestKinds + (int)second].Add(first); break;
            case FactKind.PacketPassed:
                _domains.Add(subject, DomainColumn.PacketsByDirection + In(second, DomainColumn.Directions));
                _domains.Add(subject, DomainColumn.BytesByDirection + In(second, DomainColumn.Directions), first);
                break;
            case FactKind.PacketDropped:
                _domains.Add(Known(subject), DomainColumn.DropsByReason + In(first, DomainColumn.DropReasons));
                break;
            case FactKind.RingPushed:
                _domains.Add(subject, DomainColumn.PushesByRing + In(first, DomainColumn.Rings));
                _domains.Add(subject, DomainColumn.NotifiesByRing + In(first, DomainColumn.Rings), second);
                break;
            case FactKind.RingFull:
                _domains.Add(subject, DomainColumn.FullByRing + In(first, DomainColumn.Rings));
                break;
            case FactKind.NapiPolled:
                _domains.Add(subject, DomainColumn.NapiPolls);
                _domains.Add(subject, DomainColumn.NapiPackets, first);
                break;
            case FactKind.BlockServed:
                _domains.Add(subject, DomainColumn.BlocksByDirection + In(second, DomainColumn.Directions));
                _domains.Add(subject, DomainColumn.BlockBytesByDirection + In(second, DomainColumn.Directions), first);
                break;
            case FactKind.RequestIssued: _domains.Add(subject, DomainColumn.RequestsIssued); break;
            case FactKind.WorkCompleted: _domains.Add(subject, DomainColumn.Work, first); break;
            case FactKind.BatchCompleted:
                _domains.Add(subject, DomainColumn.Batches);
                _domains.Add(subject, DomainColumn.BatchTime, first);
                break;
            case FactKind.RequestAbandoned: _domains.Add(subject, DomainColumn.RequestsAbandoned, first); break;
            default: throw new ArgumentOutOfRangeException(nameof(fact), $"no counter for {fact.Kind}");
        }
    }

    /// <summary>A copy of all sums, as if every interval that is still open ended at <paramref name="at"/>.</summary>
    /// <param name="at">Not before the latest fact.</param>
    public Counters Read(VirtualTime at)
    {
        var read = _sums.Copy();
        for (var vcpu = 0; vcpu < _since.Length; vcpu++)
            read.Vcpus.Add(vcpu, VcpuColumn.TimeInState + (int)_state[vcpu], at.Nanoseconds - _since[vcpu]);
        for (var pcpu = 0; pcpu < _lastMode.Length; pcpu++)
        {
            var open = at.Nanoseconds - read.Pcpus.Sum(pcpu, PcpuColumn.TimeInMode, PcpuColumn.Modes);
            read.Pcpus.Add(pcpu, PcpuColumn.TimeInMode + OpenMode(pcpu), open);
        }

        return read;
    }

    /// <summary>Where every vCPU is now, by number.</summary>
    public IReadOnlyList<VcpuPlace> Places() =>
        [.. _state.Zip(_pcpuOf, (state, pcpu) => new VcpuPlace((int)state, (int)pcpu))];

    public void Save(StateWriter state)
    {
        state.Section("counters");
        _sums.Save(state);
        foreach (var numbers in OpenIntervals())
            foreach (var number in numbers) state.Long(number);
    }

    public void Load(StateReader state)
    {
        state.Section("counters");
        _sums.Load(state);
        foreach (var numbers in OpenIntervals())
            for (var index = 0; index < numbers.Length; index++) numbers[index] = state.Long();
    }

    private long[][] OpenIntervals() => [_since, _state, _lastMode, _current, _pcpuOf];

    private void CloseRunState(int vcpu, long now, long old, long next)
    {
        _vcpus.Add(vcpu, VcpuColumn.TimeInState + In(old, VcpuColumn.States), now - _since[vcpu]);
        _since[vcpu] = now;
        _state[vcpu] = next;
    }

    private void Dispatched(int vcpu, long pcpu, long sinceWoken)
    {
        _pcpuOf[vcpu] = pcpu;
        _vcpus.Add(vcpu, VcpuColumn.Dispatches);
        if (sinceWoken >= 0) _wakes[_domainOf[vcpu]].Add(sinceWoken);
    }

    /// <summary>A dropped packet may name a domain that is elsewhere, or nowhere: it counts in the spare row.</summary>
    private int Known(int domain) => (uint)domain < (uint)_ports.Length ? domain : _ports.Length;

    // Facts tell when a mode ends, not when it begins: after guest or idle comes the hypervisor; after the hypervisor
    // or an interrupt, the guest that is on the pCPU, or idleness.
    private int OpenMode(int pcpu)
    {
        if (_lastMode[pcpu] is Idle or Guest) return Hypervisor;
        return _current[pcpu] >= 0 ? Guest : Idle;
    }

    /// <summary>A number beyond the group counts in its last column, never in a neighbour's.</summary>
    private static int In(long number, int group) => (ulong)number < (ulong)group ? (int)number : group - 1;
}
