using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads what runs in a guest, by what the workloads of the model declare.</summary>
internal sealed class WorkloadReader(
    Recordings recordings, IScenarioCatalogue catalogue, AttachmentReader attachmentReader)
{
    /// <param name="section">Its keys.</param>
    /// <param name="shape">Of the guest: its vCPUs, and its interfaces and disks.</param>
    /// <param name="pcpus">Of the host.</param>
    /// <returns>null if the workload cannot be made sense of; reported.</returns>
    public WorkloadDraft? Read(Section section, DomainSpec shape, int pcpus)
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
        if (kind.Read(section, shape.Vcpus, SiteOf(pcpus, shape.Vcpus)) is not { } spec) return null;
        return new(section, kind, spec with { Attachment = attachment });
    }

    /// <summary>In a guest of so many vCPUs.</summary>
    public IScenarioSite SiteOf(int pcpus, int vcpus) => new ScenarioSite(recordings, catalogue, pcpus, vcpus);
}

/// <summary>The scenario round a section.</summary>
internal sealed class ScenarioSite(Recordings recordings, IPolicyCatalogue policies, int pcpus, int vcpus)
    : IScenarioSite
{
    public int Pcpus => pcpus;

    public int Vcpus => vcpus;

    public IPolicyCatalogue Policies => policies;

    public bool HasRecording(ISettingSource source) => recordings.Of((Section)source) is not null;
}
