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
public sealed class SightBook(CounterShelf books)
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

    /// <summary>Asks for looks during the next seconds. Thread-safe.</summary>
    /// <param name="domain">HOST/DOMAIN to look at more closely; empty for none.</param>
    /// <returns>The latest look; null if nobody has looked at that domain yet.</returns>
    public RunSight? Want(string domain)
    {
        var until = Stopwatch.GetTimestamp() + Patience;
        if (_domains.Count < MostDomains || _domains.ContainsKey(domain)) _domains[domain] = until;
        Volatile.Write(ref _wantedUntil, until);
        return _looks.GetValueOrDefault(domain);
    }

    /// <summary>The end of a window, on the thread that runs the hosts.</summary>
    public void EndWindow(VirtualTime at)
    {
        var until = Volatile.Read(ref _wantedUntil);
        if (until == 0) return;
        var now = Stopwatch.GetTimestamp();
        if (now > until || now < _next) return;
        foreach (var (domain, last) in _domains)
            if (now > last) _domains.TryRemove(new(domain, last));
        var hosts = RunSight.Of(books, at, "");
        _looks = _domains.Keys.ToDictionary(
            domain => domain, domain => hosts with { Domain = RunSight.DomainIn(books, domain) },
            StringComparer.Ordinal);
        var end = Stopwatch.GetTimestamp();
        _next = end + Math.Max(ShortestPause, PauseByLook * (end - now));
    }
}
