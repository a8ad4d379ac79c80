using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Vocabulary;

namespace ActorXen.Report.Xl;

/// <param name="State">xl's six letters rbpscd, a dash for each that does not hold; only r and b occur here.</param>
/// <param name="Vcpus">How many of its vCPUs are online.</param>
/// <param name="CpuSeconds">Virtual seconds that its vCPUs ran, added up.</param>
/// <param name="Pool">Number of its pool.</param>
/// <param name="Now">Its settings at that time, as the toolstack has changed them.</param>
public sealed record XlDomain(
    string Name, int Id, int Vcpus, string State, double CpuSeconds, int Pool, DomainLedger Now);

/// <param name="Number">Its number in the host.</param>
/// <param name="Policy">Name of its scheduler.</param>
/// <param name="Domains">How many domains are in it.</param>
/// <param name="Parameters">The parameters that are set; the others have their defaults.</param>
public sealed record XlPool(
    int Number, string Name, string Policy, PcpuSet Cpus, int Domains, IReadOnlyDictionary<string, long> Parameters);

/// <param name="Vcpu">Its index in the domain.</param>
/// <param name="Pcpu">Where it runs or last ran; null if it has not run yet or is down.</param>
/// <param name="State">xl's three letters: r or -, b or -, p if it is down.</param>
/// <param name="Hard">Hard affinity: pCPUs, or all.</param>
/// <param name="Soft">Soft affinity: pCPUs, or all.</param>
public sealed record XlVcpu(
    string Name, int Id, int Vcpu, int? Pcpu, string State, double CpuSeconds, string Hard, string Soft);

/// <summary>The domains and pools of one host as Xen's toolstack would list them at one moment.</summary>
/// <remarks>It includes what the toolstack has changed by then.</remarks>
public sealed record XlListing(
    HostSpec Host, VirtualTime At, IReadOnlyList<XlDomain> Domains, IReadOnlyList<XlVcpu> Vcpus,
    IReadOnlyList<XlPool> Pools)
{
    /// <param name="host">The host as the run's scenario describes it.</param>
    /// <param name="directory">The directory of the same host.</param>
    /// <param name="book">The host's book, which has seen all facts up to <paramref name="at"/> and none later.</param>
    public static XlListing Of(HostSpec host, HostDirectory directory, CounterBook book, VirtualTime at)
    {
        host = MemoryPlacement.Of(host);
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
                domain.Name, domain.Id, states.Count(state => state != SchedulingFacts.Down),
                DomainState.Of(states, now.Pauses).Xl, own.Sum(vcpu => Ran(counters, vcpu)) / 1e9, now.Pool, now);
        });
        var pools = ledger.Pools.Select((pool, number) => new XlPool(
            number, pool.Spec.Name, pool.Spec.Policy, pool.Cpus,
            ledger.Domains.Count(domain => domain.Pool == number), pool.Parameters));
        return new(host, at, [.. domains], vcpus, [.. pools]);
    }

    /// <summary>The pools with a policy, in order of their numbers.</summary>
    public IEnumerable<XlPool> PoolsOf(string policy) => Pools.Where(pool => pool.Policy == policy);

    public IEnumerable<XlDomain> DomainsOf(XlPool pool) => Domains.Where(domain => domain.Pool == pool.Number);

    private static XlVcpu Vcpu(HostSpec host, DomainLedger now, VcpuEntry vcpu, VcpuPlace place, double seconds)
    {
        var pcpus = host.Machine.Pcpus;
        var isDown = place.State == SchedulingFacts.Down;
        return new(
            host.Domains[vcpu.Domain].Name, vcpu.Domain, vcpu.Index, isDown || place.Pcpu < 0 ? null : place.Pcpu,
            place.State switch
            {
                SchedulingFacts.Running => "r--",
                SchedulingFacts.Blocked => "-b-",
                SchedulingFacts.Down => "--p",
                _ => "---",
            },
            seconds, Affinity(now.Hard[vcpu.Index], pcpus), Affinity(now.Soft[vcpu.Index], pcpus));
    }

    /// <summary>In nanoseconds, whose sums are exact.</summary>
    private static long Ran(Counters counters, VcpuEntry vcpu) =>
        counters[SchedulingFacts.TimeInState, vcpu.Number, SchedulingFacts.Running];

    private static string Affinity(PcpuSet set, int pcpus)
    {
        var host = PcpuSet.FirstOf(pcpus);
        return host.IsSubsetOf(set) ? "all" : (set & host).ToString();
    }
}
