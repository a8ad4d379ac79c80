using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorXen.Messages;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>A file of domain configuration.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Text">Its contents.</param>
public sealed record XlConfigFile(string Name, string Text);

/// <summary>Turns xl domain configurations into the text of a scenario: one host on which they all run.</summary>
/// <param name="Scenario">HOCON; null if a file is not such a configuration.</param>
/// <param name="Notes">Everything that the scenario leaves out or changes, file by file.</param>
/// <param name="Problem">Why there is no scenario.</param>
public sealed record XlConfigImport(string? Scenario, IReadOnlyList<XlConfigNote> Notes, ScenarioProblem? Problem)
{
    /// <summary>Most cores of one socket; a host with more pCPUs has two sockets.</summary>
    private const int MostCores = 128;

    /// <param name="files">One domain per file, at least one file.</param>
    /// <param name="pcpus">
    /// pCPUs of the host; null for as many as the widest domain needs and the affinities name.
    /// </param>
    /// <param name="catalogue">What scenarios may contain.</param>
    public static XlConfigImport Of(IReadOnlyList<XlConfigFile> files, int? pcpus, IScenarioCatalogue catalogue)
    {
        var notes = new List<XlConfigNote>();
        var guests = new List<(string File, XlConfigGuest Guest)>();
        foreach (var file in files)
        {
            try
            {
                guests.Add((file.Name, new XlConfigReader(file.Name, notes, catalogue).Read(
                    XlConfigParser.Parse(file.Text))));
            }
            catch (XlConfigSyntaxException wrong)
            {
                return new(null, notes, new(new(file.Name, wrong.Line), "", wrong.Message, ""));
            }
        }

        var count = pcpus ?? guests.Max(entry => Math.Max(entry.Guest.Vcpus, entry.Guest.HighestPcpu + 1));
        if (pcpus is null) count = Math.Max(count, XlConfigPools.NamesOf(guests.Select(entry => entry.Guest)).Count);
        if (count > MostCores) count += count % 2;
        var names = new HashSet<string>(StringComparer.Ordinal) { DomainReader.Dom0Name };
        foreach (var (file, guest) in guests)
        {
            FitTo(count, file, guest, notes);
            Rename(names, file, guest, notes);
        }

        var pools = XlConfigPools.Of(guests, count, notes);
        return new(
            Write(guests, count, pools, new(guests, notes)),
            [.. notes.OrderBy(note => IndexOf(files, note)).ThenBy(note => note.Place.Line)],
            null);
    }

    private static int IndexOf(IReadOnlyList<XlConfigFile> files, XlConfigNote note)
    {
        var index = 0;
        while (files[index].Name != note.Place.File) index++;
        return index;
    }

    private static void FitTo(int pcpus, string file, XlConfigGuest guest, List<XlConfigNote> notes)
    {
        guest.Hard = guest.Hard.Within(pcpus);
        guest.Soft = guest.Soft.Within(pcpus);
        if (guest.HighestPcpu >= pcpus)
            notes.Add(new(new(file, 0), "cpus", $"pCPUs from {pcpus} on ignored because the host has {pcpus}"));
    }

    private static void Rename(HashSet<string> names, string file, XlConfigGuest guest, List<XlConfigNote> notes)
    {
        var name = guest.Name;
        for (var number = 2; !names.Add(name); number++)
        {
            var ending = $"-{number}";
            name = guest.Name[..Math.Min(guest.Name.Length, 63 - ending.Length)] + ending;
        }

        if (name != guest.Name) notes.Add(new(new(file, 0), "name", $"read as {name} because {guest.Name} is taken"));
        guest.Name = name;
    }

    private static string Write(
        List<(string File, XlConfigGuest Guest)> guests, int pcpus, XlConfigPools? pools, XlConfigDevices devices)
    {
        var text = new StringBuilder()
            .Append(
                "# Imported xl domains. They run no workloads yet; docs/scenarios.md lists the available ones.\n")
            .Append("name = imported\nlength = 1s\nracks = [ { name = rack-a, hosts = [ {\n  name = host-a\n")
            .Append(pcpus > MostCores
                ? $"  machine {{ sockets = 2, cores = {pcpus / 2}, threads = 1 }}\n"
                : $"  machine {{ sockets = 1, cores = {pcpus}, threads = 1 }}\n")
            .Append(pools is null ? "" : $"  pools = [\n{pools.Text}  ]\n")
            .Append(devices.Text)
            .Append("  domains = [\n");
        foreach (var (file, guest) in guests)
        {
            text.Append("    # ").Append(UnitText.Shown(Path.GetFileName(file))).Append('\n');
            foreach (var vif in guest.Interfaces) text.Append($"    # network interface: {vif.Text}\n");
            foreach (var disk in guest.Disks) text.Append($"    # disk: {disk.Text}\n");
            text.Append("    { ").AppendJoin(", ", Keys(guest).Concat(devices.KeysOf(guest))).Append(" }\n");
        }

        return text.Append("  ]\n} ] } ]\n").ToString();
    }

    private static IEnumerable<string> Keys(XlConfigGuest guest)
    {
        yield return $"name = \"{guest.Name}\"";
        yield return guest.Kind switch
        {
            GuestKind.Pv => "kind = pv",
            GuestKind.Pvh => "kind = pvh",
            var other => throw new UnreachableException($"no xl configuration describes a guest of kind {other}"),
        };
        yield return Number("vcpus", guest.Vcpus);
        if (guest.MaxVcpus > guest.Vcpus && !guest.Hard.Pinned) yield return Number("max-vcpus", guest.MaxVcpus);
        if (guest.Pool is { } pool) yield return $"pool = \"{pool}\"";
        if (guest.Hard.Pcpus != PcpuSet.All) yield return $"cpus = \"{guest.Hard.Pcpus}\"";
        if (guest.Hard.Pinned) yield return "pinned = true";
        if (guest.Soft.Pcpus != PcpuSet.All) yield return $"soft-cpus = \"{guest.Soft.Pcpus}\"";
        if (guest.Weight is { } weight) yield return Number("weight", weight);
        if (guest.Cap is { } cap) yield return Number("cap", cap) + "%";
        if (guest.MaxEventChannels is { } channels) yield return Number("max-event-channels", channels);
        if (guest.Rtds is { } rtds) yield return $"rtds {{ {rtds} }}";
    }

    private static string Number(string key, int value) =>
        string.Create(CultureInfo.InvariantCulture, $"{key} = {value}");
}
