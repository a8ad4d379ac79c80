using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>Something that was lost, refused or held back somewhere in the run.</summary>
/// <param name="Key">In JSON: <c>packets_dropped_nic_ring_full</c>.</param>
/// <param name="What">For people.</param>
/// <param name="Count">Over all hosts.</param>
/// <param name="Most">Who has most of it: <c>host0/web1</c>.</param>
/// <param name="MostCount">How many those are.</param>
public sealed record LossRow(string Key, string What, long Count, string Most, long MostCount);

/// <summary>Adds up losses host by host.</summary>
public sealed class LossLedger
{
    private static readonly (string Key, string What, int Column)[] OfDomains =
    [
        ("packets_dropped_nic_ring_full", "packets dropped: NIC receive ring full",
            DomainColumn.DropsByReason + (int)DropReason.NicRingFull),
        ("packets_dropped_backend_queue_full", "packets dropped: back end's queue full",
            DomainColumn.DropsByReason + (int)DropReason.BackendQueueFull),
        ("packets_dropped_frontend_queue_full", "packets dropped: front end's queue full",
            DomainColumn.DropsByReason + (int)DropReason.FrontendQueueFull),
        ("packets_dropped_no_such_interface", "packets dropped: no such interface",
            DomainColumn.DropsByReason + (int)DropReason.NoSuchInterface),
        ("packets_dropped_too_old", "packets dropped: too old",
            DomainColumn.DropsByReason + (int)DropReason.TooOld),
        ("net_tx_ring_full", "pushes held back: network transmit ring full", DomainColumn.FullByRing),
        ("net_rx_ring_full", "pushes held back: network receive ring full", DomainColumn.FullByRing + 1),
        ("block_ring_full", "pushes held back: block ring full", DomainColumn.FullByRing + 2),
        ("requests_abandoned", "requests abandoned: too many outstanding", DomainColumn.RequestsAbandoned),
        ("ports_refused", "event-channel operations refused", DomainColumn.PortsRefused),
    ];

    private readonly SortedDictionary<int, LossRow> _rows = [];

    public IReadOnlyList<LossRow> Rows => [.. _rows.Values];

    public void Add(HostDirectory host, Counters counters)
    {
        for (var order = 0; order < OfDomains.Length; order++)
        {
            var (key, what, column) = OfDomains[order];
            foreach (var domain in host.Domains)
                Add(order, key, what, $"{host.Name}/{domain.Name}", counters.Domains[domain.Id, column]);
            Add(order, key, what, $"{host.Name}/unknown", counters.Domains[counters.Ports.Count, column]);
        }

        foreach (var domain in host.Domains)
        {
            Add(OfDomains.Length, "events_dropped_unbound", "events sent into unbound channels",
                $"{host.Name}/{domain.Name}", counters.Ports[domain.Id].Sum(PortColumn.Dropped));
        }

        foreach (var irq in host.Irqs)
        {
            Add(OfDomains.Length + 1, "interrupts_suppressed", "interrupts suppressed by the rate limit",
                $"{host.Name}/{irq.Name}", counters.Irqs[irq.Number, IrqColumn.Suppressed]);
            Add(OfDomains.Length + 2, "interrupts_forced", "interrupts ended without an answer of a guest",
                $"{host.Name}/{irq.Name}", counters.Irqs[irq.Number, IrqColumn.Forced]);
            Add(OfDomains.Length + 3, "interrupts_unhandled", "interrupts that no handler wanted",
                $"{host.Name}/{irq.Name}", counters.Irqs[irq.Number, IrqColumn.Unhandled]);
        }
    }

    private void Add(int order, string key, string what, string who, long count)
    {
        if (count == 0) return;
        var row = _rows.GetValueOrDefault(order) ?? new LossRow(key, what, 0, "", 0);
        row = row with { Count = row.Count + count };
        _rows[order] = count > row.MostCount ? row with { Most = who, MostCount = count } : row;
    }
}
