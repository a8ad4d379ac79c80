using System.Numerics;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Support;

/// <summary>Draws for settings of a host with the given numbers of pCPUs, pools and domains.</summary>
internal sealed record RandomDraw(Random Random) : IDraw
{
    public RandomDraw(int seed)
        : this(new Random(seed))
    {
    }

    /// <summary>Each number of digits is equally likely, so small numbers are as frequent as in practice.</summary>
    public bool PrefersSmall { get; init; }

    /// <summary>Values are the least or the greatest legal ones, or sometimes the ones next to them.</summary>
    public bool IsAtEnds { get; init; }

    public int Pcpus { get; init; } = 1;

    public int Vcpus { get; init; } = 1;

    public IReadOnlyList<PoolSpec> Pools { get; init; } = [new("credit2", new Dictionary<string, long>())];

    /// <summary>By id.</summary>
    public IReadOnlyList<int> VcpusOfDomains { get; init; } = [1];

    public int Domains => VcpusOfDomains.Count;

    public int Domain { get; init; }

    public IReadOnlyList<NetAddress> Servers { get; init; } = [];

    public IPolicyCatalogue Policies => XenPolicies.Instance;

    public int VcpusOf(int domain) => VcpusOfDomains[domain];

    public IDraw InGuest(int vcpus) => this with { Vcpus = vcpus };

    public long Between(long least, long most)
    {
        if (IsAtEnds)
        {
            var inside = Random.Next(4) == 0 && most > least ? 1 : 0;
            return Random.Next(2) == 0 ? least + inside : most - inside;
        }

        if (!PrefersSmall) return Random.NextInt64(least, most + 1);
        var digits = BitOperations.Log2((ulong)(most - least) + 1);
        var range = Math.Min(1L << Random.Next(digits + 1), most - least);
        return least + Random.NextInt64(range + 1);
    }
}
