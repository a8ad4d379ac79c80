using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Arinc653;

/// <summary>Declares arinc653: the table of a pool (schedulers §7).</summary>
internal static class Arinc653Kind
{
    private static readonly Settings<Arinc653EntrySpec> _entry =
        new Settings<Arinc653EntrySpec>(
                "arinc653 entries", new(0, 0, Arinc653Spec.ShortestEntry), "an entry of the table")
            .Domain(
                "domain", entry => entry.Domain, (entry, value) => entry with { Domain = value },
                "the domain that runs")
            .Required("The entry names no domain.", "Write domain = its name.")
            .Vcpu(
                "vcpu", entry => entry.Domain, entry => entry.Vcpu, (entry, value) => entry with { Vcpu = value },
                "the vCPU of it")
            .Time(
                "runtime", entry => entry.Runtime, (entry, value) => entry with { Runtime = value },
                Arinc653Spec.ShortestEntry, Arinc653Spec.MostFrame, "length of the entry")
            .Required("The entry has no runtime.", "Write runtime = 10ms.");

    private static readonly Settings<Arinc653Spec> _table =
        new Settings<Arinc653Spec>("arinc653", Arinc653Spec.Default, "the cyclic table of arinc653")
            .Time(
                "major-frame", table => table.MajorFrame, (table, value) => table with { MajorFrame = value },
                Arinc653Spec.ShortestEntry, Arinc653Spec.MostFrame,
                "length of the cycle; what the entries leave of it is idle")
            .Required("The table has no major frame.", "Write major-frame = 30ms.")
            .List(
                "entries", _entry, table => table.Entries, (table, value) => table with { Entries = [.. value] },
                "1 to 64, in the order in which they run; a vCPU without one never runs")
            .Rule(WrongCount)
            .Rule(TooLong);

    public static readonly PolicyKind Kind = new(
        "arinc653", [], (_, occupancy, services) => new Arinc653Policy(occupancy, services))
    {
        IgnoresWeights = true,
        IgnoresCaps = true,
        Unschedulable = Unschedulable,
        Pool = [PolicySection.OfPool("arinc653", _table, "the table; without one dom0's vCPUs have 10ms each")],
    };

    /// <summary>Without a table of its own the pool has entries for dom0 alone.</summary>
    private static IEnumerable<UnschedulableVcpu> Unschedulable(HostSpec host, int pool)
    {
        var entries = host.Pools[pool].Of<Arinc653Spec>().Entries;
        var isSet = entries.Count > 0;
        foreach (var domain in host.Domains.Where(domain => domain.Pool == pool))
        {
            for (var vcpu = 0; vcpu < domain.Vcpus; vcpu++)
            {
                var has = isSet
                    ? entries.Any(entry => entry.Domain == domain.Id && entry.Vcpu == vcpu)
                    : domain.Id == 0 && vcpu < Arinc653Spec.MostEntries;
                if (has) continue;
                yield return new(
                    domain.Id,
                    vcpu,
                    isSet ? "the table of arinc653 has no entry for it" : "the pool has no table of arinc653",
                    "Write arinc653 { major-frame = 30ms, entries = [ { domain = name, runtime = 10ms } ] } in the "
                    + "pool.");
            }
        }
    }

    private static SettingProblem? WrongCount(Arinc653Spec table)
    {
        var count = table.Entries.Count;
        return count is >= 1 and <= Arinc653Spec.MostEntries ? null : new(
            "entries",
            count == 0 ? "The table has no entry." : $"The table has {count} entries.",
            $"Write 1 to {Arinc653Spec.MostEntries} of {{ domain = name, vcpu = 0, runtime = 10ms }}.");
    }

    private static SettingProblem? TooLong(Arinc653Spec table)
    {
        if (WrongCount(table) is not null) return null;
        var sum = new Duration(table.Entries.Sum(entry => entry.Runtime.Nanoseconds));
        return sum <= table.MajorFrame ? null : new(
            "major-frame",
            $"The entries take {UnitText.Write(sum)} of a major frame of {UnitText.Write(table.MajorFrame)}.",
            $"Write at least major-frame = {UnitText.Write(sum)}.");
    }
}
