using System.Net;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Settings;

namespace ActorXen.Nodes;

/// <summary>Warns of ports that other machines can reach and that let everyone in.</summary>
internal static class Exposure
{
    /// <returns>One line for each.</returns>
    public static IEnumerable<string> WarningsOf(NodeSettings settings)
    {
        var node = settings.Node;
        if (!IsLoopback(node.Bind) && node.Identity is null)
        {
            yield return $"warning: other machines can reach {new HostPort(node.Bind, node.Public.Port)}, and whoever "
                + $"does can join the cluster. Set {SecretText.Secret.Text} on all nodes (docs/security.md).";
        }

        if (!IsLoopback(settings.Http.Host) && settings.Token is null)
        {
            yield return $"warning: other machines can reach the API on {settings.Http}, and whoever does can start "
                + $"and cancel runs. Set {SecretText.Token.Text} (docs/security.md).";
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
