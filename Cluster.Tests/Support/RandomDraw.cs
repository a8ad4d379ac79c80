using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Support;

/// <summary>Draws for settings from a seed.</summary>
/// <param name="vcpus">Of the domains of a host, by id.</param>
internal sealed class RandomDraw(Random random, params IReadOnlyList<int> vcpus) : IDraw
{
    public RandomDraw(int seed)
        : this(new Random(seed))
    {
    }

    public int Pcpus { get; init; }

    public int Vcpus { get; init; }

    public int Pools { get; init; }

    public int Domains => vcpus.Count;

    public IPolicyCatalogue Policies => XenPolicies.Instance;

    public int VcpusOf(int domain) => vcpus[domain];

    public long Between(long least, long most) => random.NextInt64(least, most + 1);
}
