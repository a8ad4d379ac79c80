using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Results;

/// <summary>A host at some time of a run, as a page shows it during the run.</summary>
/// <param name="Number">In the scenario.</param>
/// <param name="Busy">Share of its pCPU time since the run began that was not idle, 0 to 1.</param>
/// <param name="Steal">Share of its vCPUs' time in which they wanted a pCPU, 0 to 1.</param>
/// <param name="P99">
/// The longest 99th percentile of a domain's requests, us, or of its wakeups if no domain serves requests; NaN if no
/// domain has enough of them.
/// </param>
public sealed record HostSight(int Number, string Name, string Rack, double Busy, double Steal, double P99);

/// <summary>One domain at the same time.</summary>
/// <param name="Name">HOST/DOMAIN.</param>
/// <param name="Requests">Latency of the requests that it served since the run began, us.</param>
/// <param name="Wakeups">Time from the wakeup of a vCPU to its dispatch, us.</param>
public sealed record DomainSight(string Name, Percentiles Requests, Percentiles Wakeups);

/// <summary>What a page shows of a run's hosts.</summary>
/// <param name="At">Virtual time.</param>
/// <param name="Hosts">In order of their numbers.</param>
/// <param name="Domain">The domain that was asked for; null if none was, or if it is not among these hosts.</param>
public sealed record RunSight(VirtualTime At, IReadOnlyList<HostSight> Hosts, DomainSight? Domain)
{
    /// <param name="books">The hosts of this process.</param>
    /// <param name="at">No earlier than the latest fact.</param>
    /// <param name="domain">HOST/DOMAIN; empty for none.</param>
    public static RunSight Of(CounterShelf books, VirtualTime at, string domain)
    {
        var hosts = new List<HostSight>();
        DomainSight? found = null;
        foreach (var (host, book) in books.Books)
        {
            var sums = new Tally(book.Layout, Subject.Host, host.Name);
            book.SumInto(at, sums.Sums, [.. Enumerable.Repeat(sums.Sums, DomainsOf(host))]);
            var row = new HostRow { Name = host.Name, Pcpus = host.Pcpus, Tally = sums };
            hosts.Add(new(host.Host, host.Name, host.RackName, row.Busy, VcpuTime.Steal(sums), WorstOf(book)));
            found ??= DomainOf(host, book, domain);
        }

        return new(at, hosts, found);
    }

    /// <summary>The same of a run that has ended, from its report.</summary>
    /// <param name="racks">By name of a host.</param>
    public static RunSight Of(RunReport report, IReadOnlyDictionary<string, string> racks, string domain)
    {
        var worst = report.Domains.GroupBy(one => one.Host, StringComparer.Ordinal)
            .Select(host => (
                host.Key,
                P99: host.Max(one => one.RequestLatency.At(99)) ?? host.Max(one => one.WakeLatency.At(99))))
            .Where(one => one.P99 is not null)
            .ToDictionary(one => one.Key, one => one.P99!.Value, StringComparer.Ordinal);
        var row = report.Domains.FirstOrDefault(one => $"{one.Host}/{one.Name}" == domain);
        return new(
            report.Run.At,
            [
                .. report.Hosts.Select((host, number) => new HostSight(
                    number, host.Name, racks.GetValueOrDefault(host.Name, ""), host.Busy, VcpuTime.Steal(host.Tally),
                    worst.GetValueOrDefault(host.Name, double.NaN))),
            ],
            row is null ? null : new(domain, row.RequestLatency, row.WakeLatency));
    }

    /// <summary>The hosts of several nodes.</summary>
    /// <returns>null if there is none.</returns>
    public static RunSight? Join(IEnumerable<RunSight> parts)
    {
        List<RunSight> all = [.. parts];
        return all.Count == 0
            ? null
            : new(
                all.Max(part => part.At),
                [.. all.SelectMany(part => part.Hosts).OrderBy(host => host.Number)],
                all.Select(part => part.Domain).FirstOrDefault(domain => domain is not null));
    }

    public void Write(StateWriter to)
    {
        to.Time(At);
        to.Int(Hosts.Count);
        foreach (var host in Hosts)
        {
            to.Int(host.Number);
            to.Text(host.Name);
            to.Text(host.Rack);
            to.Fixed(Bits(host.Busy));
            to.Fixed(Bits(host.Steal));
            to.Fixed(Bits(host.P99));
        }

        to.Bool(Domain is not null);
        if (Domain is null) return;
        to.Text(Domain.Name);
        Write(to, Domain.Requests);
        Write(to, Domain.Wakeups);
    }

    public static RunSight Read(StateReader from)
    {
        var at = from.Time();
        var hosts = new List<HostSight>();
        for (var left = from.Int(); left > 0; left--)
            hosts.Add(new(from.Int(), from.Text(), from.Text(), Double(from), Double(from), Double(from)));

        return new(at, hosts, from.Bool() ? new(from.Text(), ReadOne(from), ReadOne(from)) : null);
    }

    private static void Write(StateWriter to, Percentiles latency)
    {
        to.Long(latency.Count);
        to.Fixed(Bits(latency.P50));
        to.Fixed(Bits(latency.P99));
        to.Fixed(Bits(latency.P999));
    }

    private static Percentiles ReadOne(StateReader from) =>
        new(from.Long(), Double(from), Double(from), Double(from));

    private static ulong Bits(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static double Double(StateReader from) => BitConverter.UInt64BitsToDouble(from.Fixed());

    private static int DomainsOf(HostDirectory host) =>
        host.Domains.Select(domain => domain.Id).DefaultIfEmpty(-1).Max() + 1;

    private static double WorstOf(CounterBook book)
    {
        var requests = LongestP99(book, WorkloadFacts.RequestLatency);
        return double.IsNaN(requests) ? LongestP99(book, SchedulingFacts.WakeLatency) : requests;
    }

    private static double LongestP99(CounterBook book, Latency latency) =>
        Enumerable.Range(0, book.HistogramsOf(latency).Count / latency.Members)
            .Select(domain => Of(book, latency, domain).At(99) ?? double.NaN)
            .Where(p99 => !double.IsNaN(p99))
            .DefaultIfEmpty(double.NaN).Max();

    private static Percentiles Of(CounterBook book, Latency latency, int domain)
    {
        var histograms = book.HistogramsOf(latency);
        var first = domain * latency.Members;
        if (latency.Members == 1) return Percentiles.Of(histograms[first]);
        var all = new LatencyHistogram();
        for (var member = 0; member < latency.Members; member++) all.Merge(histograms[first + member]);
        return Percentiles.Of(all);
    }

    /// <param name="wanted">HOST/DOMAIN; empty for none.</param>
    /// <returns>null if none of the hosts has it.</returns>
    internal static DomainSight? DomainIn(CounterShelf books, string wanted) => wanted.Length == 0
        ? null
        : books.Books.Select(one => DomainOf(one.Host, one.Book, wanted)).FirstOrDefault(one => one is not null);

    private static DomainSight? DomainOf(HostDirectory host, CounterBook book, string wanted)
    {
        if (!wanted.StartsWith(host.Name, StringComparison.Ordinal)) return null;
        var domain = host.Domains.FirstOrDefault(one => $"{host.Name}/{one.Name}" == wanted);
        return domain is null
            ? null
            : new(
                wanted, Of(book, WorkloadFacts.RequestLatency, domain.Id),
                Of(book, SchedulingFacts.WakeLatency, domain.Id));
    }
}
