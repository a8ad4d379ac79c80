using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Report.Views;

namespace ActorXen.Report.Diagnosis;

/// <summary>How much a pool, with the pCPUs and guests that it has at the start, has to do.</summary>
/// <param name="Busy">Share of the time of its pCPUs that was not idle.</param>
/// <param name="Steal">Largest share of their time that guests of the pool waited for a pCPU; none is paused.</param>
/// <param name="IdleElsewhere">pCPUs of the host outside of it that idle most of the time.</param>
internal sealed record PoolLoad(ViewedHost Host, string Name, double Busy, double Steal, int IdleElsewhere)
{
    private const double Full = 0.95;
    private const double MuchSteal = 0.1;
    private const double MostlyIdle = 0.5;

    public bool IsFull => Busy >= Full && Steal >= MuchSteal;

    public static IEnumerable<PoolLoad> Of(DiagnosedPart part) =>
        part.Viewed.Hosts.SelectMany(host => host.Spec.Pools.Select((pool, number) => Of(part, host, pool, number)));

    private static PoolLoad Of(DiagnosedPart part, ViewedHost host, PoolSpec pool, int number)
    {
        var idle = Enumerable.Range(0, host.Directory.Pcpus)
            .Select(pcpu => (
                IsIn: pool.Cpus.Contains(pcpu),
                Idle: part.Of(host.Counters[PcpuFacts.TimeInMode, pcpu, (int)PcpuMode.Idle]))).ToList();
        var guests = host.Directory.Domains.Where(domain => !domain.ServesHost && IsIn(host, domain, number));
        return new(
            host, pool.Name, 1 - idle.Where(one => one.IsIn).Select(one => one.Idle).DefaultIfEmpty(1).Average(),
            guests.Select(guest => WaitOf(host, guest)).DefaultIfEmpty().Max(),
            idle.Count(one => !one.IsIn && one.Idle >= MostlyIdle));
    }

    private static bool IsIn(ViewedHost host, DomainEntry domain, int pool) =>
        host.Spec.Domains.Any(one => one.Id == domain.Id && one.Pool == pool);

    private static double WaitOf(ViewedHost host, DomainEntry guest) =>
        VcpuTime.Share(Tally.OfDomain(host.Directory, guest, host.Counters), SchedulingFacts.Runnable);
}
