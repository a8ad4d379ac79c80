using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Results;

/// <summary>Something that was lost, refused or held back somewhere in the run.</summary>
/// <param name="Key">Its name in JSON: <c>packets_dropped_nic_ring_full</c>.</param>
/// <param name="What">Its name in tables.</param>
/// <param name="Count">How often it happened on all hosts.</param>
/// <param name="Most">The domain or line to which it happened most: <c>host0/web1</c>.</param>
/// <param name="MostCount">How often it happened there.</param>
public sealed record LossRow(string Key, string What, long Count, string Most, long MostCount);

/// <summary>Adds up losses host by host: counters that are declared as losses, in the order of declaration.</summary>
public sealed class LossLedger
{
    private readonly SortedDictionary<int, LossRow> _rows = [];

    public IReadOnlyList<LossRow> Rows => [.. _rows.Values];

    public void Add(HostDirectory host, Counters counters)
    {
        var order = 0;
        foreach (var counter in counters.Layout.Counters)
        {
            for (var member = 0; member < counter.Loss.Count; member++, order++)
                foreach (var (name, count) in ByOwner(host, counters, counter, member))
                    Add(order, counter.NameOf(member), counter.Loss[member], $"{host.Name}/{name}", count);
        }

        foreach (var domain in host.Domains)
        {
            var count = host.Vcpus.Count(vcpu => vcpu.Domain == domain.Id && NeverRan(vcpu.Number, counters));
            Add(
                int.MaxValue, "vcpus_never_run", "vCPUs that waited for a pCPU and never ran",
                $"{host.Name}/{domain.Name}", count);
        }
    }

    private static bool NeverRan(int vcpu, Counters counters) =>
        counters[SchedulingFacts.Dispatches, vcpu, 0] == 0
        && counters[SchedulingFacts.TimeInState, vcpu, SchedulingFacts.Runnable] > 0;

    private static IEnumerable<(string Name, long Count)> ByOwner(
        HostDirectory host, Counters counters, Counter counter, int member) =>
        counter.Subject switch
        {
            Subject.Domain => host.Domains.Select(domain => (domain.Name, counters[counter, domain.Id, member]))
                .Append(("unknown", counters[counter, counters.UnknownDomain, member])),
            Subject.Port => host.Domains.Select(domain => (domain.Name, counters.OfPorts(counter, domain.Id, member))),
            Subject.Irq => host.Irqs.Select(irq => (irq.Name, counters[counter, irq.Number, member])),
            _ => throw new NotSupportedException(
                $"{counter} is a loss of a {counter.Subject}: say how its owner is named"),
        };

    private void Add(int order, string key, string what, string owner, long count)
    {
        if (count == 0) return;
        var row = _rows.GetValueOrDefault(order) ?? new LossRow(key, what, 0, "", 0);
        row = row with { Count = row.Count + count };
        _rows[order] = count > row.MostCount ? row with { Most = owner, MostCount = count } : row;
    }
}
