using System.IO.Enumeration;
using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>Which domains or hosts a measure is of.</summary>
/// <param name="Kind">What the pattern is compared with.</param>
/// <param name="Pattern">With <c>*</c> for any text and <c>?</c> for any sign.</param>
public sealed record Selector(SelectorKind Kind, string Pattern)
{
    /// <summary>All guests, or all hosts. dom0 and driver domains are only taken by name.</summary>
    public static Selector All { get; } = new(SelectorKind.All, "");

    /// <summary>
    /// Reads <c>web-*</c>, <c>host0/web-*</c>, <c>template web</c>, <c>role request-server</c> or <c>rack r1</c>.
    /// </summary>
    public static Selector Read(string text)
    {
        text = text.Trim();
        if (text.Length == 0) return All;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        SelectorKind? kind = space < 0 ? null : text[..space] switch
        {
            "template" => SelectorKind.Template,
            "role" => SelectorKind.Role,
            "rack" => SelectorKind.Rack,
            "host" => SelectorKind.Host,
            _ => null,
        };
        if (kind is { } known) return new(known, text[(space + 1)..].Trim());
        return new(text.Contains('/', StringComparison.Ordinal) ? SelectorKind.Path : SelectorKind.Name, text);
    }

    public bool TakesDomain(SubjectDomain domain) => Takes(
        domain.Row.Host, domain.Rack, domain.Row.Name, domain.Group, domain.Role, domain.ServesHost);

    /// <summary>Whether it takes a domain that is not built yet.</summary>
    /// <remarks>Roles are known only then, so every domain may have one.</remarks>
    public bool TakesDomain(HostSpec host, DomainSpec domain) => Kind == SelectorKind.Role
        || Takes(host.Name, host.RackName, domain.Name, domain.Group, "", domain.Id == 0);

    public bool TakesHost(HostSpec host) => TakesHost(host.Name, host.RackName);

    public override string ToString() => Kind switch
    {
        SelectorKind.All => "",
        SelectorKind.Name or SelectorKind.Path => Pattern,
        SelectorKind.Template => $"template {Pattern}",
        SelectorKind.Role => $"role {Pattern}",
        SelectorKind.Rack => $"rack {Pattern}",
        SelectorKind.Host => $"host {Pattern}",
        var other => throw new NotSupportedException($"{other}"),
    };

    private bool Takes(string host, string rack, string domain, string group, string role, bool serves) => Kind switch
    {
        SelectorKind.All => !serves,
        SelectorKind.Name => Matches(domain),
        SelectorKind.Path => Matches($"{host}/{domain}"),
        SelectorKind.Template => Matches(group),
        SelectorKind.Role => Matches(role),
        SelectorKind.Rack => !serves && Matches(rack),
        SelectorKind.Host => !serves && Matches(host),
        var other => throw new NotSupportedException($"{other}"),
    };

    /// <summary>Whether it takes a host of this name in this rack.</summary>
    public bool TakesHost(string host, string rack) => Kind switch
    {
        SelectorKind.All => true,
        SelectorKind.Rack => Matches(rack),
        SelectorKind.Name or SelectorKind.Host => Matches(host),
        SelectorKind.Path or SelectorKind.Template or SelectorKind.Role => false,
        var other => throw new NotSupportedException($"{other}"),
    };

    /// <summary>Whether a name is like the pattern.</summary>
    public bool Matches(string text) => FileSystemName.MatchesSimpleExpression(Pattern, text, ignoreCase: false);
}

/// <summary>What a selector's pattern is compared with.</summary>
public enum SelectorKind
{
    /// <summary>Nothing: it takes all.</summary>
    All = 0,

    /// <summary>The name of the domain, or of the host for a measure of hosts.</summary>
    Name = 1,

    /// <summary>Host and name of the domain.</summary>
    Path = 2,

    /// <summary>The domain's group.</summary>
    Template = 3,
    Role = 4,
    Rack = 5,

    /// <summary>The host of the domain.</summary>
    Host = 6,
}
