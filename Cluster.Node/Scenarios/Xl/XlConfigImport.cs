using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>A file of domain configuration.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Text">Its contents.</param>
public sealed record XlConfigFile(string Name, string Text);

/// <summary>Turns xl domain configurations into the text of a scenario: one host on which they all run.</summary>
/// <param name="Scenario">HOCON; null if a file is not such a configuration, or contradicts itself.</param>
/// <param name="Notes">Everything that the scenario leaves out or changes, file by file.</param>
/// <param name="Problems">Why there is no scenario, file by file.</param>
public sealed record XlConfigImport(
    string? Scenario, IReadOnlyList<XlConfigNote> Notes, IReadOnlyList<ScenarioProblem> Problems)
{
    /// <summary>Most files of one import.</summary>
    public const int MostFiles = 1_024;

    /// <summary>Largest file, in bytes. Real ones have some hundred.</summary>
    public const int MostBytes = 1 << 20;

    /// <param name="files">One domain per file, at least one file.</param>
    /// <param name="options">How large the host is.</param>
    /// <param name="catalogue">What scenarios may contain.</param>
    public static XlConfigImport Of(
        IReadOnlyList<XlConfigFile> files, XlConfigHostOptions options, IScenarioCatalogue catalogue)
    {
        var (notes, faults) = (new List<XlConfigNote>(), new XlConfigFaults());
        var guests = new List<(string File, XlConfigGuest Guest)>();
        foreach (var file in files)
        {
            if (Settings(file, faults) is { } settings)
                guests.Add((file.Name, new XlConfigReader(file.Name, notes, faults, catalogue).Read(settings)));
        }

        // Without the domains of all files it is open how large the host is.
        return guests.Count < files.Count
            ? new(null, [], faults.All)
            : Of(files, guests, options, notes, faults);
    }

    private static XlConfigImport Of(
        IReadOnlyList<XlConfigFile> files,
        List<(string File, XlConfigGuest Guest)> guests,
        XlConfigHostOptions options,
        List<XlConfigNote> notes,
        XlConfigFaults faults)
    {
        List<XlConfigGuest> all = [.. guests.Select(entry => entry.Guest)];
        var pools = XlConfigPools.NamesOf(all).Count;
        var host = XlConfigHost.For(all, options, pools, out var problem);
        if (problem is not null)
        {
            // The one with the widest claim: it names the highest node or pCPU.
            var (name, widest) = guests.MaxBy(entry => (entry.Guest.HighestNode, entry.Guest.HighestPcpu));
            var setting = widest.Hard.Setting ?? widest.Soft.Setting;
            faults.Add(name, setting?.Line ?? 0, setting?.Key ?? "", problem);
            return new(null, [], faults.All);
        }

        var placement = new XlConfigPlacement(host, options.Sockets is not null, notes, faults);
        var names = new FittedNames(DomainReader.Dom0Name);
        foreach (var (file, guest) in guests)
        {
            placement.Place(file, guest);
            Rename(names, file, guest, notes);
        }

        if (faults.All.Count > 0) return new(null, [], faults.All);
        var placed = XlConfigPools.Of(guests, host.Pcpus, notes);
        return new(
            XlConfigText.Of(guests, host, placed, new(guests, notes)),
            [.. notes.OrderBy(note => IndexOf(files, note)).ThenBy(note => note.Place.Line)],
            []);
    }

    private static IReadOnlyList<XlConfigSetting>? Settings(XlConfigFile file, XlConfigFaults faults)
    {
        if (XlConfigSniff.OfBytes(file.Text) is { } other)
        {
            faults.Add(file.Name, 1, "", other);
            return null;
        }

        var settings = XlConfigParser.Parse(file.Text, out var wrong);
        if (wrong.Count == 0) return settings;
        if (XlConfigSniff.OfOther(file.Text) is { } kind) faults.Add(file.Name, 1, "", kind);
        else foreach (var fault in wrong) faults.Add(file.Name, fault.Line, "", fault.Message);
        return null;
    }

    private static int IndexOf(IReadOnlyList<XlConfigFile> files, XlConfigNote note)
    {
        var index = 0;
        while (files[index].Name != note.Place.File) index++;
        return index;
    }

    private static void Rename(FittedNames names, string file, XlConfigGuest guest, List<XlConfigNote> notes)
    {
        var name = names.Take(guest.Name);
        if (name != guest.Name) notes.Add(new(
            guest.PlaceOf(file, "name"), "name", $"read as {name} because {guest.Name} is taken"));
        guest.Name = name;
    }
}
