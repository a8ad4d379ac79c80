using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Finds the hosts that must be simulated together: those that send to each other, and those that do so by way of
/// others. Hosts share nothing but the network, so all others make no difference to them.
/// </summary>
public static class MeetingHosts
{
    /// <param name="hosts">Numbers of hosts.</param>
    /// <param name="specs">The checked scenarios of a run: of a fork, also those of the runs that were forked.</param>
    /// <param name="catalogue">The mechanisms that they use.</param>
    /// <returns>The numbers of these hosts and of all that they meet.</returns>
    public static IReadOnlySet<int> With(
        IEnumerable<int> hosts, IEnumerable<RunSpec> specs, IScenarioCatalogue catalogue)
    {
        var neighbours = new Dictionary<int, HashSet<int>>();
        // The texts are not needed, but who writes the name of a server has found a meeting.
        foreach (var spec in specs) _ = ScenarioText.OfHosts(spec, catalogue, Meet).ToList();
        var found = hosts.ToHashSet();
        var waiting = new Queue<int>(found);
        while (waiting.TryDequeue(out var host))
        {
            foreach (var neighbour in neighbours.GetValueOrDefault(host, []))
                if (found.Add(neighbour)) waiting.Enqueue(neighbour);
        }

        return found;

        void Meet(HostSpec client, HostSpec server)
        {
            if (client.Number == server.Number) return;
            Of(client).Add(server.Number);
            Of(server).Add(client.Number);
        }

        HashSet<int> Of(HostSpec host)
        {
            if (!neighbours.TryGetValue(host.Number, out var known)) neighbours[host.Number] = known = [];
            return known;
        }
    }
}
