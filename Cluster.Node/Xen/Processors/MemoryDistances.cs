using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Processors;

/// <summary>What the distance of memory costs (M-02; calibration §3.1).</summary>
/// <remarks>
/// A domain waits for memory in a part of its run time. That part takes longer by the distance of the socket where it
/// runs from those with its memory, each of which has an equal share; refilling a cache does so as a whole.
/// </remarks>
internal static class MemoryDistances
{
    /// <summary>Sockets that are linked with each other directly (Own): the others are twice as far away.</summary>
    private const int Linked = 4;

    /// <summary>Percent of a percent.</summary>
    private const int Whole = 100 * 100;

    /// <summary>What a domain sees of its memory; null on a machine without NUMA.</summary>
    /// <param name="domain">Its memory has a place.</param>
    public static MemoryPlace? Of(MachineSpec machine, DomainSpec domain, CostTable costs)
    {
        if (!machine.HasNuma) return null;
        var excess = costs[ProcessorCosts.RemoteMemory] - 100;
        var count = domain.MemoryNodes.Count;
        var (speeds, shares, refills) = (new List<int>(), new List<int>(), new List<int>());
        for (var node = 0; node < machine.Sockets; node++)
        {
            var hops = 0;
            foreach (var place in domain.MemoryNodes) hops += HopsBetween(node, place);
            var longer = excess * hops / count;
            var time = Whole + (domain.MemoryBound * longer);
            speeds.Add(Math.Max(1, ((100 * Whole) + (time / 2)) / time));
            shares.Add(domain.MemoryNodes.Contains(node) ? 100 / count : 0);
            refills.Add(100 + longer);
        }

        return new(speeds, shares, refills);
    }

    private static int HopsBetween(int one, int other) =>
        one == other ? 0 : one / Linked == other / Linked ? 1 : 2;
}
