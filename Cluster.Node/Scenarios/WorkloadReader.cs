using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads what runs in a guest, by what the workloads of the model declare.</summary>
internal sealed class WorkloadReader(Recordings recordings, IReadOnlyList<IWorkloadSettings> kinds)
{
    /// <returns>null if the workload cannot be made sense of; reported.</returns>
    public WorkloadDraft? Read(Section section, int vcpus, int pcpus)
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

        return kind.Read(section, vcpus, SiteOf(pcpus)) is { } spec ? new(section, kind, spec) : null;
    }

    public IScenarioSite SiteOf(int pcpus) => new ScenarioSite(recordings, pcpus);
}

/// <summary>The scenario round a section.</summary>
internal sealed class ScenarioSite(Recordings recordings, int pcpus) : IScenarioSite
{
    public int Pcpus => pcpus;

    public bool HasRecording(ISettingSource source) => recordings.Of((Section)source) is not null;
}
