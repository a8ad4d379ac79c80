namespace ActorXen.Messages;

/// <summary>Where the memory of a host's domains is (M-02): by key, or where the toolstack finds room.</summary>
/// <remarks>
/// After xl's placement, in the order of the domains' ids: a guest gets one socket with enough free memory and enough
/// pCPUs, the one on which the fewest vCPUs have been placed; if there is none, all sockets where it may run. Its
/// affinities limit the choice. A guest that was placed prefers to run there unless it says otherwise.
/// </remarks>
public sealed class MemoryPlacement
{
    private readonly HostSpec _host;
    private readonly long[] _free;
    private readonly int[] _vcpus;

    private MemoryPlacement(HostSpec host)
    {
        _host = host;
        var each = host.Machine.Mebibytes == 0 ? long.MaxValue / 2 : host.Machine.Mebibytes / host.Machine.Sockets;
        _free = [.. Enumerable.Repeat(each, host.Machine.Sockets)];
        _vcpus = new int[host.Machine.Sockets];
    }

    /// <summary>The host with a place for the memory of each domain; the same host if it has no NUMA.</summary>
    public static HostSpec Of(HostSpec host)
    {
        if (!host.Machine.HasNuma) return host;
        var placement = new MemoryPlacement(host);
        return host with { Domains = [.. host.Domains.Select(placement.Place)] };
    }

    private DomainSpec Place(DomainSpec domain)
    {
        var all = PcpuSet.FirstOf(_host.Machine.Sockets);
        if (!domain.MemoryNodes.IsEmpty) return Take(domain, domain.MemoryNodes & all);
        if (domain.Id == 0) return Take(domain, all);
        var nodes = NodesFor(domain);
        var isFree = domain.SoftAffinity == PcpuSet.All && domain.SoftOfVcpus.Count == 0 && !domain.Pinned;
        var placed = Take(domain, nodes);
        return isFree && nodes != all ? placed with { SoftAffinity = PcpusOf(nodes) } : placed;
    }

    private PcpuSet NodesFor(DomainSpec domain)
    {
        var usable = domain.HardAffinity & _host.Pools[domain.Pool].Cpus & PcpuSet.FirstOf(_host.Machine.Pcpus);
        if (usable.Overlaps(domain.SoftAffinity)) usable &= domain.SoftAffinity;
        var (best, candidates) = (-1, PcpuSet.Empty);
        for (var node = 0; node < _host.Machine.Sockets; node++)
        {
            var here = usable & PcpusOf(PcpuSet.Of(node));
            if (here.IsEmpty) continue;
            candidates = candidates.With(node);
            if (here.Count < domain.Vcpus || _free[node] < domain.Mebibytes) continue;
            if (best < 0 || _vcpus[node] < _vcpus[best]) best = node;
        }

        return best >= 0 ? PcpuSet.Of(best) : candidates;
    }

    private DomainSpec Take(DomainSpec domain, PcpuSet nodes)
    {
        foreach (var node in nodes)
        {
            _free[node] -= domain.Mebibytes / nodes.Count;
            if (domain.Id != 0) _vcpus[node] += domain.Vcpus;
        }

        return domain with { MemoryNodes = nodes };
    }

    private PcpuSet PcpusOf(PcpuSet nodes)
    {
        var each = _host.Machine.CoresPerSocket * _host.Machine.ThreadsPerCore;
        var pcpus = PcpuSet.Empty;
        foreach (var node in nodes) pcpus |= PcpuSet.Of(Enumerable.Range(node * each, each));
        return pcpus;
    }
}
