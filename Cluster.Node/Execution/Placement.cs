using ActorXen.Messages;

namespace ActorXen.Execution;

/// <summary>
/// Chooses the node and the thread for each host: a pure function of racks and weights. Results do not depend on it.
/// </summary>
internal static class Placement
{
    // Racks stay whole as long as the busiest thread gets at most this many times its fair share.
    private const double MostExcess = 1.25;

    /// <summary>
    /// Divides hosts among nodes. Racks stay whole, whatever they weigh, because links between nodes then have the
    /// larger look-ahead. Members beyond the number of racks get no hosts.
    /// </summary>
    /// <param name="racks">The rack of each host.</param>
    /// <param name="weights">How much work each host is.</param>
    /// <param name="members">How many members there are; their order is that of their addresses.</param>
    /// <returns>The member of each host.</returns>
    public static int[] OfRacks(IReadOnlyList<int> racks, IReadOnlyList<long> weights, int members) =>
        Distribute([.. racks], weights, members, out _);

    /// <summary>Divides hosts among threads.</summary>
    /// <param name="racks">The rack of each host.</param>
    /// <param name="weights">How much work each host is; its number of entities is a fair estimate.</param>
    /// <param name="threads">How many threads there are; at most one per host.</param>
    /// <returns>The thread of each host.</returns>
    public static int[] OfHosts(IReadOnlyList<int> racks, IReadOnlyList<long> weights, int threads)
    {
        var byRack = Distribute([.. racks], weights, threads, out var busiest);
        var fairShare = weights.Sum() / (double)threads;
        if (busiest <= fairShare * MostExcess) return byRack;
        return Distribute([.. Enumerable.Range(0, racks.Count)], weights, threads, out _);
    }

    /// <summary>The least latency between two different hosts whose groups are accepted.</summary>
    /// <param name="racks">The rack of each host.</param>
    /// <param name="groups">The group of each host.</param>
    /// <param name="betweenRacks">Least latency between hosts of two racks, or of one if it is named twice.</param>
    /// <param name="concerns">Accepts two groups.</param>
    /// <returns><see cref="Duration.Unlimited"/> if there are no such hosts.</returns>
    public static Duration LeastLatency(
        IReadOnlyList<int> racks, IReadOnlyList<int> groups,
        Func<int, int, Duration> betweenRacks, Func<int, int, bool> concerns)
    {
        var least = Duration.Unlimited;
        var shelves = racks.Select((rack, host) => (Rack: rack, Group: groups[host]))
            .GroupBy(shelf => shelf).Select(shelf => (shelf.Key.Rack, shelf.Key.Group, Hosts: shelf.Count())).ToArray();
        for (var one = 0; one < shelves.Length; one++)
        {
            for (var other = one; other < shelves.Length; other++)
            {
                if (one == other && shelves[one].Hosts == 1) continue;
                if (!concerns(shelves[one].Group, shelves[other].Group)) continue;
                least = Duration.Shorter(least, betweenRacks(shelves[one].Rack, shelves[other].Rack));
            }
        }

        return least;
    }

    /// <summary>Gives the heaviest part first, and always to the thread with the least work.</summary>
    private static int[] Distribute(int[] parts, IReadOnlyList<long> weights, int threads, out long busiest)
    {
        var load = new long[threads];
        var threadOfPart = new Dictionary<int, int>();
        var ordered = parts.Select((part, host) => (part, weight: weights[host])).GroupBy(host => host.part)
            .Select(part => (part.Key, Weight: part.Sum(host => host.weight)))
            .OrderByDescending(part => part.Weight).ThenBy(part => part.Key);
        foreach (var (part, weight) in ordered)
        {
            var idlest = Array.IndexOf(load, load.Min());
            load[idlest] += weight;
            threadOfPart.Add(part, idlest);
        }

        busiest = load.Max();
        return [.. parts.Select(part => threadOfPart[part])];
    }
}
