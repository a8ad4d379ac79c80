using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>
/// The locks of a host that back ends meet when they use pages of guests: one for all flushes of TLBs, and for each
/// guest those of its grant table and of its memory map, unless these are split by pCPU.
/// </summary>
/// <remarks>
/// Calibration §7 (<c>grant.rwlock</c>, <c>grant.unmap.flush</c>); interrupts §17.3; I-31. An entity only because it
/// saves the locks; nothing is sent to it.
/// </remarks>
public sealed class GrantLocks(HypervisorSpec xen, CostTable costs) : IEntity, IGrantLocks
{
    private readonly Duration _line = costs[CommonCosts.CacheLine];
    private readonly SortedDictionary<int, FairLock> _tables = [];
    private readonly SortedDictionary<int, FairLock> _maps = [];

    /// <summary>Whether there are locks that more than one pCPU may want.</summary>
    public bool IsUsed => Flush is not null || _tables.Count > 0 || _maps.Count > 0;

    /// <summary>Null until a back end asks for it.</summary>
    internal FairLock? Flush { get; private set; }

    public void Handle(Message message, EntityContext context) => throw UnexpectedMessageException.For(this, message);

    public void Save(StateWriter state)
    {
        Flush?.Save(state);
        foreach (var held in _tables.Values) held.Save(state);
        foreach (var held in _maps.Values) held.Save(state);
    }

    public void Load(StateReader state)
    {
        Flush?.Load(state);
        foreach (var held in _tables.Values) held.Load(state);
        foreach (var held in _maps.Values) held.Load(state);
    }

    /// <summary>The lock of flushes; null if unmapping does not flush. Called while the host is built.</summary>
    internal FairLock? ForFlushes() => xen.UnmapFlush ? Flush ??= new(_line) : null;

    /// <summary>The locks that each operation on a page of a guest takes. Called while the host is built.</summary>
    internal IReadOnlyList<FairLock> ForPagesOf(int guest)
    {
        var locks = new List<FairLock>();
        if (xen.GrantLocking == GrantLocking.Shared) locks.Add(Of(_tables, guest));
        if (xen.GrantLocking != GrantLocking.PerPcpu) locks.Add(Of(_maps, guest));
        return locks;
    }

    private FairLock Of(SortedDictionary<int, FairLock> locks, int guest)
    {
        if (!locks.TryGetValue(guest, out var held)) locks.Add(guest, held = new(_line));
        return held;
    }
}
