using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Vocabulary;

namespace ActorXen.Report.Results;

/// <summary>What xentop shows of a domain: its state at a moment, and sums since some time before.</summary>
/// <param name="Name">HOST/DOMAIN.</param>
/// <param name="State">xentop's six letters dsbcpr.</param>
/// <param name="Vcpus">How many of its vCPUs are up.</param>
/// <param name="Nets">Its virtual network interfaces.</param>
/// <param name="Vbds">Its virtual disks.</param>
public sealed record TopRow(string Name, string State, int Vcpus, int Nets, int Vbds)
{
    /// <summary>Bytes of a sector of a virtual disk.</summary>
    private const int Sector = 512;

    /// <summary>Its memory at the moment, MiB.</summary>
    public required int Mebibytes { get; init; }

    /// <summary>All memory of its host, MiB; 0 for a host that has as much as its domains need.</summary>
    public required int HostMebibytes { get; init; }

    /// <summary>Time that its vCPUs ran, added up, ns.</summary>
    public required long Ran { get; init; }

    /// <summary>Sent by the domain, bytes.</summary>
    public required long Sent { get; init; }

    /// <summary>Received by the domain, bytes.</summary>
    public required long Received { get; init; }

    /// <summary>Pushes of requests that a full ring of a disk held back.</summary>
    public required long RingFull { get; init; }

    public required long Reads { get; init; }

    public required long Writes { get; init; }

    /// <summary>Sectors of 512 bytes.</summary>
    public required long SectorsRead { get; init; }

    /// <summary>Sectors of 512 bytes.</summary>
    public required long SectorsWritten { get; init; }

    internal bool IsRunning => State.Contains('r', StringComparison.Ordinal);

    internal bool IsBlocked => State.Contains('b', StringComparison.Ordinal);

    internal bool IsPaused => State.Contains('p', StringComparison.Ordinal);

    /// <param name="spec">The host as the scenario describes it.</param>
    /// <param name="ledger">The host's settings at the moment.</param>
    /// <param name="places">Where the host's vCPUs are at the moment, by number.</param>
    /// <param name="counters">What the host counted up to the moment.</param>
    public static TopRow Of(
        HostSpec spec, HostLedger ledger, HostDirectory host, IReadOnlyList<VcpuPlace> places, Counters counters,
        DomainEntry domain)
    {
        List<int> states = [.. host.Vcpus.Where(vcpu => vcpu.Domain == domain.Id)
            .Select(vcpu => places[vcpu.Number].State)];
        var attached = spec.AttachmentsOf(spec.Domains[domain.Id]);
        var sums = Tally.OfDomain(host, domain, counters);
        return new(
            $"{host.Name}/{domain.Name}",
            DomainState.Of(states, ledger.Domains[domain.Id].Pauses).Xentop,
            states.Count(state => state != SchedulingFacts.Down),
            attached.Count(one => one.Service == DeviceService.Network),
            attached.Count(one => one.Service == DeviceService.Block))
        {
            Mebibytes = ledger.Domains[domain.Id].Mebibytes,
            HostMebibytes = spec.Machine.Mebibytes,
            Ran = sums[SchedulingFacts.TimeInState, SchedulingFacts.Running],
            Sent = sums[DeviceFacts.PacketBytes, (int)PacketDirection.Sent],
            Received = sums[DeviceFacts.PacketBytes, (int)PacketDirection.Received],
            RingFull = sums[DeviceFacts.Full, (int)RingKind.Block],
            Reads = sums[DeviceFacts.Blocks, (int)BlockDirection.Read],
            Writes = sums[DeviceFacts.Blocks, (int)BlockDirection.Write],
            SectorsRead = sums[DeviceFacts.BlockBytes, (int)BlockDirection.Read] / Sector,
            SectorsWritten = sums[DeviceFacts.BlockBytes, (int)BlockDirection.Write] / Sector,
        };
    }

    public void Write(StateWriter to)
    {
        to.Text(Name);
        to.Text(State);
        foreach (var count in (int[])[Vcpus, Nets, Vbds, Mebibytes, HostMebibytes]) to.Int(count);
        foreach (var sum in (long[])[Ran, Sent, Received, RingFull, Reads, Writes, SectorsRead, SectorsWritten])
            to.Long(sum);
    }

    public static TopRow Read(StateReader from) => new(from.Text(), from.Text(), from.Int(), from.Int(), from.Int())
    {
        Mebibytes = from.Int(),
        HostMebibytes = from.Int(),
        Ran = from.Long(),
        Sent = from.Long(),
        Received = from.Long(),
        RingFull = from.Long(),
        Reads = from.Long(),
        Writes = from.Long(),
        SectorsRead = from.Long(),
        SectorsWritten = from.Long(),
    };
}
