using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Views;

/// <summary>
/// The event channels in use, in the form of Xen's debug key for them, with what they counted (M-16).
/// </summary>
public sealed class EvtchnView : IRunView
{
    private static readonly ViewTable<Row> _table = new(
        "ports",
        [
            new(new("domain", 0), "domain", row => ViewValue.Of(row.Domain)),
            new(new("port", 0), "port", row => ViewValue.Of(row.Of.Port)),
            new(new("[p/m/l]", 0), "bits", row => ViewValue.Of(row.Bits)),
            new(new("s", 3), "state", row => ViewValue.Of(row.State)),
            new(new("n", 1), "notify_vcpu", row => ViewValue.Of(row.Of.NotifyVcpu)),
            new(new("prio", 7), "priority", row => row.Of.Priority is { } level ? ViewValue.Of(level) : ViewValue.None),
            new(new("bound to", 2), "bound_to", row => ViewValue.Of(row.Bound)),
            new(new("peer", 1), "peer", row => row.Peer is { } name ? ViewValue.Of(name) : ViewValue.None),
            new(new("handler", 4), "handler", row => row.Handler is { } name ? ViewValue.Of(name) : ViewValue.None),
            new(new("sends", 6), "sends", row => ViewValue.Of(row.Count(PortFacts.Sends))),
            new(new("pendings", 5), "pendings", row => ViewValue.Of(row.Count(PortFacts.Pendings))),
            new(new("merged", 5), "merges", row => ViewValue.Of(row.Count(PortFacts.Merges))),
        ],
        "Bits, states and bindings are those at the end: p pending, m masked, l linked in a queue (- in the 2-level "
        + "interface, which has none). n: index of the vCPU that is notified. Bound to: d, p the peer's domain and "
        + "port; irq, virq the line. Peer: the name of that domain or line. Sends, pendings, merged: in the "
        + "part; merged found the pending bit set.");

    public string Name => "evtchn dump";

    public string Summary => "Shows the event channels of domains at any time of a stored run, with their counts.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows = [.. part.Hosts.SelectMany(RowsOf)];
        return _table.Answer(
            Name, part, $"Event channels of {part.Where} {part.Text}", rows,
            rows.Count == 0 ? "no event channel is in use" : null);
    }

    private static IEnumerable<Row> RowsOf(ViewedHost host)
    {
        var handlers = host.Directory.Ports.ToDictionary(entry => (entry.Domain, entry.Port), entry => entry.Action);
        return
            from domain in host.Domains
            from port in host.Ports
            where port.Domain == domain.Id
            select new Row(
                host.NameOf(domain), port, host.Counters, handlers.GetValueOrDefault((port.Domain, port.Port)))
            {
                Peer = PeerOf(host.Directory, port),
            };
    }

    /// <summary>The name of what the port is bound to; null if that is nothing, or a vCPU of the same guest.</summary>
    private static string? PeerOf(HostDirectory host, PortStatus port) => port.State switch
    {
        PortState.Unbound or PortState.Interdomain =>
            host.Domains.FirstOrDefault(domain => domain.Id == port.Remote)?.Name,
        PortState.Pirq => host.Irqs.FirstOrDefault(line => line.Number == port.Number)?.Name,
        PortState.Virq => $"{(Virq)port.Number}".ToLowerInvariant(),
        PortState.Ipi or PortState.Free or PortState.Reserved => null,
        _ => throw new InvalidOperationException($"no such state: {port.State}"),
    };

    private sealed record Row(string Domain, PortStatus Of, Counters Counters, string? Handler)
    {
        public string? Peer { get; init; }

        public string Bits => $"[{Bit(Of.IsPending)}/{Bit(Of.IsMasked)}/{(Of.IsLinked is { } set ? Bit(set) : "-")}]";

        public string State => $"{Of.State}".ToLowerInvariant();

        public string Bound => Of.State switch
        {
            PortState.Unbound => $"d={Of.Remote}",
            PortState.Interdomain => $"d={Of.Remote} p={Of.Number}",
            PortState.Pirq => $"irq={Of.Number}",
            PortState.Virq => $"virq={Of.Number}",
            PortState.Ipi or PortState.Free or PortState.Reserved => "-",
            _ => throw new InvalidOperationException($"no such state: {Of.State}"),
        };

        /// <summary>A port that was opened during the run, and has no handler, is not counted by itself.</summary>
        public long Count(Counter counter) =>
            Of.Port < Counters.PortsOf(Of.Domain) ? Counters.OfPort(counter, Of.Domain, Of.Port) : 0;

        private static string Bit(bool isSet) => isSet ? "1" : "0";
    }
}
