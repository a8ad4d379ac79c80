using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>Resolves what workloads name: servers, peers, recordings.</summary>
internal sealed class WorkloadLinks(IReadOnlyList<PlacedHost> hosts)
{
    private readonly Dictionary<string, PlacedHost> _byName = hosts.DistinctBy(host => host.Name).ToDictionary(host => host.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, ServerPattern> _patterns = new(StringComparer.Ordinal);

    /// <summary>Workloads that named nobody. A thousand alike are wrong alike, and are looked at once.</summary>
    private readonly HashSet<WorkloadDraft> _refused = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<DomainSpec> DomainsOf(PlacedHost host)
    {
        var domains = host.Guests.Select(guest => guest.Draft.Shape with
        {
            Id = guest.Id,
            Name = guest.Name,
            Workloads = [.. guest.Draft.Workloads.Select(workload => Linked(workload, guest, host)).OfType<WorkloadSpec>()],
        }).ToList();
        return PingPongPairs.Completed(domains, host);
    }

    private WorkloadSpec? Linked(WorkloadDraft draft, PlacedGuest guest, PlacedHost host)
    {
        if (_refused.Contains(draft)) return null;
        var linked = Resolved(draft, guest, host);
        if (linked is null) _refused.Add(draft);
        return linked;
    }

    private WorkloadSpec? Resolved(WorkloadDraft draft, PlacedGuest guest, PlacedHost host)
    {
        switch (draft)
        {
            case PlainDraft plain:
                return plain.Spec;
            case RecordedDraft recorded:
                var recording = recorded.Source.Next();
                return new UtilisationSpec(recording.Percent, recorded.SampleLength, recorded.Period, recording.Source);
            case ClientDraft client:
                return ServerOf(client, guest, host) is { } server ? client.Shape with { Server = server } : null;
            case PeerDraft peer:
                return PeerOf(peer, guest, host) is { } other ? peer.Shape with { PeerDomain = other.Id } : null;
            default:
                throw new InvalidOperationException($"{draft.GetType().Name} is not linked");
        }
    }

    private NetAddress? ServerOf(ClientDraft client, PlacedGuest guest, PlacedHost host)
    {
        var name = guest.Words.Fill(client.Server);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            client.Section.Report(
                "server", $"\"{UnitText.Shown(name)}\" names no host.", "Write server = \"host/domain\".");
            return null;
        }

        if (Wildcard.IsPattern(name))
        {
            if (!_patterns.TryGetValue(name, out var pattern)) _patterns[name] = pattern = new(name, hosts);
            if (pattern.NextFor(host) is { } next) return next;
            client.Section.Report(
                "server",
                $"No guest with a request-server is named \"{UnitText.Shown(name)}\".",
                "Stars stand for any text: \"*/web-*\".");
            return null;
        }

        return NamedServer(client.Section, name[..slash], name[(slash + 1)..]);
    }

    private NetAddress? NamedServer(Section section, string hostName, string domainName)
    {
        if (!_byName.TryGetValue(hostName, out var host))
        {
            section.Report(
                "server",
                $"There is no host \"{UnitText.Shown(hostName)}\".",
                Suggestion.DidYouMean(hostName, [.. _byName.Keys.Take(64)], $"Hosts are {Some(_byName.Keys)}."));
            return null;
        }

        var server = host.Guest(domainName);
        if (server is { Serves: true }) return new(host.Number, server.Id);
        var servers = host.Guests.Where(guest => guest.Serves).Select(guest => guest.Name).ToList();
        var problem = server is null ? $"Host \"{hostName}\" has no domain \"{UnitText.Shown(domainName)}\"." : $"\"{hostName}/{domainName}\" runs no request-server.";
        section.Report("server", problem, servers.Count == 0
            ? $"Give a domain of {hostName} a workload of type request-server."
            : Suggestion.DidYouMean(domainName, servers, $"Servers there: {Some(servers)}."));
        return null;
    }

    private PlacedGuest? PeerOf(PeerDraft draft, PlacedGuest guest, PlacedHost host)
    {
        var name = guest.Words.Fill(draft.Peer);
        if (name == guest.Name)
        {
            draft.Section.Report("peer", "The domain is its own peer.", "Name another domain of the same host.");
            return null;
        }

        if (host.Guest(name) is { } peer) return peer;
        var elsewhere = hosts.FirstOrDefault(other => other.Guest(name) is not null);
        draft.Section.Report(
            "peer",
            elsewhere is null ? $"There is no domain \"{UnitText.Shown(name)}\" on host \"{host.Name}\"." : $"\"{name}\" is on host \"{elsewhere.Name}\", not on \"{host.Name}\".",
            elsewhere is null
                ? Suggestion.DidYouMean(name, [.. host.Guests.Take(64).Select(other => other.Name)], $"Domains there: {Some(host.Guests.Select(other => other.Name))}.")
                : "Ping-pong needs both on one host; request-client crosses hosts.");
        return null;
    }

    /// <summary>A list that stays on its line.</summary>
    private static string Some(IEnumerable<string> names)
    {
        var some = names.Take(9).ToList();
        return some.Count < 9 ? string.Join(", ", some) : $"{string.Join(", ", some.Take(8))}, …";
    }
}

/// <summary>The servers that a pattern names, taken in turn; those of other hosts, if there are any.</summary>
internal sealed class ServerPattern(string pattern, IReadOnlyList<PlacedHost> hosts)
{
    private readonly List<NetAddress> _servers = [.. hosts.SelectMany(host => host.Guests
        .Where(guest => guest.Serves && Wildcard.Matches(pattern, $"{host.Name}/{guest.Name}"))
        .Select(guest => new NetAddress(host.Number, guest.Id)))];

    private int _taken;

    public NetAddress? NextFor(PlacedHost client)
    {
        for (var tries = 0; tries < _servers.Count; tries++)
        {
            var server = _servers[_taken++ % _servers.Count];
            if (server.Host != client.Number) return server;
        }

        return _servers.Count == 0 ? null : _servers[_taken++ % _servers.Count];
    }
}

/// <summary>Ping-pong is written in the domain that begins; the other side is added here.</summary>
internal static class PingPongPairs
{
    public static IReadOnlyList<DomainSpec> Completed(List<DomainSpec> domains, PlacedHost host)
    {
        var waiting = new Dictionary<(int Waiter, int Peer), int>();
        foreach (var (domain, spec) in All(domains).Where(pair => !pair.Spec.Initiator))
        {
            var pair = (domain.Id, spec.PeerDomain);
            waiting[pair] = waiting.GetValueOrDefault(pair) + 1;
        }

        foreach (var (domain, spec) in All(domains).Where(pair => pair.Spec.Initiator).ToList())
        {
            var pair = (spec.PeerDomain, domain.Id);
            if (waiting.GetValueOrDefault(pair) is > 0 and var open)
            {
                waiting[pair] = open - 1;
                continue;
            }

            var other = domains[spec.PeerDomain];
            var answer = spec with { PeerDomain = domain.Id, Initiator = false, ThinkTime = Duration.Zero };
            domains[spec.PeerDomain] = other with { Workloads = [.. other.Workloads, answer] };
        }

        foreach (var ((waiter, peer), _) in waiting.Where(pair => pair.Value > 0))
        {
            host.Guests[waiter].Draft.Section.Report(
                "workloads", $"\"{domains[waiter].Name}\" waits for \"{domains[peer].Name}\", which never begins.", "Remove initiator = false on one side.");
        }

        return domains;
    }

    private static IEnumerable<(DomainSpec Domain, PingPongSpec Spec)> All(IEnumerable<DomainSpec> domains) =>
        domains.SelectMany(domain => domain.Workloads.OfType<PingPongSpec>().Select(spec => (domain, spec)));
}
