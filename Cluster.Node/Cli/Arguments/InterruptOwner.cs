using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Interrupts;

namespace ActorXen.Cli.Arguments;

/// <summary>Whose interrupts the user asked for: those of a host, or of a domain on it.</summary>
/// <param name="Domain">Null for the host itself.</param>
internal sealed record InterruptOwner(HostDirectory Host, DomainEntry? Domain)
{
    private const int NamesInMessage = 8;

    public string Name => Domain is null ? Host.Name : $"{Host.Name}/{Domain.Name}";

    /// <param name="hosts">All hosts of the run.</param>
    /// <param name="domain">Name, or HOST/NAME; null if the user named no domain.</param>
    /// <param name="host">
    /// Name of the domain's host, or of the host itself if no domain is named; null if the user named none. Without
    /// either, the first host is chosen.
    /// </param>
    /// <exception cref="InputException">Nothing has that name, or several domains have it.</exception>
    public static InterruptOwner Find(IReadOnlyList<HostDirectory> hosts, string? domain, string? host)
    {
        if (host is null && domain is null) return new(hosts[0], null);
        if (host is not null)
        {
            var named = hosts.FirstOrDefault(entry => entry.Name == host)
                ?? throw Unknown("host", host, hosts.Select(entry => entry.Name));
            if (domain is null) return new(named, null);
            hosts = [named];
        }

        List<InterruptOwner> found = [.. hosts.SelectMany(entry => entry.Domains
            .Where(one => one.Name == domain || $"{entry.Name}/{one.Name}" == domain)
            .Select(one => new InterruptOwner(entry, one)))];
        return found.Count switch
        {
            1 => found[0],
            0 => throw Unknown(
                "domain", domain!, hosts.SelectMany(entry => entry.Domains.Select(one => one.Name)).Distinct(), host),
            _ => throw new InputException(
                $"{found.Count} hosts have a domain \"{domain}\". Name the host too, such as --dom {found[0].Name}."),
        };
    }

    public IReadOnlyList<InterruptRow> Rows(Counters counters) =>
        Domain is null ? InterruptTable.OfHost(Host, counters) : InterruptTable.OfGuest(Host, Domain.Id, counters);

    /// <summary>Nothing in the run has the name or matches the pattern that the user gave.</summary>
    /// <param name="host">Name or pattern of the hosts that were looked at; null for all of the run.</param>
    public static InputException Unknown(string kind, string name, IEnumerable<string> known, string? host = null)
    {
        string[] names = [.. known.Take(NamesInMessage + 1)];
        var more = names.Length > NamesInMessage ? ", …" : "";
        var owner = host is null ? "the run" : $"host \"{host}\"";
        return new(
            $"{owner} has no {kind} \"{name}\". Its {kind}s: {string.Join(", ", names.Take(NamesInMessage))}{more}.");
    }
}
