using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Results;

/// <summary>
/// What a report says about one host: all its sums, and as properties those that tables and experiments use.
/// </summary>
/// <remarks>Fractions are shares of the time of all its pCPUs, 0 to 1.</remarks>
public sealed record HostRow
{
    public required string Name { get; init; }

    public required int Pcpus { get; init; }

    public required Tally Tally { get; init; }

    /// <summary>Everything but idle time.</summary>
    public double Busy => Guest + Hypervisor + Interrupt;

    /// <summary>Executing guests' instructions.</summary>
    public double Guest => HostFigures.Guest.Of(this);

    /// <summary>Xen's own work, without taking interrupts.</summary>
    public double Hypervisor => HostFigures.Hypervisor.Of(this);

    /// <summary>Taking physical interrupts.</summary>
    public double Interrupt => HostFigures.Interrupt.Of(this);

    /// <summary>Nothing to do.</summary>
    public double Idle => HostFigures.Idle.Of(this);

    /// <summary>Share of the guests' time in which the other thread of the core was busy too.</summary>
    public double CoreShared => HostFigures.CoreShared.Of(this);

    /// <summary>Context switches.</summary>
    public long Switches => Tally[PcpuFacts.ContextSwitches];

    /// <summary>Physical IPIs between its pCPUs.</summary>
    public long Ipis => Tally[PcpuFacts.Ipis];

    /// <summary>IPIs that were not needed, because the bit was set already or the target watched the word.</summary>
    public long IpisElided => Tally[PcpuFacts.IpisElided];

    /// <summary>Device interrupts taken.</summary>
    public long Irqs => Tally[IrqFacts.HandledByPcpu];

    /// <summary>
    /// Entries into each idle state, shallow to deep, up to the deepest that was used; empty for pCPUs that polled.
    /// </summary>
    public IReadOnlyList<long> IdleEntries
    {
        get
        {
            var entries = Tally.MembersOf(PcpuFacts.IdleEntries).Take(PcpuFacts.IdleStates).ToArray();
            return entries[..(Array.FindLastIndex(entries, count => count != 0) + 1)];
        }
    }

    /// <summary>pCPU time in each of these idle states, s.</summary>
    public IReadOnlyList<double> IdleSeconds =>
        [.. Tally.MembersOf(PcpuFacts.IdleTime).Take(IdleEntries.Count).Select(time => time / 1e9)];

    /// <summary>Times that a pCPU began to poll, because its machine has no idle states.</summary>
    public long PollingEntries => Tally[PcpuFacts.IdleEntries, PcpuFacts.Polling];

    /// <summary>pCPU time spent polling, s.</summary>
    public double PollingSeconds => Tally[PcpuFacts.IdleTime, PcpuFacts.Polling] / 1e9;

    public static HostRow Of(HostDirectory host, Counters counters) =>
        new() { Name = host.Name, Pcpus = host.Pcpus, Tally = Tally.OfHost(host, counters) };

    internal double Share(PcpuMode mode) =>
        Tally[PcpuFacts.TimeInMode, (int)mode] / Math.Max(1.0, Tally[PcpuFacts.TimeInMode]);
}
