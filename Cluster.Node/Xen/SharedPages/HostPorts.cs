using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>The port tables of one host by domain: a channel has an end in each of two of them.</summary>
/// <param name="hardwareDomain">Handles the global VIRQs unless another domain is registered (interrupts §3.2).</param>
public sealed class HostPorts(DomainId hardwareDomain)
{
    private readonly List<PortTable> _tables = [];

    /// <summary>Domain ids ascend from 0 without gaps.</summary>
    public PortTable Add(DomainId domain, IEventSpace space)
    {
        Invariant.Holds(domain.Number == _tables.Count, $"{domain} is the {_tables.Count}th table of the host");
        var table = new PortTable(domain, space);
        _tables.Add(table);
        return table;
    }

    public PortTable this[DomainId domain] => _tables[domain.Number];

    /// <summary>The ports in use of all domains, in order of domains and ports.</summary>
    public IReadOnlyList<PortStatus> Status() => [.. _tables.SelectMany(table => table.Status())];

    public bool Has(DomainId domain) => (uint)domain.Number < (uint)_tables.Count;

    /// <summary>The domain that may bind a global virtual interrupt.</summary>
    public DomainId HandlerOfGlobalVirqs { get; } = hardwareDomain;
}
