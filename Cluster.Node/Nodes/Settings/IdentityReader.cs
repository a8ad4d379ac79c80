using System.Security.Cryptography;
using ActorXen.Nodes.Security;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Nodes.Settings;

/// <summary>
/// Reads how the nodes of a cluster recognise each other: by a secret, by certificates, or not at all.
/// </summary>
internal static class IdentityReader
{
    /// <param name="top">The node's settings.</param>
    /// <param name="environment">Gives the value of a variable, or null if it is not set.</param>
    /// <returns>null if neither is set, or if there is a problem, which is reported.</returns>
    public static NodeIdentity? Read(Section top, Func<string, string?> environment)
    {
        var tls = top.Sub("tls");
        var (certificate, key, authority) = (Path("certificate"), Path("key"), Path("authority"));
        var secret = SecretText.Read(SecretText.Secret, environment, top.Text("secret-file") ?? "");
        tls.RefuseOtherKeys();
        if (secret.Problem is { } problem) top.Report("secret-file", problem, "");
        if (certificate.Length + key.Length + authority.Length == 0)
            return secret.Value is { } shared
                ? NodeIdentity.OfSecret(shared, top.Text("cluster") ?? "actorxen")
                : null;
        if (certificate.Length * key.Length * authority.Length == 0)
        {
            tls.Report(
                "certificate", "TLS needs three files: certificate, key and authority.", "Set all of them or none.");
            return null;
        }

        if (secret.Value is not null)
        {
            tls.Report(
                "certificate", "Nodes recognise each other by certificates or by a secret, and both are set.",
                $"Remove {SecretText.Secret.Text} and secret-file, or the files of tls.");
            return null;
        }

        try
        {
            return NodeIdentity.OfFiles(certificate, key, authority);
        }
        catch (Exception failure) when (failure
            is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            tls.Report(
                "certificate", $"TLS cannot be set up: {UnitText.Shown(failure.Message).TrimEnd('.')}.",
                "Name PEM files of this node's certificate, its key, and the authority.");
            return null;
        }

        string Path(string name) => tls.Text(name) ?? "";
    }
}
