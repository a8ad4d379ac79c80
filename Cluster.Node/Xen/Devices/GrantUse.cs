using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices;

/// <summary>
/// What a back end does with pages of its guest: what that costs, how long it waits for locks, and how often.
/// </summary>
/// <remarks>
/// Interrupts §18.4, §18.5; calibration §7. Packets are copied, or mapped but for the header. Pages are unmapped with a
/// flush: an IPI to every other vCPU of the driver domain, for whose answers the back end waits, and one flush of the
/// host at a time (interrupts §17.3). What it costs where it arrives is not modelled. A lock that is not split by pCPU
/// is taken and given back for each page: its cache line moves twice.
/// </remarks>
internal sealed class GrantUse
{
    /// <summary>What netback copies of a packet that it maps (interrupts §18.4 †).</summary>
    private const int HeaderBytes = 128;

    /// <summary>vCPUs that one write of the ICR reaches in cluster mode, which Xen uses (calibration §10).</summary>
    private const int Cluster = 16;

    private readonly DomainId _guest;
    private readonly GrantCopyPrice _copy;
    private readonly Duration _map;
    private readonly Duration _unmap;
    private readonly Duration _flush;
    private readonly Duration _onePage;
    private readonly FairLock? _flushes;
    private readonly IReadOnlyList<FairLock> _locks;

    /// <param name="guest">Whose pages they are.</param>
    /// <param name="maps">Whether pages are mapped.</param>
    /// <param name="vcpus">Of the driver domain.</param>
    public GrantUse(CostTable costs, int guest, bool maps, int vcpus, GrantLocks locks)
    {
        (_guest, Maps, _copy) = (new(guest), maps, costs.GrantCopy());
        (_map, _unmap) = (costs[GrantCosts.Map], costs[GrantCosts.Unmap]);
        _onePage = costs[CommonCosts.CacheLine] * 2;
        _locks = locks.ForPagesOf(guest);
        if (!maps || vcpus == 1) return;
        _flushes = locks.ForFlushes();
        var others = vcpus - 1;
        _flush = (costs[CommonCosts.IcrWrite] * ((others + Cluster - 1) / Cluster))
            + (costs[CommonCosts.IpiSameSocket] * 2) + (costs[CommonCosts.CacheLine] * others);
    }

    public bool Maps { get; }

    /// <summary>Of a packet, copied or mapped and unmapped; without locks.</summary>
    /// <param name="bytes">Of the whole packet.</param>
    /// <param name="slots">The pages that it takes.</param>
    public Duration Of(int bytes, int slots) => Maps
        ? _copy.Of(Math.Min(bytes, HeaderBytes), 1) + ((_map + _unmap) * slots)
        : _copy.Of(bytes, slots);

    /// <summary>The pages of a poll are copied.</summary>
    /// <returns>What it takes beyond the price of the packets.</returns>
    public Duration Copy(int pages, EntityContext context) => Use(GrantOperation.Copied, pages, context);

    /// <summary>The packets of a poll are taken, all together: copied, or mapped and unmapped.</summary>
    /// <inheritdoc cref="Copy"/>
    public Duration Take(int packets, int pages, EntityContext context) => Maps
        ? Copy(packets, context) + Use(GrantOperation.Mapped, pages, context)
            + Use(GrantOperation.Unmapped, pages, context) + FlushAll(context)
        : Copy(pages, context);

    /// <summary>The pages of disk requests are mapped.</summary>
    /// <returns>What it takes.</returns>
    public Duration Map(int pages, EntityContext context) =>
        (_map * pages) + Use(GrantOperation.Mapped, pages, context);

    /// <summary>The pages of a disk request are unmapped.</summary>
    /// <inheritdoc cref="Map"/>
    public Duration Unmap(int pages, EntityContext context) =>
        (_unmap * pages) + Use(GrantOperation.Unmapped, pages, context) + FlushAll(context);

    private Duration Use(GrantOperation operation, int pages, EntityContext context)
    {
        context.Record(GrantFacts.Used, _guest, operation, pages);
        var length = Duration.Zero;
        foreach (var held in _locks)
        {
            var turn = held.Take(context.Now, _onePage * pages);
            context.Record(GrantFacts.Locked, _guest, turn.Wait, turn.Hold);
            length += turn.Length;
        }

        return length;
    }

    private Duration FlushAll(EntityContext context)
    {
        if (_flushes is null) return Duration.Zero;
        var turn = _flushes.Take(context.Now, _flush);
        context.Record(GrantFacts.Flushed, _guest, turn.Wait, turn.Hold);
        return turn.Length;
    }
}
