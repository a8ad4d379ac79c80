using System.Runtime.InteropServices;
using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>Adds up the chains that ended in a part of a run, for each chosen domain and for all of them together.</summary>
/// <param name="names">Of the run.</param>
/// <param name="from">Chains that end before are left out.</param>
/// <param name="isChosen">Whether a domain, by host and id, is one of those that the user wants to see.</param>
public sealed class PathCollector(PathNames names, VirtualTime from, Func<int, int, bool> isChosen)
{
    private readonly SortedDictionary<(int Host, int Domain), (string Name, PathTally Tally)> _tallies = [];
    private readonly List<(int Row, long Length)> _causes = [];

    /// <summary>All of them together, so far.</summary>
    public PathTally All
    {
        get
        {
            var all = new PathTally(names.Keys);
            foreach (var (_, tally) in _tallies.Values) all.Merge(tally);
            return all;
        }
    }

    /// <summary>In order of hosts and domains; those without chains are missing.</summary>
    public IEnumerable<(string Name, PathTally Tally)> Domains => _tallies.Values;

    public void Add(PathChain chain)
    {
        if (!isChosen(chain.Host, chain.Domain) || chain.Ended < from) return;
        _causes.Clear();
        foreach (ref readonly var segment in CollectionsMarshal.AsSpan(chain.Segments))
            Count(names.NumberOf(chain, segment), segment.Length);
        var causes = CollectionsMarshal.AsSpan(_causes);
        if (!_tallies.TryGetValue((chain.Host, chain.Domain), out var own))
            _tallies[(chain.Host, chain.Domain)] = own = (names.DomainOf(chain), new(names.Keys));
        own.Tally.Add(chain.Latency, causes);
    }

    /// <summary>A chain has so few rows that a search is faster than a table.</summary>
    private void Count(int row, long length)
    {
        foreach (ref var cause in CollectionsMarshal.AsSpan(_causes))
        {
            if (cause.Row != row) continue;
            cause.Length += length;
            return;
        }

        _causes.Add((row, length));
    }
}
