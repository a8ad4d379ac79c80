namespace ActorXen.Messages;

/// <summary>What a back end did with pages of its guest.</summary>
public enum GrantOperation
{
    Copied = 0,
    Mapped = 1,
    Unmapped = 2,
}

/// <summary>An entity that saves the locks of a host's grants. Nothing is sent to it.</summary>
public interface IGrantLocks : IRole;

/// <summary>What back ends record of their guests' pages (interrupts §18.4, §18.5).</summary>
public static class GrantFacts
{
    public static readonly FactSet All = new();

    public static readonly FactType<DomainId, GrantOperation, int> Used =
        All.Fact<DomainId, GrantOperation, int>(233, "grants_used", "operation", "pages");

    /// <summary>
    /// After it has unmapped pages of the guest, a back end waited for the flushes of others, and flushed for so long.
    /// </summary>
    public static readonly FactType<DomainId, Duration, Duration> Flushed =
        All.Fact<DomainId, Duration, Duration>(234, "grants_flushed", "waited", "time");

    /// <summary>A lock of the guest's pages that is not split by pCPU was waited for, and held for so long.</summary>
    public static readonly FactType<DomainId, Duration, Duration> Locked =
        All.Fact<DomainId, Duration, Duration>(235, "grants_locked", "waited", "time");

    public static readonly Counter Operations = All.Sum(
        Used, FactPart.Second, "grants_*", "pages of the guest that back ends copied, mapped or unmapped",
        by: Group.Of<GrantOperation>(FactPart.First));

    public static readonly Counter Flushes = All.Count(
        Flushed, "grant_flushes", "flushes of TLBs after pages of the guest were unmapped");

    public static readonly Counter FlushWait = All.Sum(
        Flushed, FactPart.First, "grant_flush_wait", "time for which they waited for others of the host",
        Unit.Nanoseconds);

    public static readonly Counter FlushTime = All.Sum(
        Flushed, FactPart.Second, "grant_flush_time", "time that they then took", Unit.Nanoseconds);

    public static readonly Counter LockWait = All.Sum(
        Locked, FactPart.First, "grant_lock_wait", "time for which back ends waited for locks of the guest's pages",
        Unit.Nanoseconds);

    public static readonly Counter LockTime = All.Sum(
        Locked, FactPart.Second, "grant_lock_time", "time for which they then held them", Unit.Nanoseconds);
}
