using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>What a sample of racks cannot tell.</summary>
public static class SampleRules
{
    /// <summary>Why the racks of a scenario cannot be sampled; null if they can.</summary>
    public static string? Refusal(RackKinds kinds) => kinds.Meeting is var (from, to)
        ? $"{from.Name} in rack {from.RackName} sends to {to.Name} in rack {to.RackName}, and racks that meet cannot "
            + "be sampled."
        : null;

    /// <summary>Why a measure cannot be taken from a sample; null if it can.</summary>
    public static string? Refusal(Measure measure, RunSpec spec, RackKinds kinds)
    {
        if (measure.Text.StartsWith("max", StringComparison.Ordinal)
            || measure.Text.StartsWith("worst", StringComparison.Ordinal))
        {
            return $"{measure} is the largest of all racks, which a sample does not have. Take a percentile, or all "
                + "racks.";
        }

        var taken = spec.Hosts.GroupBy(host => host.Rack).Select(rack =>
            (Kind: kinds.KindOfRack[rack.Key], Name: rack.First().RackName, Count: rack.Sum(host => In(measure, host))))
            .GroupBy(rack => rack.Kind);
        foreach (var kind in taken)
        {
            var first = kind.First();
            if (kind.FirstOrDefault(rack => rack.Count != first.Count) is not { Name: { } other }) continue;
            return $"{measure} is not of rack {first.Name} as it is of {other}, although they are alike, and a sample "
                + "may have only one of them. Select by names that all racks have, or take all racks.";
        }

        return null;
    }

    private static int In(Measure measure, HostSpec host) => measure.Subject == Subject.Domain
        ? host.Domains.Count(domain => measure.Selector.TakesDomain(host, domain))
        : measure.Selector.TakesHost(host) ? 1 : 0;
}
