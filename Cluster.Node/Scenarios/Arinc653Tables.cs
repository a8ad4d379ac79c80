using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads the table of an arinc653 pool, and finds the domains that it names (schedulers §7).</summary>
internal static class Arinc653Tables
{
    /// <summary>The policy that uses the table.</summary>
    public const string Policy = "arinc653";

    private static readonly Duration ShortestEntry = 1.Us;

    public static TableDraft? Read(Section pool)
    {
        if (!pool.Has("arinc653")) return null;
        var section = pool.Sub("arinc653");
        if (!section.Has("major-frame")) section.Report(
            "major-frame", "The table has no major frame.", "Write major-frame = 30ms.");
        var frame = section.Time("major-frame", Arinc653Spec.MostFrame, ShortestEntry, Arinc653Spec.MostFrame);
        var entries = section.Objects("entries").Select(ReadEntry).ToList();
        section.RefuseOtherKeys();
        CheckTogether(section, frame, entries);
        return new(frame, entries);
    }

    public static PoolSpec Resolved(PlacedHost host, int pool) =>
        host.Draft.Shape.Pools[pool] with { Arinc653 = Resolved(host, host.Draft.Tables[pool]) };

    private static Arinc653Spec? Resolved(PlacedHost host, TableDraft? table) => table is null
        ? null
        : new(table.MajorFrame, [.. table.Entries.Select(entry => Resolved(entry, host)).OfType<Arinc653EntrySpec>()]);

    private static TableEntryDraft ReadEntry(Section section)
    {
        var name = section.Text("domain");
        if (name is null) section.Report("domain", "The entry names no domain.", "Write domain = its name.");
        if (!section.Has("runtime")) section.Report("runtime", "The entry has no runtime.", "Write runtime = 10ms.");
        var entry = new TableEntryDraft(
            section,
            name ?? DomainReader.Dom0Name,
            section.Count("vcpu", 0, 0, 127),
            section.Time("runtime", ShortestEntry, ShortestEntry, Arinc653Spec.MostFrame));
        section.RefuseOtherKeys();
        return entry;
    }

    private static void CheckTogether(Section section, Duration frame, List<TableEntryDraft> entries)
    {
        if (entries.Count is 0 or > Arinc653Spec.MostEntries)
        {
            section.Report(
                "entries",
                entries.Count == 0 ? "The table has no entry." : $"The table has {entries.Count} entries.",
                $"Write 1 to {Arinc653Spec.MostEntries} of {{ domain = name, vcpu = 0, runtime = 10ms }}.");
            return;
        }

        var sum = new Duration(entries.Sum(entry => entry.Runtime.Nanoseconds));
        if (sum <= frame) return;
        section.Report(
            "major-frame",
            $"The entries take {UnitText.Write(sum)} of a major frame of {UnitText.Write(frame)}.",
            $"Write at least major-frame = {UnitText.Write(sum)}.");
    }

    private static Arinc653EntrySpec? Resolved(TableEntryDraft entry, PlacedHost host)
    {
        var name = host.Guests[0].Words.Fill(entry.Domain);
        if (host.Guest(name) is not { } guest)
        {
            entry.Section.Report(
                "domain",
                $"There is no domain \"{UnitText.Shown(name)}\" on host \"{host.Name}\".",
                Suggestion.Use(name, [.. host.Guests.Take(64).Select(other => other.Name)]));
            return null;
        }

        var vcpus = guest.Draft.Shape.AllVcpus;
        if (entry.Vcpu < vcpus) return new(guest.Id, entry.Vcpu, entry.Runtime);
        entry.Section.Report(
            "vcpu", $"\"{name}\" has no vCPU {entry.Vcpu}.", $"Write at most {vcpus - 1}; they are numbered from 0.");
        return null;
    }
}
