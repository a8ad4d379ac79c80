using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Resolves what guests and their workloads name: servers, peers, recordings.</summary>
internal sealed class WorkloadLinks(
    IReadOnlyList<PlacedHost> hosts, IScenarioCatalogue catalogue, Recordings recordings)
{
    private readonly Dictionary<string, PlacedHost> _byName =
        hosts.DistinctBy(host => host.Name).ToDictionary(host => host.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, ServerPattern> _patterns = new(StringComparer.Ordinal);

    /// <summary>
    /// Workloads with a failed reference. A thousand copies fail in the same way, so each is resolved only once.
    /// </summary>
    private readonly HashSet<WorkloadDraft> _refused = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<DomainSpec> DomainsOf(PlacedHost host)
    {
        var domains = host.Guests.Select(guest => DomainOf(guest, host)).ToList();
        // What a workload that was refused would have brought to others is not missing by their fault.
        if (!IsComplete(host)) return domains;
        return catalogue.Workloads.Aggregate(
            (IReadOnlyList<DomainSpec>)domains, (sofar, kind) => kind.Complete(sofar, Report));

        void Report(int domain, string problem, string remedy) =>
            host.Guests[domain].Draft.Section.Report("workloads", problem, remedy);
    }

    /// <summary>
    /// Whether the host's domains have all that they name. What a workload names may be missing without a report, if it
    /// may be on another host that has problems.
    /// </summary>
    public bool IsComplete(PlacedHost host) => !host.LacksNames && !host.Guests.Any(IsIncomplete);

    /// <summary>Links for what the host itself refers to, in its pools and its toolstack's actions.</summary>
    public ILinks OfDom0(PlacedHost host) => new GuestLinks(this, host.Guests[0], host);

    private DomainSpec DomainOf(PlacedGuest guest, PlacedHost host)
    {
        var shape = guest.Draft.Shape;
        catalogue.Domain.Link(guest.Draft.Section, ref shape, new GuestLinks(this, guest, host));
        return shape with
        {
            Id = guest.Id,
            Name = guest.Name,
            Workloads = [.. guest.Draft.Workloads.Select(workload => Linked(workload, guest, host))
                .OfType<WorkloadSpec>()],
        };
    }

    private bool IsIncomplete(PlacedGuest guest) =>
        !guest.Draft.IsSound || guest.Draft.Workloads.Any(_refused.Contains);

    private WorkloadSpec? Linked(WorkloadDraft draft, PlacedGuest guest, PlacedHost host)
    {
        if (_refused.Contains(draft)) return null;
        var linked = draft.Kind.Link(draft.Section, draft.Spec, new GuestLinks(this, guest, host));
        if (linked is null) _refused.Add(draft);
        return linked;
    }

    private Recordings Recordings => recordings;

    private NetAddress? PatternServer(
        ISettingSource source, string key, string workload, string name, PlacedHost client)
    {
        if (!_patterns.TryGetValue(name, out var pattern)) _patterns[name] = pattern = new(name, hosts);
        if (pattern.NextFor(client) is { } next) return next;
        if (hosts.Any(host => host.LacksNames || host.Guests.Any(guest => !guest.Draft.IsSound))) return null;
        source.Report(
            key,
            $"No guest with a {workload} is named \"{UnitText.Shown(name)}\".",
            "Stars stand for any text: \"*/web-*\".");
        return null;
    }

    private NetAddress? NamedServer(
        ISettingSource source, string key, string workload, string hostName, string domainName)
    {
        if (!_byName.TryGetValue(hostName, out var host))
        {
            if (hosts.Any(other => !other.Draft.IsCounted)) return null;
            source.Report(
                key,
                $"There is no host \"{UnitText.Shown(hostName)}\".",
                Suggestion.DidYouMean(hostName, [.. _byName.Keys.Take(64)], $"Hosts are {Some(_byName.Keys)}."));
            return null;
        }

        var server = host.Guest(domainName);
        if (server is { Serves: true }) return server.AddressOn(host.Number);
        // Its workloads may be those that were refused.
        if (server is null ? host.LacksNames : !server.Draft.IsSound) return null;
        var servers = host.Guests.Where(guest => guest.Serves).Select(guest => guest.Name).ToList();
        var problem = server is null
            ? $"Host \"{hostName}\" has no domain \"{UnitText.Shown(domainName)}\"."
            : $"\"{hostName}/{domainName}\" runs no {workload}.";
        source.Report(key, problem, servers.Count == 0
            ? $"Give a domain of {hostName} a workload of type {workload}."
            : Suggestion.DidYouMean(domainName, servers, $"Servers there: {Some(servers)}."));
        return null;
    }

    private void ReportMissingPeer(
        ISettingSource source, string key, string name, PlacedHost host, string elsewhere)
    {
        if (host.LacksNames) return;
        var found = hosts.FirstOrDefault(other => other.Guest(name) is not null);
        var names = host.Guests.Select(other => other.Name);
        if (found is null) source.Report(
            key,
            $"There is no domain \"{UnitText.Shown(name)}\" on host \"{host.Name}\".",
            Suggestion.DidYouMean(name, [.. names.Take(64)], $"Domains there: {Some(names)}."));
        else source.Report(
            key,
            $"\"{name}\" is on host \"{found.Name}\", not on \"{host.Name}\".",
            elsewhere);
    }

    /// <summary>A list that is short enough for one line.</summary>
    private static string Some(IEnumerable<string> names)
    {
        var some = names.Take(9).ToList();
        return some.Count < 9 ? string.Join(", ", some) : $"{string.Join(", ", some.Take(8))}, …";
    }

    /// <summary>Resolves what one guest's workloads refer to.</summary>
    private sealed class GuestLinks(WorkloadLinks all, PlacedGuest guest, PlacedHost host) : ILinks
    {
        public int? Domain(ISettingSource source, string key)
        {
            var name = guest.Words.Fill(source.Text(key) ?? DomainReader.Dom0Name);
            if (host.Guest(name) is { } found) return found.Id;
            if (host.LacksNames) return null;
            source.Report(
                key,
                $"There is no domain \"{UnitText.Shown(name)}\" on host \"{host.Name}\".",
                Suggestion.Use(name, [.. host.Guests.Take(64).Select(other => other.Name)]));
            return null;
        }

        public string NameOf(int domain) => host.Guests[domain].Name;

        public int VcpusOf(int domain) => host.Guests[domain].Draft is { IsSound: true } draft
            ? draft.Shape.AllVcpus
            : DomainSpec.MostVcpus;

        public NetAddress? Server(ISettingSource source, string key, string workload)
        {
            var name = guest.Words.Fill(source.Text(key)!);
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                source.Report(key, $"\"{UnitText.Shown(name)}\" names no host.", $"Write {key} = \"host/domain\".");
                return null;
            }

            return Wildcard.IsPattern(name)
                ? all.PatternServer(source, key, workload, name, host)
                : all.NamedServer(source, key, workload, name[..slash], name[(slash + 1)..]);
        }

        public int? Peer(ISettingSource source, string key, string elsewhere)
        {
            var name = guest.Words.Fill(source.Text(key)!);
            if (name == guest.Name)
            {
                source.Report(key, "The domain is its own peer.", "Name another domain of the same host.");
                return null;
            }

            if (host.Guest(name) is { } peer) return peer.Id;
            all.ReportMissingPeer(source, key, name, host, elsewhere);
            return null;
        }

        public (IReadOnlyList<int> Shares, string Source) NextRecording(ISettingSource source)
        {
            var next = all.Recordings.Of((Section)source)!.Next();
            return (next.Shares, next.Source);
        }
    }
}

/// <summary>The servers that match a pattern, taken in turn; those of other hosts, if there are any.</summary>
internal sealed class ServerPattern(string pattern, IReadOnlyList<PlacedHost> hosts)
{
    private readonly List<NetAddress> _servers = [.. hosts.SelectMany(host => host.Guests
        .Where(guest => guest.Serves && Wildcard.Matches(pattern, $"{host.Name}/{guest.Name}"))
        .Select(guest => guest.AddressOn(host.Number)))];

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
