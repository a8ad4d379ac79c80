using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads what runs in a guest, as the workloads of the model declare it.</summary>
internal sealed class WorkloadReader(
    Recordings recordings, IScenarioCatalogue catalogue, AttachmentReader attachmentReader)
{
    /// <param name="section">The workload's keys.</param>
    /// <param name="shape">The guest: its vCPUs, and its interfaces and disks.</param>
    /// <param name="host">Its host's machine and pools; null for a template, which is in no host.</param>
    /// <returns>null if the workload cannot be read; the problem was reported.</returns>
    public WorkloadDraft? Read(Section section, DomainSpec shape, HostSpec? host)
    {
        string[] words = [.. catalogue.Workloads.Select(kind => kind.Word)];
        if (section.Text("type") is not { } type)
        {
            section.Report("type", "The workload has no type.", $"Write type = {Suggestion.OneOf(words)}.");
            return null;
        }

        if (catalogue.Workloads.FirstOrDefault(known => known.Word == type) is not { } kind)
        {
            section.Report("type", $"\"{UnitText.Shown(type)}\" is not a workload.", Suggestion.Use(type, words));
            return null;
        }

        var attachment = attachmentReader.NumberFor(section, kind.Uses, shape.Attachments);
        if (kind.Read(section, shape.Vcpus, SiteOf(host).InGuest(shape.Vcpus)) is not { } spec) return null;
        return new(section, kind, spec with { Attachment = attachment });
    }

    /// <summary>For sections of a host with its machine and pools, outside guests; null is for no host.</summary>
    public IScenarioSite SiteOf(HostSpec? host) => host is null
        ? SiteOf(PcpuSet.Capacity)
        : new ScenarioSite(recordings, catalogue, host.Machine.Pcpus, host.Pools, PcpuSet.Capacity);

    /// <summary>For sections of a host whose pools were not read yet.</summary>
    public IScenarioSite SiteOf(int pcpus) =>
        new ScenarioSite(recordings, catalogue, pcpus, [], PcpuSet.Capacity);
}

/// <summary>The scenario around a section.</summary>
internal sealed class ScenarioSite(
    Recordings recordings, IPolicyCatalogue policies, int pcpus, IReadOnlyList<PoolSpec> pools, int vcpus)
    : IScenarioSite
{
    public int Pcpus => pcpus;

    public IReadOnlyList<PoolSpec> Pools => pools;

    public int Vcpus => vcpus;

    public IPolicyCatalogue Policies => policies;

    public IScenarioSite InGuest(int vcpus) => new ScenarioSite(recordings, policies, pcpus, pools, vcpus);

    public bool HasRecording(ISettingSource source) => recordings.Of((Section)source) is not null;
}
