using System.Runtime.InteropServices;
using ActorXen.Messages;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Answers;

/// <summary>Adds up the chains that ended in a part of a run, by domain and for all of them together.</summary>
/// <remarks>
/// Chains wait in one list and are added up many at a time, domain by domain: the sums of a domain are spread over
/// memory, and leave the caches while others run.
/// </remarks>
/// <param name="names">Of the run.</param>
/// <param name="from">Chains that end before are left out.</param>
/// <param name="isChosen">Whether a domain, by host and id, is one of those that the user wants to see.</param>
public sealed class PathCollector(PathNames names, VirtualTime from, Func<int, int, bool> isChosen)
{
    private const int MostWaiting = 16_384;

    private readonly SortedDictionary<(int Host, int Domain), (string Name, PathTally Tally)> _tallies = [];
    private readonly List<(int Host, int Domain, long Latency, int First, int Count)> _chains = [];
    private readonly List<(int Row, long Length)> _causes = [];

    /// <summary>All of them together, so far.</summary>
    public PathTally All
    {
        get
        {
            var all = new PathTally(names.Keys);
            foreach (var (_, tally) in Domains) all.Merge(tally);
            return all;
        }
    }

    /// <summary>In order of hosts and domains; those without chains are missing.</summary>
    public IEnumerable<(string Name, PathTally Tally)> Domains
    {
        get
        {
            AddUp();
            return _tallies.Values;
        }
    }

    public void Add(PathChain chain)
    {
        if (!isChosen(chain.Host, chain.Domain) || chain.Ended < from) return;
        if (!_tallies.ContainsKey((chain.Host, chain.Domain)))
            _tallies[(chain.Host, chain.Domain)] = (names.DomainOf(chain), new(names.Keys));
        if (_causes.Count >= MostWaiting) AddUp();
        var first = _causes.Count;
        foreach (ref readonly var segment in CollectionsMarshal.AsSpan(chain.Segments))
            Count(first, names.NumberOf(chain, segment), segment.Length);
        _chains.Add((chain.Host, chain.Domain, chain.Latency, first, _causes.Count - first));
    }

    /// <summary>A chain has so few rows that a search is faster than a table.</summary>
    /// <param name="first">Where the rows of the chain begin.</param>
    private void Count(int first, int row, long length)
    {
        foreach (ref var cause in CollectionsMarshal.AsSpan(_causes)[first..])
        {
            if (cause.Row != row) continue;
            cause.Length += length;
            return;
        }

        _causes.Add((row, length));
    }

    private void AddUp()
    {
        // The order within a domain does not matter, because only sums are kept.
        _chains.Sort(static (one, other) => (one.Host, one.Domain).CompareTo((other.Host, other.Domain)));
        var causes = CollectionsMarshal.AsSpan(_causes);
        foreach (var (host, domain, latency, first, count) in _chains)
            _tallies[(host, domain)].Tally.Add(latency, causes.Slice(first, count));
        _chains.Clear();
        _causes.Clear();
    }
}
