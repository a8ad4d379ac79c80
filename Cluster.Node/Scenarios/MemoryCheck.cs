using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>The domains of a host fit into its memory, as Xen refuses to create one that does not.</summary>
internal static class MemoryCheck
{
    public static void Refuse(HostSpec spec, PlacedHost host)
    {
        var (has, needed) = ((long)spec.Machine.Mebibytes, spec.Domains.Sum(domain => (long)domain.Mebibytes));
        if (has == 0 || needed <= has) return;
        host.Draft.Section.Report(
            "machine",
            $"The {spec.Domains.Count} domains of \"{host.Name}\", with dom0, need {UnitText.Memory.Write(needed)}, "
            + $"and it has {UnitText.Memory.Write(has)}.",
            $"Write machine {{ memory = {UnitText.Memory.Write(needed)} }} or more, or give them less memory, or leave "
            + "domains out.");
    }
}
