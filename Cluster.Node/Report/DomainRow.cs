using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>What a report says about one domain.</summary>
/// <param name="CpuSeconds">Virtual seconds that its vCPUs ran, added up.</param>
/// <param name="CpuShare">Of one pCPU: 2 is two pCPUs all the time.</param>
/// <param name="Steal">Share of its vCPUs' time in which they wanted a pCPU and had none, 0 to 1.</param>
/// <param name="WakeLatency">From the wakeup of a vCPU to its dispatch, us.</param>
/// <param name="RequestLatency">Of every request that it served, us.</param>
/// <param name="ByKind">The same by kind: network, disk, event channel.</param>
/// <param name="Wakeups">By cause: event, timer, IPI, poll, start.</param>
/// <param name="Exits">By reason: external interrupt, hypercall, halt, event check, slice end.</param>
/// <param name="Kicks">By case of interrupts §2.2: self, same pCPU, other pCPU, blocked, runnable, offline.</param>
/// <param name="GuestTimerLateness">Of its timers that ran, mean, us.</param>
/// <param name="Events">Event handlers run.</param>
/// <param name="Drops">Packets lost.</param>
/// <param name="Issued">Requests that it made, or that were made of it from outside.</param>
/// <param name="MegabitsIn">Received at its network interface per second, Mbit/s.</param>
/// <param name="MegabitsOut">Sent at its network interface per second, Mbit/s.</param>
/// <param name="WorkSeconds">CPU time of the computation that it completed: what it got done, overheads not counted.</param>
public sealed record DomainRow(
    string Host, int Id, string Name, int Vcpus, double CpuSeconds, double CpuShare, double Steal,
    Percentiles WakeLatency, Percentiles RequestLatency, IReadOnlyList<Percentiles> ByKind,
    IReadOnlyList<long> Wakeups, IReadOnlyList<long> Exits, IReadOnlyList<long> Kicks,
    long GuestTimers, double GuestTimerLateness, long ReschedulesAsked, long ReschedulesSent, long Dispatches, long Migrations, long Events, long Upcalls, long PacketsIn,
    long PacketsOut, long BytesIn, long BytesOut, long Blocks, long BlockBytes, long Drops, long Issued, long Abandoned,
    double MegabitsIn, double MegabitsOut, double WorkSeconds)
{
    /// <summary>Share of its vCPUs' run time in which the other thread of the core was busy too, 0 to 1.</summary>
    public double CoreShared { get; init; }

    /// <summary>Batches that it completed.</summary>
    public long Batches { get; init; }

    /// <summary>How long a batch took, mean, seconds; 0 if none was completed.</summary>
    public double BatchSeconds { get; init; }

    /// <summary>Steal time as its vCPUs have read it, added up, seconds; 0 without a steal clock.</summary>
    public double StealReadSeconds { get; init; }

    public long AllWakeups => Wakeups.Sum();

    /// <summary>
    /// By which domains are ranked: the tail of what users see, or of wakeups where nobody asks anything.
    /// </summary>
    public double WorstP99 => RequestLatency.Count > 0 ? RequestLatency.P99 : WakeLatency.P99;

    public static DomainRow Of(HostDirectory host, DomainEntry domain, Counters counters, Duration elapsed)
    {
        var (table, id) = (counters.Domains, domain.Id);
        int[] vcpus = [.. host.Vcpus.Where(vcpu => vcpu.Domain == id).Select(vcpu => vcpu.Number)];
        long OfVcpus(int column) => vcpus.Sum(vcpu => counters.Vcpus[vcpu, column]);
        var running = OfVcpus(VcpuColumn.TimeInState + VcpuColumn.Running);
        var length = Math.Max(1, elapsed.Nanoseconds);
        return new DomainRow(
            host.Name, id, domain.Name, domain.Vcpus, running / 1e9, (double)running / length,
            (double)OfVcpus(VcpuColumn.TimeInState + VcpuColumn.Runnable) / length / Math.Max(1, domain.Vcpus),
            Percentiles.Of(counters.WakeLatency[id]),
            Percentiles.Of(counters.AllRequests(id)),
            [.. Enumerable.Range(id * Counters.RequestKinds, Counters.RequestKinds)
                .Select(kind => Percentiles.Of(counters.RequestLatency[kind]))],
            [.. Enumerable.Range(VcpuColumn.WakeupsByCause, VcpuColumn.WakeCauses).Select(OfVcpus)],
            [.. Enumerable.Range(VcpuColumn.ExitsByReason, VcpuColumn.ExitReasons).Select(OfVcpus)],
            [.. Enumerable.Range(VcpuColumn.KicksByCase, VcpuColumn.KickCases).Select(OfVcpus)],
            table[id, DomainColumn.GuestTimers],
            table[id, DomainColumn.GuestTimerLateness] / 1e3 / Math.Max(1, table[id, DomainColumn.GuestTimers]),
            table[id, DomainColumn.ReschedulesAsked],
            table[id, DomainColumn.ReschedulesSent],
            OfVcpus(VcpuColumn.Dispatches),
            OfVcpus(VcpuColumn.Migrations),
            table[id, DomainColumn.EventsHandled],
            table[id, DomainColumn.Upcalls],
            table[id, DomainColumn.PacketsByDirection],
            table[id, DomainColumn.PacketsByDirection + 1],
            table[id, DomainColumn.BytesByDirection],
            table[id, DomainColumn.BytesByDirection + 1],
            table.Sum(id, DomainColumn.BlocksByDirection, DomainColumn.Directions),
            table.Sum(id, DomainColumn.BlockBytesByDirection, DomainColumn.Directions),
            table.Sum(id, DomainColumn.DropsByReason, DomainColumn.DropReasons),
            table[id, DomainColumn.RequestsIssued],
table[id, DomainColumn.RequestsAbandoned],
            table[id, DomainColumn.BytesByDirection] * 8e3 / length,
            table[id, DomainColumn.BytesByDirection + 1] * 8e3 / length,
            table[id, DomainColumn.Work] / 1e9)
        {
            Batches = table[id, DomainColumn.Batches],
            BatchSeconds = table[id, DomainColumn.BatchTime] / 1e9 / Math.Max(1, table[id, DomainColumn.Batches]),
            StealReadSeconds = OfVcpus(VcpuColumn.StealRead) / 1e9,
            CoreShared = (double)OfVcpus(VcpuColumn.SharedTime) / Math.Max(1, running),
        };
    }
}
