using System.IO.Enumeration;
using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>Chooses hosts and domains by name.</summary>
/// <param name="Host">Name of a host with * and ?; empty for all.</param>
/// <param name="Domain">Name of a domain, or HOST/NAME, with * and ?; empty for all.</param>
public sealed record DomainPattern(string Host, string Domain)
{
    public bool Fits(HostDirectory host) => IsLike(Host, host.Name);

    /// <summary>The domains of a host that match, if the host does.</summary>
    public IReadOnlyList<DomainEntry> Domains(HostDirectory host) => [.. host.Domains.Where(
        domain => IsLike(Domain, domain.Name) || IsLike(Domain, $"{host.Name}/{domain.Name}"))];

    private static bool IsLike(string pattern, string name) =>
        pattern.Length == 0 || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
