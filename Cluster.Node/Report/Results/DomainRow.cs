using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Results;

/// <summary>
/// What a report says about one domain: all its sums, and as properties those that tables and experiments use.
/// </summary>
public sealed record DomainRow
{
    /// <summary>Name of its host.</summary>
    public required string Host { get; init; }

    public required int Id { get; init; }

    public required string Name { get; init; }

    public required int Vcpus { get; init; }

    /// <summary>Virtual time that the sums cover, ns; positive.</summary>
    public required long Length { get; init; }

    public required Tally Tally { get; init; }

    /// <summary>Virtual seconds that its vCPUs ran, added up.</summary>
    public double CpuSeconds => DomainFigures.CpuSeconds.Of(this);

    /// <inheritdoc cref="DomainFigures.CpuShare"/>
    public double CpuShare => DomainFigures.CpuShare.Of(this);

    /// <inheritdoc cref="VcpuTime.Steal"/>
    public double Steal => DomainFigures.Steal.Of(this);

    /// <summary>Share of its vCPUs' time in which they waited for an event, 0 to 1.</summary>
    public double Blocked => DomainFigures.Blocked.Of(this);

    /// <summary>Share of its vCPUs' time in which they were down, 0 to 1.</summary>
    public double Down => DomainFigures.Down.Of(this);

    /// <summary>Share of its vCPUs' run time in which the other thread of the core was busy too, 0 to 1.</summary>
    public double CoreShared => DomainFigures.CoreShared.Of(this);

    /// <summary>Time from the wakeup of a vCPU to its dispatch, us.</summary>
    public Percentiles WakeLatency => Tally[SchedulingFacts.WakeLatency];

    /// <summary>Time from the wakeup of a vCPU to its guest's first instruction, us.</summary>
    public Percentiles WakeToGuest => Tally[VcpuFacts.WakeToGuest];

    /// <summary>Latency of the requests that it served, us.</summary>
    public Percentiles RequestLatency => Tally[WorkloadFacts.RequestLatency];

    /// <summary>Received at its network interface, Mbit/s.</summary>
    public double MegabitsIn => DomainFigures.MegabitsIn.Of(this);

    /// <summary>Sent at its network interface, Mbit/s.</summary>
    public double MegabitsOut => DomainFigures.MegabitsOut.Of(this);

    /// <summary>CPU time of the computation that it completed, without overheads, s.</summary>
    public double WorkSeconds => DomainFigures.WorkSeconds.Of(this);

    /// <summary>CPU time that its periodic tasks and recordings were due to use, s.</summary>
    public double AskedSeconds => Tally[WorkloadFacts.Asked] / 1e9;

    /// <summary>Batches that it completed.</summary>
    public long Batches => Tally[WorkloadFacts.Batches];

    /// <summary>Mean duration of a batch, s; of no use if none was completed.</summary>
    public double BatchSeconds => DomainFigures.BatchSeconds.Of(this);

    /// <summary>
    /// Ranks domains: the p99 of request latency, which users feel, or of wake latency if it serves no requests; us.
    /// </summary>
    public double WorstP99 => RequestLatency.Count > 0 ? RequestLatency.P99 : WakeLatency.P99;

    public static DomainRow Of(HostDirectory host, DomainEntry domain, Counters counters, Duration elapsed) => new()
    {
        Host = host.Name,
        Id = domain.Id,
        Name = domain.Name,
        Vcpus = domain.Vcpus,
        Length = Math.Max(1, elapsed.Nanoseconds),
        Tally = Tally.OfDomain(host, domain, counters),
    };

    /// <summary>Time that its vCPUs spent in a run state, added up, ns.</summary>
    internal long TimeIn(int state) => Tally[SchedulingFacts.TimeInState, state];

    /// <summary>Throughput in one direction, Mbit/s.</summary>
    internal double Rate(PacketDirection direction) => Tally[DeviceFacts.PacketBytes, (int)direction] * 8e3 / Length;
}
