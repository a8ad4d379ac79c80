using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// The caches of a host's IOMMU, which all its devices share: for pages of guests, and for entries of the table of
/// interrupts (interrupts §13, M-36).
/// </summary>
/// <remarks>A cache without a size has room for everything, and never misses.</remarks>
public sealed class Iommu
{
    private readonly RecentlyUsed? _pages;
    private readonly RecentlyUsed? _entries;
    private readonly Duration _walk;
    private readonly Duration _refill;

    /// <param name="pages">Pages that it keeps, and how much longer a walk of the tables takes; 0 for all.</param>
    /// <param name="entries">Entries that it keeps, and how much longer one from memory takes; 0 for all.</param>
    public Iommu((int Kept, Duration Miss) pages, (int Kept, Duration Miss) entries)
    {
        (_walk, _refill) = (pages.Miss, entries.Miss);
        if (pages.Kept > 0) _pages = new(pages.Kept);
        if (entries.Kept > 0) _entries = new(entries.Kept);
    }

    /// <summary>Looks up the entry of an interrupt message.</summary>
    /// <param name="entry">The line that the message names.</param>
    /// <param name="requester">The line of the device that writes it.</param>
    /// <returns>How much longer the message takes.</returns>
    public Duration LookUp(int entry, IrqId requester, EntityContext context)
    {
        if (_entries is null || _entries.Use(entry)) return Duration.Zero;
        context.Record(IrqFacts.IommuMissed, requester, IommuCache.Interrupt, 1);
        return _refill;
    }

    /// <summary>Looks up a page of a guest.</summary>
    /// <param name="device">The line of the device that reads or writes there.</param>
    /// <param name="page">Number of the page among those that the device uses.</param>
    /// <returns>False if the tables must be walked.</returns>
    public bool Knows(int device, int page) => _pages is null || _pages.Use(((long)device << 32) | (uint)page);

    /// <summary>How much longer accesses to memory take because of pages that were not known.</summary>
    /// <param name="device">The line of the device.</param>
    /// <param name="misses">Pages.</param>
    public Duration Walk(int device, int misses, EntityContext context)
    {
        if (misses == 0) return Duration.Zero;
        context.Record(IrqFacts.IommuMissed, new IrqId(device), IommuCache.Dma, misses);
        return _walk * misses;
    }

    public void Save(StateWriter state)
    {
        _pages?.Save(state);
        _entries?.Save(state);
    }

    public void Load(StateReader state)
    {
        _pages?.Load(state);
        _entries?.Load(state);
    }
}
