using ActorXen.Messages;

namespace ActorXen.Scenarios.Xl;

/// <summary>
/// The pools that imported domains name. xl files do not say which pCPUs a pool has, so here the pools share the host
/// evenly.
/// </summary>
internal sealed class XlConfigPools
{
    private readonly List<(string Name, PcpuSet Cpus)> _pools = [];

    private XlConfigPools(List<string> names, int pcpus)
    {
        for (var pool = 0; pool < names.Count; pool++)
        {
            var (first, end) = (pool * pcpus / names.Count, (pool + 1) * pcpus / names.Count);
            _pools.Add((names[pool], PcpuSet.Of(Enumerable.Range(first, end - first))));
        }
    }

    /// <summary>Names of all pools; dom0's is the first, whether or not a domain names it.</summary>
    public static List<string> NamesOf(IEnumerable<XlConfigGuest> guests) =>
    [
        .. guests.Select(guest => guest.Pool).OfType<string>().Prepend(PoolSpec.FirstName)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <param name="guests">The guests and their files. Affinities outside the guest's pool are removed.</param>
    /// <param name="pcpus">Number of pCPUs of the host.</param>
    /// <param name="notes">Gets a note for everything that was guessed or removed.</param>
    /// <returns>Null if one pool is enough, or if there are more pools than pCPUs.</returns>
    public static XlConfigPools? Of(
        IReadOnlyList<(string File, XlConfigGuest Guest)> guests, int pcpus, List<XlConfigNote> notes)
    {
        var names = NamesOf(guests.Select(entry => entry.Guest));
        if (names.Count == 1) return null;
        if (names.Count > pcpus)
        {
            foreach (var (file, guest) in guests.Where(entry => entry.Guest.Pool is not null))
            {
                notes.Add(new(
                    guest.PlaceOf(file, "pool"), "pool",
                    $"ignored because the host has {pcpus} pCPUs for {names.Count} pools"));
                guest.Pool = null;
            }

            return null;
        }

        var pools = new XlConfigPools(names, pcpus);
        foreach (var (file, guest) in guests) pools.Place(file, guest, notes);
        return pools;
    }

    public string Text =>
        string.Concat(_pools.Select(pool => $"    {{ name = \"{pool.Name}\", cpus = \"{pool.Cpus}\" }}\n"));

    private void Place(string file, XlConfigGuest guest, List<XlConfigNote> notes)
    {
        var (name, cpus) = _pools.Find(pool => pool.Name == (guest.Pool ?? PoolSpec.FirstName));
        if (guest.Pool is not null)
            notes.Add(
                new(
                    guest.PlaceOf(file, "pool"),
                    "pool",
                    $"{name} has pCPUs {cpus} and credit2 here because the file does not say which"));
        guest.Hard = Within(file, "cpus", guest.Hard, name, cpus, notes);
    }

    /// <summary>Xen refuses an affinity without a pCPU of the pool. Those of single vCPUs count one by one.</summary>
    private static XlConfigAffinity Within(
        string file, string key, XlConfigAffinity affinity, string pool, PcpuSet cpus, List<XlConfigNote> notes)
    {
        List<int> outside =
            [.. Enumerable.Range(0, affinity.Sets.Count).Where(vcpu => !affinity.Sets[vcpu].Overlaps(cpus))];
        if (outside.Count == 0) return affinity;
        var line = affinity.Setting?.Line ?? 0;
        var ofSome = affinity.IsList && outside.Count < affinity.Sets.Count;
        notes.Add(new(
            new(file, line), key,
            (ofSome ? $"that of vCPU {string.Join(", ", outside)} " : "")
            + $"ignored because pool {pool} has pCPUs {cpus} here"));
        return affinity.IsList
            ? affinity with { Sets = [.. affinity.Sets.Select(set => set.Overlaps(cpus) ? set : PcpuSet.All)] }
            : XlConfigAffinity.None;
    }
}
