using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>What a report says about one host. Fractions are of all its pCPUs' time, 0 to 1.</summary>
/// <param name="Guest">Guests' instructions.</param>
/// <param name="Hypervisor">Xen's own work, interrupts not included.</param>
/// <param name="Interrupt">Taking physical interrupts.</param>
/// <param name="Idle">Nothing to do.</param>
/// <param name="Switches">Context switches.</param>
/// <param name="Ipis">Physical IPIs between its pCPUs.</param>
/// <param name="IpisElided">IPIs that were not needed: bit set already, or the target watched the word.</param>
/// <param name="Irqs">Device interrupts taken.</param>
/// <param name="HostTimers">Hypervisor timers that ran.</param>
/// <param name="IdleEntries">By index of the idle state, shallow to deep; as many as were used.</param>
/// <param name="IrqLatency">From the device's write to the handler, us.</param>
public sealed record HostRow(
    string Name, int Pcpus, double Guest, double Hypervisor, double Interrupt, double Idle,
    long Switches, long Ipis, long IpisElided, long Irqs, long HostTimers,
    IReadOnlyList<long> IdleEntries, Percentiles IrqLatency)
{
    /// <summary>Share of the guests' time in which the other thread of the core was busy too, 0 to 1.</summary>
    public double CoreShared { get; init; }

    /// <summary>Times that a device on a level line began to want service.</summary>
    public long LineAsserts { get; init; }

    /// <summary>Interrupts of level lines that the hypervisor ended before every guest had answered.</summary>
    public long IrqsForced { get; init; }

    /// <summary>Interrupts that no handler wanted.</summary>
    public long IrqsUnhandled { get; init; }

    /// <summary>All but idle.</summary>
    public double Busy => Guest + Hypervisor + Interrupt;

    public static HostRow Of(HostDirectory host, Counters counters)
    {
        double[] time = [.. Enumerable.Range(PcpuColumn.TimeInMode, PcpuColumn.Modes)
            .Select(mode => (double)counters.Pcpus.Sum(mode))];
        var whole = Math.Max(1, time.Sum());
        return new HostRow(
            host.Name, host.Pcpus, time[1] / whole, time[2] / whole, time[3] / whole, time[0] / whole,
            counters.Pcpus.Sum(PcpuColumn.ContextSwitches),
            Group(counters.Pcpus, PcpuColumn.IpisBySoftirq, PcpuColumn.Softirqs),
            counters.Pcpus.Sum(PcpuColumn.IpisElidedBitSet) + counters.Pcpus.Sum(PcpuColumn.IpisElidedMwait),
            Group(counters.Irqs, IrqColumn.HandledByPcpu, host.Pcpus),
            counters.Pcpus.Sum(PcpuColumn.HostTimers),
            IdleEntriesOf(counters.Pcpus),
            Percentiles.Of(counters.IrqLatency))
        {
            CoreShared = counters.Vcpus.Sum(VcpuColumn.SharedTime) / Math.Max(1, time[1]),
            LineAsserts = counters.Irqs.Sum(IrqColumn.Asserts),
            IrqsForced = counters.Irqs.Sum(IrqColumn.Forced),
            IrqsUnhandled = counters.Irqs.Sum(IrqColumn.Unhandled),
        };
    }

    private static long[] IdleEntriesOf(CounterTable pcpus)
    {
        long[] entries = [.. Enumerable.Range(PcpuColumn.IdleEntriesByState, PcpuColumn.IdleStates).Select(pcpus.Sum)];
        return entries[..(Array.FindLastIndex(entries, count => count != 0) + 1)];
    }

    private static long Group(CounterTable table, int column, int count) =>
        Enumerable.Range(column, count).Sum(table.Sum);
}
