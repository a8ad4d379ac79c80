using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>A scenario in one line.</summary>
public static class ScenarioSummary
{
    /// <summary>4 hosts, 40 guests, 52 guest vCPUs on 32 pCPUs, 2s.</summary>
    public static string Of(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var guests = spec.Hosts.SelectMany(host => host.Domains).Where(domain => domain.Id > 0).ToList();
        var vcpus = guests.Sum(guest => guest.Vcpus);
        var pcpus = spec.Hosts.Sum(host => host.Machine.Pcpus);
        return $"{Some(spec.Hosts.Count, "host")}, {Some(guests.Count, "guest")}, "
            + $"{Some(vcpus, "guest vCPU")} on {Some(pcpus, "pCPU")}, {UnitText.Write(spec.Length)}";
    }

    private static string Some(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
