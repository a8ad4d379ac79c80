using ActorXen.Messages;

namespace ActorXen.Report;

/// <param name="State">xl's six letters rbpscd, a dash for each that does not hold; only r and b occur here.</param>
/// <param name="Vcpus">That are on line.</param>
/// <param name="CpuSeconds">That its vCPUs ran, added up.</param>
public sealed record XlDomain(
    string Name, int Id, int Vcpus, string State, double CpuSeconds, int Weight, int Cap, RtdsSpec Rtds);

/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Pcpu">Null if it has not run yet, or is off line.</param>
/// <param name="State">xl's three letters: r or -, b or -, p if it is off line.</param>
/// <param name="Hard">pCPUs, or all.</param>
/// <param name="Soft">Likewise.</param>
public sealed record XlVcpu(
    string Name, int Id, int Vcpu, int? Pcpu, string State, double CpuSeconds, string Hard, string Soft);

/// <summary>The domains of one host as Xen's toolstack would list them at one moment.</summary>
public sealed record XlListing(HostSpec Host, VirtualTime At, IReadOnlyList<XlDomain> Domains, IReadOnlyList<XlVcpu> Vcpus)
{
    /// <param name="host">As in the run's scenario.</param>
    /// <param name="directory">Of the same host.</param>
    /// <param name="book">That has seen the host's facts up to <paramref name="at"/>, and none later.</param>
    /// <param name="at">The moment.</param>
    public static XlListing Of(HostSpec host, HostDirectory directory, CounterBook book, VirtualTime at)
    {
        var counters = book.Read(at);
        var places = book.Places();
        var vcpus = directory.Vcpus.OrderBy(vcpu => (vcpu.Domain, vcpu.Index)).Select(vcpu =>
            Vcpu(host.Domains[vcpu.Domain], vcpu.Index, places[vcpu.Number], Ran(counters, vcpu) / 1e9, host.Machine.Pcpus)).ToList();
        var domains = host.Domains.Select(domain =>
        {
            var own = directory.Vcpus.Where(vcpu => vcpu.Domain == domain.Id).ToList();
            var states = own.Select(vcpu => places[vcpu.Number].State).ToList();
            return new XlDomain(
                domain.Name, domain.Id, states.Count(state => state != VcpuColumn.Offline), StateOf(states),
                own.Sum(vcpu => Ran(counters, vcpu)) / 1e9, domain.Weight, domain.Cap, domain.Rtds);
        });
        return new(host, at, [.. domains], vcpus);
    }

    private static XlVcpu Vcpu(DomainSpec domain, int index, VcpuPlace place, double seconds, int pcpus)
    {
        var isOffline = place.State == VcpuColumn.Offline;
        return new(
            domain.Name, domain.Id, index, isOffline || place.Pcpu < 0 ? null : place.Pcpu,
            place.State switch
            {
                VcpuColumn.Running => "r--",
                VcpuColumn.Blocked => "-b-",
                VcpuColumn.Offline => "--p",
                _ => "---",
            },
            seconds, Affinity(domain.HardAffinityOf(index, pcpus), pcpus), Affinity(domain.SoftAffinity, pcpus));
    }

    /// <summary>As Xen reports it: running if one vCPU is, blocked if none could be.</summary>
    private static string StateOf(List<int> states)
    {
        if (states.Contains(VcpuColumn.Running)) return "r-----";
        return states.Contains(VcpuColumn.Runnable) ? "------" : "-b----";
    }

    /// <summary>Nanoseconds: sums of them are exact.</summary>
    private static long Ran(Counters counters, VcpuEntry vcpu) =>
        counters.Vcpus[vcpu.Number, VcpuColumn.TimeInState + VcpuColumn.Running];

    private static string Affinity(PcpuSet set, int pcpus)
    {
        var host = PcpuSet.FirstOf(pcpus);
        return host.IsSubsetOf(set) ? "all" : (set & host).ToString();
    }
}
