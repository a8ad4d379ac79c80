using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Runs;

namespace ActorXen.Cli.Arguments;

/// <summary>The hosts and domains that the user wants to see.</summary>
/// <param name="Host">A pattern; null for all hosts.</param>
/// <param name="Domain">A pattern; null for all domains.</param>
internal sealed record DomainChoice(string? Host, string? Domain)
{
    public DomainPattern Pattern => new(Host ?? "", Domain ?? "");

    /// <summary>The hosts that match; of those, only those with a domain that matches.</summary>
    /// <exception cref="InputException">A pattern matches nothing.</exception>
    public List<HostDirectory> Hosts(IReadOnlyList<HostDirectory> hosts)
    {
        List<HostDirectory> matching = [.. hosts.Where(Pattern.Fits)];
        if (matching.Count == 0) throw InterruptOwner.Unknown("host", Host!, hosts.Select(host => host.Name));
        if (Domain is null) return matching;
        List<HostDirectory> having = [.. matching.Where(host => Domains(host).Count > 0)];
        return having.Count > 0 ? having : throw InterruptOwner.Unknown(
            "domain", Domain, matching.SelectMany(host => host.Domains.Select(one => one.Name)).Distinct(), Host);
    }

    /// <summary>The domains of a host that match.</summary>
    public IReadOnlyList<DomainEntry> Domains(HostDirectory host) => Pattern.Domains(host);
}
