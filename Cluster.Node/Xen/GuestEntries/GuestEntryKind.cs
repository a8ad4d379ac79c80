using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.GuestEntries;

/// <summary>A kind of guest, as scenarios name it and as a host builds its entries.</summary>
/// <param name="Word">In a scenario: <c>kind = pvh</c>.</param>
/// <param name="Kind">In a checked scenario.</param>
/// <param name="Build">Makes the entry of a guest.</param>
internal sealed record GuestEntryKind(string Word, GuestKind Kind, Func<EntrySite, IGuestEntry> Build);

/// <summary>What the entry of a guest depends on.</summary>
/// <param name="Costs">Of its host.</param>
/// <param name="Cpu">What the CPUs of its host do for guests.</param>
/// <param name="Upcall">How its events arrive.</param>
internal sealed record EntrySite(CostTable Costs, CpuSpec Cpu, UpcallRoute Upcall);
