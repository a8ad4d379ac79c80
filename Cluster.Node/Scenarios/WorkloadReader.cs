using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads what runs in a guest, by what the workloads of the model declare.</summary>
internal sealed class WorkloadReader(
    Recordings recordings, IReadOnlyList<IWorkloadSettings> kinds, AttachmentReader attachmentReader)
{
    /// <param name="section">Its keys.</param>
    /// <param name="shape">Of the guest: its vCPUs, and its interfaces and disks.</param>
    /// <param name="pcpus">Of the host.</param>
    /// <returns>null if the workload cannot be made sense of; reported.</returns>
    public WorkloadDraft? Read(Section section, DomainSpec shape, int pcpus)
    {
        string[] words = [.. kinds.Select(kind => kind.Word)];
        if (section.Text("type") is not { } type)
        {
            section.Report("type", "The workload has no type.", $"Write type = {Suggestion.OneOf(words)}.");
            return null;
        }

        if (kinds.FirstOrDefault(known => known.Word == type) is not { } kind)
        {
            section.Report("type", $"\"{UnitText.Shown(type)}\" is not a workload.", Suggestion.Use(type, words));
            return null;
        }

        var attachment = attachmentReader.NumberFor(section, kind.Uses, shape.Attachments);
        if (kind.Read(section, shape.Vcpus, SiteOf(pcpus)) is not { } spec) return null;
        return new(section, kind, spec with { Attachment = attachment });
    }

    public IScenarioSite SiteOf(int pcpus) => new ScenarioSite(recordings, pcpus);
}

/// <summary>The scenario round a section.</summary>
internal sealed class ScenarioSite(Recordings recordings, int pcpus) : IScenarioSite
{
    public int Pcpus => pcpus;

    public bool HasRecording(ISettingSource source) => recordings.Of((Section)source) is not null;
}
