using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Finds racks that are defined alike, however they are written.</summary>
public static class AlikeRacks
{
    /// <param name="spec">A checked scenario.</param>
    /// <param name="catalogue">The mechanisms that it uses.</param>
    public static RackKinds Of(RunSpec spec, IScenarioCatalogue catalogue)
    {
        (HostSpec, HostSpec)? meeting = null;
        var nameless = spec with { Hosts = Nameless(spec.Hosts) };
        var texts = ScenarioText.OfHosts(nameless, catalogue, (host, server) =>
        {
            if (host.Rack != server.Rack) meeting ??= (spec.Hosts[host.Number], spec.Hosts[server.Number]);
        });
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        var kindOfRack = new Dictionary<int, int>();
        var names = new List<string>();
        var hosts = spec.Hosts.Zip(texts, (host, text) => (Host: host, Text: text));
        foreach (var rack in hosts.GroupBy(one => one.Host.Rack))
        {
            var definition = string.Concat(rack.Select(one => one.Text));
            if (kinds.TryAdd(definition, kinds.Count)) names.Add(rack.First().Host.RackName);
            kindOfRack.Add(rack.Key, kinds[definition]);
        }

        return new(kindOfRack, names) { Meeting = meeting };
    }

    /// <summary>The hosts and domains with names that say nothing but their places in the rack.</summary>
    private static List<HostSpec> Nameless(IReadOnlyList<HostSpec> hosts)
    {
        var places = new Dictionary<int, int>();
        var nameless = new List<HostSpec>();
        foreach (var host in hosts)
        {
            places[host.Rack] = places.GetValueOrDefault(host.Rack) + 1;
            nameless.Add(host with
            {
                Name = Named("h", places[host.Rack]),
                RackName = "r",
                Domains = [.. host.Domains.Select(domain => domain with { Name = Named("d", domain.Id), Group = "d" })],
            });
        }

        return nameless;
    }

    private static string Named(string kind, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}{number}");
}
