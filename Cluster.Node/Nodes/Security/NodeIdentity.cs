using System.Net.Security;
using System.Numerics;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Akka.Actor.Setup;
using Akka.Remote.Transport.DotNetty;

namespace ActorXen.Nodes.Security;

/// <summary>
/// What a node shows to the other nodes, and how it recognises them: a certificate, and a test of theirs.
/// </summary>
/// <remarks>
/// It is made from the cluster's secret or from certificate files. Akka.Remote has no secret of its own (its cookies
/// were never honoured and are gone), so the secret becomes a key that all nodes share: who completes a TLS handshake
/// with it knows the secret (decision 0051). It is a part of the actor system's setup, where the worker finds it.
/// </remarks>
public sealed class NodeIdentity : Setup, IDisposable
{
    // Order of the curve P-256 (FIPS 186-4, D.1.2.3).
    private static readonly BigInteger CurveOrder = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);

    // A tenth of a second once; for someone who guesses secrets, a tenth of a second for each.
    private const int Rounds = 200_000;
    private const int KeyBytes = 32;
    private const int DrawnBytes = 48;

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection? _authority;

    private NodeIdentity(X509Certificate2 certificate, X509Certificate2Collection? authority) =>
        (_certificate, _authority) = (certificate, authority);

    /// <summary>
    /// Whether direct connections are encrypted too. With a secret only, they show a token that came encrypted.
    /// </summary>
    public bool EncryptsBatches => _authority is not null;

    /// <param name="secret">The same on all nodes; long and random.</param>
    /// <param name="cluster">The cluster's name; one secret makes another key for each cluster.</param>
    public static NodeIdentity OfSecret(string secret, string cluster)
    {
        var drawn = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"actorxen nodes of {cluster}"), Rounds,
            HashAlgorithmName.SHA256, DrawnBytes);
        var number = 1 + new BigInteger(drawn, isUnsigned: true, isBigEndian: true) % (CurveOrder - 1);
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = [.. new byte[KeyBytes - bytes.Length], .. bytes],
        });
        var request = new CertificateRequest("CN=actorxen node", key, HashAlgorithmName.SHA256);
        using var signed = request.CreateSelfSigned(
            new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return new(Storable(signed), null);
    }

    /// <param name="certificate">PEM file of this node's certificate.</param>
    /// <param name="key">PEM file of its private key.</param>
    /// <param name="authority">PEM file of the authorities whose certificates the other nodes have.</param>
    /// <exception cref="CryptographicException">A file holds something else, or they do not fit together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static NodeIdentity OfFiles(string certificate, string key, string authority)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(authority);
        if (trusted.Count == 0) throw new CryptographicException($"{authority} has no certificate");
        using var own = X509Certificate2.CreateFromPemFile(certificate, key);
        var identity = new NodeIdentity(Storable(own), trusted);
        if (identity.Accepts(identity._certificate, null)) return identity;
        identity.Dispose();
        throw new CryptographicException($"{certificate} is not valid now, or not of an authority in {authority}");
    }

    /// <summary>Whether a certificate is that of a node of this cluster.</summary>
    /// <param name="peer">The certificate that the other end has shown to own; null if it has shown none.</param>
    /// <param name="sent">What it has sent along: certificates between its own and the authority's.</param>
    public bool Accepts(X509Certificate? peer, X509Chain? sent)
    {
        if (peer is null) return false;
        if (_authority is null)
        {
            return peer.GetKeyAlgorithm() == _certificate.GetKeyAlgorithm()
                && CryptographicOperations.FixedTimeEquals(peer.GetPublicKey(), _certificate.GetPublicKey());
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        using var certificate = X509CertificateLoader.LoadCertificate(peer.GetRawCertData());
        return chain.Build(certificate);
    }

    /// <summary>For Akka.Remote.</summary>
    internal DotNettySslSetup ForRemoting() => new(
        _certificate, suppressValidation: false, requireMutualAuthentication: true,
        (peer, chain, _, _, _) => Accepts(peer, chain));

    /// <summary>For the end that listens for direct connections.</summary>
    internal SslServerAuthenticationOptions ForListener() => new()
    {
        ServerCertificate = _certificate,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.None,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, peer, chain, _) => Accepts(peer, chain),
    };

    /// <summary>For the end that connects directly.</summary>
    /// <param name="host">Name or address of the other end.</param>
    internal SslClientAuthenticationOptions ForCaller(string host) => new()
    {
        TargetHost = host,
        ClientCertificates = [_certificate],
        EnabledSslProtocols = SslProtocols.None,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, peer, chain, _) => Accepts(peer, chain),
    };

    public void Dispose() => _certificate.Dispose();

    /// <summary>Some systems do not use a private key for TLS that was never stored.</summary>
    private static X509Certificate2 Storable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}
