using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

// A scenario between reading and checking: every value is right by itself; names are not yet resolved and
// "count = 5" still stands for five.

internal sealed record RackDraft(Section Section, string Name, int Count, IReadOnlyList<HostDraft> Hosts);

/// <param name="Shape">Everything but number, name, rack, domains, driver domains and the pools' tables.</param>
/// <param name="Tables">By pool; null for one that has none or does not use it.</param>
internal sealed record HostDraft(
    Section Section,
    string Name,
    int Count,
    HostSpec Shape,
    IReadOnlyList<TableDraft?> Tables,
    IReadOnlyList<DeviceDraft> Devices,
    DomainDraft Dom0,
    IReadOnlyList<DomainDraft> Guests,
    IReadOnlyList<ActionDraft> Actions);

/// <param name="Spec">Everything but the driver domain.</param>
/// <param name="Domain">Name of the driver domain, with placeholders; null for dom0.</param>
internal sealed record DeviceDraft(Section Section, IDeviceSettings Kind, DeviceSpec Spec, string? Domain);

/// <param name="Domain">Name, with placeholders.</param>
/// <param name="Action">Everything but the domain.</param>
internal sealed record ActionDraft(Section Section, string Domain, ToolstackAction Action);

/// <param name="Shape">Everything but the table.</param>
internal sealed record PoolDraft(PoolSpec Shape, TableDraft? Table);

/// <summary>A table of arinc653.</summary>
internal sealed record TableDraft(Duration MajorFrame, IReadOnlyList<TableEntryDraft> Entries);

/// <param name="Domain">Name, with placeholders.</param>
internal sealed record TableEntryDraft(Section Section, string Domain, int Vcpu, Duration Runtime);

/// <param name="Shape">Everything but id, name and workloads.</param>
internal sealed record DomainDraft(
    Section Section, string Name, int Count, DomainSpec Shape, IReadOnlyList<WorkloadDraft> Workloads);

/// <param name="Kind">What the section's <c>type</c> names.</param>
/// <param name="Spec">Everything but what the section refers to.</param>
internal sealed record WorkloadDraft(Section Section, IWorkloadSettings Kind, WorkloadSpec Spec);
