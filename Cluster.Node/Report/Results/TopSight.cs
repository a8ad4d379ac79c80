using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Vocabulary;

namespace ActorXen.Report.Results;

/// <summary>The domains of a run at a moment, with their sums since the run began.</summary>
/// <param name="At">Virtual time.</param>
/// <param name="Hosts">How many hosts were looked at.</param>
/// <param name="Pcpus">How many pCPUs these have.</param>
/// <param name="Domains">How many domains match; there may be fewer rows.</param>
/// <param name="Rows">At most <see cref="MostRows"/>, those that ran longest first.</param>
public sealed record TopSight(VirtualTime At, int Hosts, int Pcpus, int Domains, IReadOnlyList<TopRow> Rows)
{
    /// <summary>Of one answer: 1.5 MB of JSON.</summary>
    public const int MostRows = 5_000;

    /// <param name="specs">The hosts of the scenario, by number.</param>
    /// <param name="books">The hosts of this process.</param>
    /// <param name="at">No earlier than the latest fact.</param>
    public static TopSight Of(
        IReadOnlyList<HostSpec> specs, CounterShelf books, VirtualTime at, DomainPattern wanted)
    {
        var (hosts, pcpus, rows) = (0, 0, new List<TopRow>());
        foreach (var (host, book) in books.Books.Where(one => wanted.Fits(one.Host)))
        {
            var domains = wanted.Domains(host);
            if (domains.Count == 0) continue;
            (hosts, pcpus) = (hosts + 1, pcpus + host.Pcpus);
            var (ledger, counters, places) = (HostLedger.At(specs[host.Host], at), book.Read(at), book.Places());
            rows.AddRange(domains.Select(
                domain => TopRow.Of(specs[host.Host], ledger, host, places, counters, domain)));
        }

        return new(at, hosts, pcpus, rows.Count, Busiest(rows));
    }

    /// <summary>The hosts of several nodes.</summary>
    /// <returns>null if there is none.</returns>
    public static TopSight? Join(IEnumerable<TopSight> parts)
    {
        List<TopSight> all = [.. parts];
        return all.Count == 0
            ? null
            : new(
                // A node may have looked earlier than another; a rate is of the time that surely passed.
                all.Min(part => part.At), all.Sum(part => part.Hosts), all.Sum(part => part.Pcpus),
                all.Sum(part => part.Domains), Busiest(all.SelectMany(part => part.Rows)));
    }

    public void Write(StateWriter to)
    {
        to.Time(At);
        foreach (var count in (int[])[Hosts, Pcpus, Domains, Rows.Count]) to.Int(count);
        foreach (var row in Rows) row.Write(to);
    }

    public static TopSight Read(StateReader from)
    {
        var (at, hosts, pcpus, domains) = (from.Time(), from.Int(), from.Int(), from.Int());
        var rows = new List<TopRow>();
        for (var left = from.Int(); left > 0; left--) rows.Add(TopRow.Read(from));
        return new(at, hosts, pcpus, domains, rows);
    }

    private static List<TopRow> Busiest(IEnumerable<TopRow> rows) =>
        [.. rows.OrderByDescending(row => row.Ran).ThenBy(row => row.Name, StringComparer.Ordinal).Take(MostRows)];
}
