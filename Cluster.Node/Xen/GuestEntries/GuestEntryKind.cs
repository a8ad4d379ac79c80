using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.GuestEntries;

/// <summary>A kind of guest, as scenarios name it and as a host builds its entries.</summary>
/// <param name="Word">In a scenario: <c>kind = pvh</c>.</param>
/// <param name="Kind">In a checked scenario.</param>
/// <param name="Build">Makes its entry for a host with the given costs.</param>
internal sealed record GuestEntryKind(string Word, GuestKind Kind, Func<CostTable, IGuestEntry> Build);
