using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorXen.Nodes.Security;

namespace ActorXen.Tests.Support;

/// <summary>An authority of a test: PEM files of it and of certificates that it signs.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("actorxen-authority-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _now;
    private int _signed;

    /// <param name="now">When its certificates begin to be valid.</param>
    public TestAuthority(DateTimeOffset now)
    {
        _now = now;
        var request = new CertificateRequest("CN=test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _certificate = request.CreateSelfSigned(now.AddDays(-400), now.AddDays(400));
        File.WriteAllText(AuthorityFile, _certificate.ExportCertificatePem());
    }

    /// <summary>PEM of the authority itself.</summary>
    public string AuthorityFile => Path.Combine(_directory, "authority.pem");

    /// <summary>Signs a certificate for a node.</summary>
    /// <returns>PEM files of the certificate and its key.</returns>
    public (string Certificate, string Key) Sign(bool isExpired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=node {++_signed}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var end = _now.AddDays(isExpired ? -1 : 30);
        using var signed = request.Create(_certificate, _now.AddDays(-60), end, BitConverter.GetBytes(_signed));
        var certificate = Path.Combine(_directory, $"{_signed}.pem");
        var file = Path.Combine(_directory, $"{_signed}.key");
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return (certificate, file);
    }

    /// <summary>The identity of a node with a certificate of this authority.</summary>
    public NodeIdentity Identity()
    {
        var (certificate, key) = Sign();
        return NodeIdentity.OfFiles(certificate, key, AuthorityFile);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
