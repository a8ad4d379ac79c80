using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Support;

/// <summary>Draws for settings, of a host with so many pCPUs, pools and domains.</summary>
/// <param name="random">From which it draws.</param>
/// <param name="vcpus">Of each domain of the host, by id.</param>
internal sealed class RandomDraw(Random random, IReadOnlyList<int> vcpus) : IDraw
{
    public RandomDraw(int seed)
        : this(new Random(seed), [1])
    {
    }

    public int Pcpus { get; init; } = 1;

    public int Vcpus { get; init; } = 1;

    public IReadOnlyList<PoolSpec> Pools { get; init; } = [new("credit2", new Dictionary<string, long>())];

    public int Domains => vcpus.Count;

    public IPolicyCatalogue Policies => XenPolicies.Instance;

    public int VcpusOf(int domain) => vcpus[domain];

    public IDraw InGuest(int count) => new RandomDraw(random, vcpus)
    {
        Pcpus = Pcpus,
        Pools = Pools,
        Vcpus = count,
    };

    public long Between(long least, long most) => random.NextInt64(least, most + 1);
}
