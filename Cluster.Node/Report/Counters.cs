using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>All that was counted on one host up to a time, or between two times.</summary>
/// <remarks>Interrupts §26. Differences over a partition of time add up to the whole (I-34).</remarks>
public sealed class Counters
{
    /// <summary>0 network, 1 disk, 2 event channel.</summary>
    public const int RequestKinds = 3;

    private Counters(
        CounterTable pcpus, CounterTable vcpus, CounterTable irqs, CounterTable domains, CounterTable[] ports,
        LatencyHistogram irqLatency, LatencyHistogram[] wakes, LatencyHistogram[] requests)
    {
        (Pcpus, Vcpus, Irqs, Domains, Ports) = (pcpus, vcpus, irqs, domains, ports);
        (IrqLatency, WakeLatency, RequestLatency) = (irqLatency, wakes, requests);
    }

    /// <summary>Nothing counted yet, with room for everybody in the directory.</summary>
    public static Counters For(HostDirectory host)
    {
        var domains = host.Domains.Select(domain => domain.Id).DefaultIfEmpty(-1).Max() + 1;
        var vcpusOf = new int[domains];
        var portsOf = new int[domains];
        var irqs = host.Irqs.Select(irq => irq.Number).DefaultIfEmpty(-1).Max() + 1;
        foreach (var domain in host.Domains) vcpusOf[domain.Id] = domain.Vcpus;
        foreach (var port in host.Ports) portsOf[port.Domain] = Math.Max(portsOf[port.Domain], port.Port + 1);
        return new Counters(
            new CounterTable(host.Pcpus, PcpuColumn.Count),
            new CounterTable(host.Vcpus.Count, VcpuColumn.Count),
            new CounterTable(irqs, IrqColumn.HandledByPcpu + host.Pcpus),
            new CounterTable(domains + 1, DomainColumn.Count),
            [.. vcpusOf.Select((vcpus, id) => new CounterTable(portsOf[id], PortColumn.HandledByVcpu + vcpus))],
            new LatencyHistogram(),
            [.. vcpusOf.Select(_ => new LatencyHistogram())],
            [.. Enumerable.Range(0, domains * RequestKinds).Select(_ => new LatencyHistogram())]);
    }

    /// <summary>Rows: pCPUs. Columns: <see cref="PcpuColumn"/>.</summary>
    public CounterTable Pcpus { get; }

    /// <summary>Rows: vCPUs by number on the host. Columns: <see cref="VcpuColumn"/>.</summary>
    public CounterTable Vcpus { get; }

    /// <summary>Rows: physical lines. Columns: <see cref="IrqColumn"/>.</summary>
    public CounterTable Irqs { get; }

    /// <summary>
    /// Rows: domains, and one more for packets of domains that this host does not have. Columns: <see
    /// cref="DomainColumn"/>.
    /// </summary>
    public CounterTable Domains { get; }

    /// <summary>By domain. Rows: ports. Columns: <see cref="PortColumn"/>.</summary>
    public IReadOnlyList<CounterTable> Ports { get; }

    /// <summary>From the device's write to the hypervisor's handler.</summary>
    public LatencyHistogram IrqLatency { get; }

    /// <summary>By domain: from the wakeup of a vCPU to its dispatch.</summary>
    public IReadOnlyList<LatencyHistogram> WakeLatency { get; }

    /// <summary>By domain and kind: position <c>domain * RequestKinds + kind</c>.</summary>
    public IReadOnlyList<LatencyHistogram> RequestLatency { get; }

    /// <summary>Requests of every kind that a domain served.</summary>
    public LatencyHistogram AllRequests(int domain)
    {
        var all = new LatencyHistogram();
        for (var kind = 0; kind < RequestKinds; kind++) all.Merge(RequestLatency[domain * RequestKinds + kind]);
        return all;
    }

    public Counters Copy() => new(
        Pcpus.Copy(), Vcpus.Copy(), Irqs.Copy(), Domains.Copy(), [.. Ports.Select(table => table.Copy())],
        IrqLatency.Copy(), [.. WakeLatency.Select(one => one.Copy())], [.. RequestLatency.Select(one => one.Copy())]);

    /// <summary>What was counted after <paramref name="earlier"/>, counters of the same host.</summary>
    public Counters Since(Counters earlier) => new(
        Pcpus.Since(earlier.Pcpus),
        Vcpus.Since(earlier.Vcpus),
        Irqs.Since(earlier.Irqs),
        Domains.Since(earlier.Domains),
        [.. Ports.Zip(earlier.Ports, (later, before) => later.Since(before))],
        IrqLatency.Since(earlier.IrqLatency),
        [.. WakeLatency.Zip(earlier.WakeLatency, (later, before) => later.Since(before))],
        [.. RequestLatency.Zip(earlier.RequestLatency, (later, before) => later.Since(before))]);

    public void Save(StateWriter state)
    {
        foreach (var table in Tables()) table.Save(state);
        foreach (var histogram in Histograms()) histogram.Save(state);
    }

    public void Load(StateReader state)
    {
        foreach (var table in Tables()) table.Load(state);
        foreach (var histogram in Histograms()) histogram.Load(state);
    }

    private IEnumerable<CounterTable> Tables() => [Pcpus, Vcpus, Irqs, Domains, .. Ports];

    private IEnumerable<LatencyHistogram> Histograms() => [IrqLatency, .. WakeLatency, .. RequestLatency];
}
