using System.Net;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Settings;
using Microsoft.AspNetCore.Http;

namespace ActorXen.Nodes.Web;

/// <summary>Why a request is not let in.</summary>
/// <param name="Code">HTTP status.</param>
/// <param name="Problem">One line.</param>
internal sealed record Barred(int Code, string Problem);

/// <summary>
/// Decides which requests are looked at: those of programs that know the token, and never those of a page that a
/// browser on some machine happens to show.
/// </summary>
/// <remarks>
/// A page can make a browser send requests to this machine, but only with its own address as Origin and without the
/// type of JSON; if its name is made to resolve to this machine, the Host is that name. Browsers never add a token.
/// </remarks>
/// <param name="settings">The node's.</param>
internal sealed class RequestGuard(NodeSettings settings)
{
    private const string Scheme = "Bearer ";

    private readonly HashSet<string> _names = new(
        ["localhost", settings.Http.Host, settings.Node.Public.Host, .. settings.ApiNames],
        StringComparer.OrdinalIgnoreCase);

    /// <returns>null if the request is let in.</returns>
    public Barred? Look(HttpRequest request)
    {
        if (LookAtOrigin(request) is { } foreign) return foreign;
        if (settings.Token is null)
        {
            if (LookAtHost(request) is { } barred) return barred;
        }
        else if (!ShowsToken(request, settings.Token))
        {
            return new(
                401,
                request.Headers.Authorization.Count == 0
                    ? $"The API asks for a token. Set {SecretText.Token.Text} to it, or {SecretText.Token.File} to a "
                        + "file that holds it."
                    : $"The token is wrong. Set {SecretText.Token.Text} to the nodes' token.");
        }

        return request.Method == "POST" && !request.HasJsonContentType()
            ? new(415, "Send JSON, with the header \"Content-Type: application/json\".")
            : null;
    }

    /// <summary>For pages that everyone may read who does not come by a name that is not this node's.</summary>
    public Barred? LookAtReader(HttpRequest request) => LookAtOrigin(request) ?? LookAtHost(request);

    private Barred? LookAtHost(HttpRequest request)
    {
        var host = request.Host.Host;
        if (host is ['[', .. var inner, ']']) host = inner;
        // An address cannot be made to resolve to another one.
        return _names.Contains(host) || IPAddress.TryParse(host, out _)
            ? null
            : new(421, "This node does not know itself by that name. Use its address, or add the name to api.names.");
    }

    private static Barred? LookAtOrigin(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0) return null;
        var isOwn = request.Headers.Origin is [{ } origin]
            && Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
        return isOwn ? null : new(403, "Pages of other sites may not use this API.");
    }

    private static bool ShowsToken(HttpRequest request, string token) =>
        request.Headers.Authorization is [{ } shown]
        && shown.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && SecretText.AreEqual(shown[Scheme.Length..].Trim(), token);
}
