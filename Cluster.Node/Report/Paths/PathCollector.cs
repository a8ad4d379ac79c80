using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>Adds up the chains that ended in a part of a run, for each chosen domain and for all of them together.</summary>
/// <param name="names">Of the run.</param>
/// <param name="from">Chains that end before are left out.</param>
/// <param name="isChosen">Whether a domain, by host and id, is one of those that the user wants to see.</param>
public sealed class PathCollector(PathNames names, VirtualTime from, Func<int, int, bool> isChosen)
{
    private readonly SortedDictionary<(int Host, int Domain), (string Name, PathTally Tally)> _tallies = [];
    private readonly Dictionary<CauseKey, long> _causes = [];

    public PathTally All { get; } = new();

    /// <summary>In order of hosts and domains; those without chains are missing.</summary>
    public IEnumerable<(string Name, PathTally Tally)> Domains => _tallies.Values;

    public void Add(PathChain chain)
    {
        if (!isChosen(chain.Host, chain.Domain) || chain.Ended < from) return;
        _causes.Clear();
        foreach (var segment in chain.Segments)
        {
            var key = names.KeyOf(chain, segment);
            _causes[key] = _causes.GetValueOrDefault(key) + segment.Length;
        }

        All.Add(chain.Latency, _causes);
        if (!_tallies.TryGetValue((chain.Host, chain.Domain), out var own))
            _tallies[(chain.Host, chain.Domain)] = own = (names.DomainOf(chain), new());
        own.Tally.Add(chain.Latency, _causes);
    }
}
