using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RlActors.Security;

namespace RlActors.Silo.Benchmarks.Abuse;

/// <summary>A certificate authority for an hour: what docs/security.md makes with openssl, for tests and benchmarks. P-256, PEM files in one folder.</summary>
internal sealed class ScratchAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly string _folder;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public ScratchAuthority(string folder, string name)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
        File.WriteAllText(PathOf("ca.pem"), _root.ExportCertificatePem());
    }

    /// <summary>The authority's certificate.</summary>
    public string Authority => PathOf("ca.pem");

    /// <summary>Makes a silo's certificate.</summary>
    public TlsFiles Silo(string name = "silo") => Make(name, [ServerUse, ClientUse], DateTimeOffset.UtcNow.AddHours(1));

    /// <summary>Makes a console's certificate.</summary>
    public TlsFiles Console(string name = "console") => Make(name, [ClientUse], DateTimeOffset.UtcNow.AddHours(1));

    /// <summary>Makes a silo's certificate whose time is over.</summary>
    public TlsFiles Expired(string name = "expired") => Make(name, [ServerUse, ClientUse], DateTimeOffset.UtcNow.AddDays(-1));

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }

    private TlsFiles Make(string name, string[] uses, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var oids = new OidCollection();
        foreach (string use in uses)
        {
            oids.Add(new Oid(use));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, critical: false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        using var certificate = request.Create(_root, DateTimeOffset.UtcNow.AddDays(-5), until, RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(PathOf(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        return new TlsFiles(Authority, PathOf(name + ".pem"), PathOf(name + ".key"));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
