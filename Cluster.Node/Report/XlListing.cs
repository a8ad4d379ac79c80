using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Report;

/// <param name="State">xl's six letters rbpscd, a dash for each that does not hold; only r and b occur here.</param>
/// <param name="Vcpus">That are on line.</param>
/// <param name="CpuSeconds">That its vCPUs ran, added up.</param>
/// <param name="Pool">Number of its pool.</param>
/// <param name="Now">What the toolstack has set of it by then.</param>
public sealed record XlDomain(
    string Name, int Id, int Vcpus, string State, double CpuSeconds, int Pool, DomainLedger Now);

/// <param name="Number">In the host.</param>
/// <param name="Policy">Its scheduler.</param>
/// <param name="Cpus">Its pCPUs.</param>
/// <param name="Domains">How many are in it.</param>
/// <param name="Parameters">Those that are set; the others have their defaults.</param>
public sealed record XlPool(
    int Number, string Name, string Policy, PcpuSet Cpus, int Domains, IReadOnlyDictionary<string, long> Parameters);

/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Pcpu">Null if it has not run yet, or is off line.</param>
/// <param name="State">xl's three letters: r or -, b or -, p if it is off line.</param>
/// <param name="Hard">pCPUs, or all.</param>
/// <param name="Soft">Likewise.</param>
public sealed record XlVcpu(
    string Name, int Id, int Vcpu, int? Pcpu, string State, double CpuSeconds, string Hard, string Soft);

/// <summary>The domains and pools of one host as Xen's toolstack would list them at one moment.</summary>
/// <remarks>What the toolstack has changed by then is in it.</remarks>
public sealed record XlListing(
    HostSpec Host, VirtualTime At, IReadOnlyList<XlDomain> Domains, IReadOnlyList<XlVcpu> Vcpus,
    IReadOnlyList<XlPool> Pools)
{
    /// <param name="host">As in the run's scenario.</param>
    /// <param name="directory">Of the same host.</param>
    /// <param name="book">That has seen the host's facts up to <paramref name="at"/>, and none later.</param>
    /// <param name="at">The moment.</param>
    public static XlListing Of(HostSpec host, HostDirectory directory, CounterBook book, VirtualTime at)
    {
        var counters = book.Read(at);
        var places = book.Places();
        var ledger = HostLedger.At(host, at);
        var vcpus = directory.Vcpus.OrderBy(vcpu => (vcpu.Domain, vcpu.Index)).Select(vcpu =>
            Vcpu(host, ledger.Domains[vcpu.Domain], vcpu, places[vcpu.Number], Ran(counters, vcpu) / 1e9)).ToList();
        var domains = host.Domains.Select(domain =>
        {
            var own = directory.Vcpus.Where(vcpu => vcpu.Domain == domain.Id).ToList();
            var states = own.Select(vcpu => places[vcpu.Number].State).ToList();
            var now = ledger.Domains[domain.Id];
            return new XlDomain(
                domain.Name, domain.Id, states.Count(state => state != SchedulingFacts.Offline), StateOf(states),
                own.Sum(vcpu => Ran(counters, vcpu)) / 1e9, now.Pool, now);
        });
        var pools = ledger.Pools.Select((pool, number) => new XlPool(
            number, pool.Spec.Name, pool.Spec.Policy, pool.Cpus, ledger.Domains.Count(
                domain => domain.Pool == number), pool.Parameters));
        return new(host, at, [.. domains], vcpus, [.. pools]);
    }

    /// <summary>Those of a policy, in the order of their numbers.</summary>
    public IEnumerable<XlPool> PoolsOf(string policy) => Pools.Where(pool => pool.Policy == policy);

    public IEnumerable<XlDomain> DomainsOf(XlPool pool) => Domains.Where(domain => domain.Pool == pool.Number);

    private static XlVcpu Vcpu(HostSpec host, DomainLedger now, VcpuEntry vcpu, VcpuPlace place, double seconds)
    {
        var pcpus = host.Machine.Pcpus;
        var isOffline = place.State == SchedulingFacts.Offline;
        return new(
            host.Domains[vcpu.Domain].Name, vcpu.Domain, vcpu.Index, isOffline || place.Pcpu < 0 ? null : place.Pcpu,
            place.State switch
            {
                SchedulingFacts.Running => "r--",
                SchedulingFacts.Blocked => "-b-",
                SchedulingFacts.Offline => "--p",
                _ => "---",
            },
            seconds, Affinity(now.Hard[vcpu.Index], pcpus), Affinity(now.Soft[vcpu.Index], pcpus));
    }

    /// <summary>As Xen reports it: running if one vCPU is, blocked if none could be.</summary>
    private static string StateOf(List<int> states)
    {
        if (states.Contains(SchedulingFacts.Running)) return "r-----";
        return states.Contains(SchedulingFacts.Runnable) ? "------" : "-b----";
    }

    /// <summary>Nanoseconds: sums of them are exact.</summary>
    private static long Ran(Counters counters, VcpuEntry vcpu) =>
        counters[SchedulingFacts.TimeInState, vcpu.Number, SchedulingFacts.Running];

    private static string Affinity(PcpuSet set, int pcpus)
    {
        var host = PcpuSet.FirstOf(pcpus);
        return host.IsSubsetOf(set) ? "all" : (set & host).ToString();
    }
}
