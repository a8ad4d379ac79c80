using System.Globalization;

namespace ActorXen.Nodes.Membership;

/// <summary>A host's name or address, and a port: <c>node-0.actorxen:4053</c>, <c>[::1]:8080</c>.</summary>
public sealed record HostPort(string Host, int Port)
{
    /// <param name="least">Least port: 0 where "any free port" makes sense, else 1.</param>
    /// <returns>null if the text is not HOST:PORT.</returns>
    public static HostPort? Read(string text, int least = 1)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0) return null;
        var host = text[..colon].Trim();
        if (host is ['[', .. var address, ']']) host = address;
        else if (host.Contains(':', StringComparison.Ordinal)) return null;
        return IsHost(host)
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port >= least && port <= 65535
            ? new(host, port)
            : null;
    }

    public static bool IsHost(string text) => Uri.CheckHostName(text) != UriHostNameType.Unknown;

    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
