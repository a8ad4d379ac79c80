using ActorXen.Report.Paths;

namespace ActorXen.Report.Answers;

/// <summary>Keeps the slowest of many chains.</summary>
/// <param name="most">How many; positive.</param>
public sealed class SlowestChains(int most)
{
    private readonly SortedSet<PathChain> _chains = new(Comparer<PathChain>.Create(Compare));

    /// <summary>Slowest first.</summary>
    public IReadOnlyList<PathChain> Chains => [.. _chains];

    public void Add(PathChain chain)
    {
        if (_chains.Count == most && Compare(chain, _chains.Max!) > 0) return;
        _chains.Add(chain.Copy());
        if (_chains.Count > most) _chains.Remove(_chains.Max!);
    }

    /// <summary>Of equal ones the earlier comes first, so that the order of their arrival does not matter.</summary>
    private static int Compare(PathChain one, PathChain other) =>
        other.Latency != one.Latency ? other.Latency.CompareTo(one.Latency)
        : (one.Begun, one.Host, one.Domain, one.Number).CompareTo(
            (other.Begun, other.Host, other.Domain, other.Number));
}
