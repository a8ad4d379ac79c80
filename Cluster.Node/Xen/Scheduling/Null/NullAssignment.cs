using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Scheduling.Null;

/// <summary>Foresees which vCPUs null leaves without a pCPU when the domains start (schedulers §6).</summary>
internal static class NullAssignment
{
    /// <param name="host">Checked.</param>
    /// <param name="pool">Number of a pool with this policy.</param>
    /// <returns>Those that wait once every pCPU has been given away; only a later action could free one.</returns>
    public static IEnumerable<UnschedulableVcpu> Unschedulable(HostSpec host, int pool)
    {
        var cpus = host.Pools[pool].Cpus & PcpuSet.FirstOf(host.Machine.Pcpus);
        var (free, held, waiting) = (cpus, new SortedDictionary<int, int>(), new List<Candidate>());
        foreach (var domain in host.Domains.Where(domain => domain.Pool == pool))
        {
            var first = -1;
            for (var vcpu = 0; vcpu < domain.Vcpus; vcpu++)
            {
                first = cpus.Cycle(first);
                var candidate = new Candidate(domain, vcpu, cpus);
                if (!Take(candidate, candidate.Home(first, free))) waiting.Add(candidate);
            }
        }

        foreach (var candidate in waiting)
        {
            if (Take(candidate, candidate.Any(free))) continue;
            yield return new(
                candidate.Domain.Id,
                candidate.Vcpu,
                $"null gives each pCPU to one vCPU, and {Holders(host, held)}",
                "Give the domains of this pool no more vcpus than it has pCPUs; dom0 { vcpus = 1 } is often enough.");
        }

        bool Take(Candidate candidate, int pcpu)
        {
            if (pcpu < 0 || !free.Contains(pcpu)) return false;
            free = free.Without(pcpu);
            held[candidate.Domain.Id] = held.GetValueOrDefault(candidate.Domain.Id) + 1;
            return true;
        }
    }

    /// <summary>Names the domains that hold the most.</summary>
    private static string Holders(HostSpec host, SortedDictionary<int, int> held)
    {
        var most = held.OrderByDescending(pair => pair.Value).First();
        var name = host.Domains.First(domain => domain.Id == most.Key).Name;
        return $"\"{name}\" holds {most.Value} of {held.Values.Sum()}";
    }

    private readonly record struct Candidate(DomainSpec Domain, int Vcpu, PcpuSet Pool)
    {
        private PcpuSet Hard => Domain.HardAffinityOf(Vcpu, Pool) & Pool;

        private PcpuSet Soft => Domain.SoftAffinityOf(Vcpu) & Hard;

        /// <summary>The pCPU that it is given when it starts: its first home, or a free one where it may run.</summary>
        public int Home(int first, PcpuSet free)
        {
            var wanted = Soft.IsEmpty ? Hard : Soft;
            return wanted.Contains(first) && free.Contains(first) ? first
                : wanted == Pool ? -1
                : Any(free);
        }

        public int Any(PcpuSet free) => (Soft & free).First is >= 0 and var preferred ? preferred : (Hard & free).First;
    }
}
