using System.Collections.Concurrent;
using System.Diagnostics;
using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Results;

/// <summary>Shows the hosts of a run in progress, as they are at the ends of its windows.</summary>
/// <remarks>
/// Nothing is looked at unless somebody asked within the last seconds, and then for less than a hundredth of the time:
/// a look is followed by a pause of a hundred times its length.
/// </remarks>
/// <param name="books">The hosts of this process.</param>
/// <param name="specs">All hosts of the scenario, by number; only for looks at domains' sums.</param>
public sealed class SightBook(CounterShelf books, IReadOnlyList<HostSpec>? specs = null)
{
    private const int PauseByLook = 100;

    /// <summary>More pages than can be open on a node.</summary>
    private const int MostDomains = 100;

    private static readonly long Patience = 10 * Stopwatch.Frequency;
    private static readonly long ShortestPause = Stopwatch.Frequency / 2;

    private long _wantedUntil;
    private long _next;
    private volatile IReadOnlyDictionary<string, RunSight> _looks = new Dictionary<string, RunSight>();

    /// <summary>By domain: until when somebody wants to see it.</summary>
    private readonly ConcurrentDictionary<string, long> _domains = new(StringComparer.Ordinal);

    /// <summary>By pattern: until when somebody wants to see the sums of its domains.</summary>
    private readonly ConcurrentDictionary<DomainPattern, long> _patterns = [];
    private volatile IReadOnlyDictionary<DomainPattern, TopSight> _tops = new Dictionary<DomainPattern, TopSight>();

    /// <summary>Asks for looks during the next seconds. Thread-safe.</summary>
    /// <param name="domain">HOST/DOMAIN to look at more closely; empty for none.</param>
    /// <returns>The latest look; null if nobody has looked at that domain yet.</returns>
    public RunSight? Want(string domain)
    {
        Want(_domains, domain);
        return _looks.GetValueOrDefault(domain);
    }

    /// <summary>Asks for the sums of domains during the next seconds. Thread-safe.</summary>
    /// <returns>The latest look; null before the first look at those domains.</returns>
    public TopSight? Want(DomainPattern domains)
    {
        Want(_patterns, domains);
        return _tops.GetValueOrDefault(domains);
    }

    /// <summary>The end of a window, on the thread that runs the hosts.</summary>
    public void EndWindow(VirtualTime at)
    {
        var until = Volatile.Read(ref _wantedUntil);
        if (until == 0) return;
        var now = Stopwatch.GetTimestamp();
        if (now > until || now < _next) return;
        Forget(_domains, now);
        Forget(_patterns, now);
        if (!_domains.IsEmpty) _looks = LookAt(at);
        _tops = _patterns.Keys.ToDictionary(wanted => wanted, wanted => TopSight.Of(specs ?? [], books, at, wanted));
        var end = Stopwatch.GetTimestamp();
        _next = end + Math.Max(ShortestPause, PauseByLook * (end - now));
    }

    private Dictionary<string, RunSight> LookAt(VirtualTime at)
    {
        var hosts = RunSight.Of(books, at, "");
        return _domains.Keys.ToDictionary(
            domain => domain, domain => hosts with { Domain = RunSight.DomainIn(books, domain) },
            StringComparer.Ordinal);
    }

    private void Want<T>(ConcurrentDictionary<T, long> all, T one)
        where T : notnull
    {
        var until = Stopwatch.GetTimestamp() + Patience;
        if (all.Count < MostDomains || all.ContainsKey(one)) all[one] = until;
        Volatile.Write(ref _wantedUntil, until);
    }

    private static void Forget<T>(ConcurrentDictionary<T, long> all, long now)
        where T : notnull
    {
        foreach (var (one, last) in all)
            if (now > last) all.TryRemove(new(one, last));
    }
}
