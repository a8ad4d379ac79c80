using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Reads a host's devices: <c>devices = [ … ]</c>, and the short forms of one device, <c>nic { … }</c> and
/// <c>disk { … }</c>.
/// </summary>
/// <remarks>
/// A host without a list has one device of each usual kind. A short form next to a list adds the first device of a
/// kind that the list lacks. A host's own list replaces the devices of the defaults.
/// </remarks>
internal sealed class DeviceReader(IReadOnlyList<IDeviceSettings> kinds)
{
    private const string ListKey = "devices";

    /// <param name="own">The host's own keys.</param>
    /// <param name="defaults">The keys that apply where the host has none.</param>
    /// <param name="site">The surrounding scenario.</param>
    public IReadOnlyList<DeviceDraft> Read(Section own, Section defaults, IScenarioSite site)
    {
        var section = own.Has(ListKey) ? own : own.Over(defaults);
        var listed = Listed(section, site);
        var drafts = new List<DeviceDraft>();
        foreach (var kind in kinds)
        {
            if (section.Has(kind.Word) && listed.Exists(draft => draft.Kind == kind)) section.Report(
                kind.Word,
                $"{ListKey} already describes the host's first {kind.Word}.",
                $"Write its keys into {ListKey}, and remove {kind.Word} {{ … }}.");
            else if (section.Has(kind.Word) || (kind.IsUsual && !section.Has(ListKey)))
                drafts.Add(Draft(section.Sub(kind.Word), kind, 0, site));
        }

        drafts.AddRange(listed);
        RefuseSameNames(drafts);
        return drafts;
    }

    private List<DeviceDraft> Listed(Section section, IScenarioSite site)
    {
        var drafts = new List<DeviceDraft>();
        foreach (var item in section.Objects(ListKey))
        {
            if (KindOf(item) is { } kind)
                drafts.Add(Draft(item, kind, drafts.Count(draft => draft.Kind == kind), site));
        }

        return drafts;
    }

    private IDeviceSettings? KindOf(Section item)
    {
        string[] words = [.. kinds.Select(kind => kind.Word).Order(StringComparer.Ordinal)];
        if (item.Text("type") is not { } type)
        {
            item.Report("type", "The device has no type.", $"Write type = {Suggestion.OneOf(words)}.");
            return null;
        }

        var kind = kinds.FirstOrDefault(known => known.Word == type);
        if (kind is null)
            item.Report("type", $"\"{UnitText.Shown(type)}\" is not a device.", Suggestion.Use(type, words));
        return kind;
    }

    private static DeviceDraft Draft(Section section, IDeviceSettings kind, int number, IScenarioSite site)
    {
        var name = section.NameAsWritten("name") ?? kind.NameOf(number);
        var domain = section.Text("domain");
        return new(section, kind, kind.Read(section, site) with { Name = name }, domain);
    }

    private static void RefuseSameNames(List<DeviceDraft> drafts)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var same = drafts.Where(draft => !names.Add(draft.Spec.Name) && SettingReads.IsName(draft.Spec.Name));
        foreach (var draft in same) draft.Section.Report(
            "name", $"Two devices of the host are named \"{draft.Spec.Name}\".", "Choose another name.");
    }
}
