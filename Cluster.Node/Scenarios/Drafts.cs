using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

// A scenario between reading and checking: every value is legal by itself, but names are not resolved yet and
// "count = 5" still stands for five objects.

internal sealed record RackDraft(Section Section, string Name, int Count, IReadOnlyList<HostDraft> Hosts);

/// <param name="Shape">Everything but number, name, rack, domains, driver domains and what the pools refer to.</param>
/// <param name="Pools">By number.</param>
internal sealed record HostDraft(
    Section Section,
    string Name,
    int Count,
    HostSpec Shape,
    IReadOnlyList<PoolDraft> Pools,
    IReadOnlyList<DeviceDraft> Devices,
    DomainDraft Dom0,
    IReadOnlyList<DomainDraft> Guests,
    IReadOnlyList<ActionDraft> Actions)
{
    /// <summary>
    /// No problem was found in it, but for its domains and actions, each of which knows whether it is sound itself.
    /// </summary>
    public bool IsSound { get; init; }

    /// <summary>Its count is readable, so the names of its copies are known.</summary>
    public bool IsCounted { get; init; }

    /// <summary>No problem was found in it and its domains.</summary>
    public bool IsWholeSound => IsSound && Dom0.IsSound && Guests.All(guest => guest.IsSound);
}

/// <param name="Spec">Everything but the driver domain.</param>
/// <param name="Domain">Name of the driver domain, with placeholders; null for dom0.</param>
internal sealed record DeviceDraft(Section Section, IDeviceSettings Kind, DeviceSpec Spec, string? Domain);

/// <param name="At">The beginning of the run if it cannot be read.</param>
/// <param name="Verb">What the section's <c>do</c> names; null if it cannot be read.</param>
/// <param name="Action">Everything but what it refers to; null if it cannot be read.</param>
internal sealed record ActionDraft(Section Section, VirtualTime At, IToolstackVerb? Verb, ToolstackAction? Action)
{
    /// <summary>No problem was found in it, so that it is known what it does.</summary>
    public bool IsSound { get; init; }
}

/// <param name="Keys">Those of its policy.</param>
/// <param name="Shape">Everything but what its keys refer to.</param>
internal sealed record PoolDraft(Section Section, IReadOnlyList<Setting<PoolSpec>> Keys, PoolSpec Shape)
{
    /// <summary>The pool with its references resolved; a missing one was reported.</summary>
    public PoolSpec Linked(ILinks links)
    {
        var pool = Shape;
        foreach (var key in Keys) key.Link(Section, ref pool, links);
        return pool;
    }
}

/// <param name="Shape">Everything but id, name and workloads.</param>
internal sealed record DomainDraft(
    Section Section, string Name, int Count, DomainSpec Shape, IReadOnlyList<WorkloadDraft> Workloads)
{
    /// <summary>No problem was found in it, so what refers to it can be judged.</summary>
    public bool IsSound { get; init; }

    /// <summary>Its count is readable, so the names of its copies are known.</summary>
    public bool IsCounted { get; init; } = true;
}

/// <param name="Kind">What the section's <c>type</c> names.</param>
/// <param name="Spec">Everything but what the section refers to.</param>
internal sealed record WorkloadDraft(Section Section, IWorkloadSettings Kind, WorkloadSpec Spec);
