using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RlActors.Security;

/// <summary>
/// A side's own certificate and the authorities it believes. What a certificate may be used as, its extended key usage says: a silo's has server authentication (and client
/// authentication, to call other silos), a console's client authentication alone, so that a console cannot pass for a silo. Names are not compared: silos are known by addresses
/// that come and go. Files that change on disk are read again at the next handshake.
/// </summary>
public sealed class TlsIdentity
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private Material _material;

    private TlsIdentity(TlsFiles files, TimeProvider time) => (_files, _time, _material) = (files, time, Material.Read(files, time));

    /// <summary>Reads the files.</summary>
    /// <exception cref="RlActorsException">A file cannot be read, or the certificate is out of its time or not of use.</exception>
    public static TlsIdentity Load(TlsFiles files, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new TlsIdentity(files, time ?? TimeProvider.System);
    }

    /// <summary>Whether it has a certificate to show.</summary>
    public bool HasCertificate => _files.Certificate is not null;

    /// <summary>For a server that asks its clients for certificates.</summary>
    /// <param name="checkClient">Says why a client's certificate (null: none was shown) is refused; null: it is not.</param>
    public SslServerAuthenticationOptions Accepting(Func<X509Certificate2?, X509Certificate2Collection, string?>? checkClient) => new()
    {
        ServerCertificateContext = Current().Own,
        ClientCertificateRequired = checkClient is not null,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        AllowRenegotiation = false,
        AllowTlsResume = false, // every connection shows its certificate
        RemoteCertificateValidationCallback = checkClient is null
            ? null
            : (_, certificate, chain, _) => checkClient(certificate as X509Certificate2, chain?.ChainPolicy.ExtraStore ?? []) is null,
    };

    /// <summary>For a client that shows its certificate where it has one.</summary>
    /// <param name="checkServer">Says why a server's certificate is refused; null: it is not.</param>
    public SslClientAuthenticationOptions Dialling(Func<X509Certificate2?, X509Certificate2Collection, string?> checkServer) => new()
    {
        TargetHost = "",
        ClientCertificateContext = Current().Own,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        AllowRenegotiation = false,
        AllowTlsResume = false,
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => checkServer(certificate as X509Certificate2, chain?.ChainPolicy.ExtraStore ?? []) is null,
    };

    /// <summary>Why a certificate is not believed; null where it is.</summary>
    /// <param name="certificate">What the other side showed.</param>
    /// <param name="between">Certificates between it and the authority.</param>
    /// <param name="asSilo">Whether it is to be a silo's, or only a console's.</param>
    public string? WhyNot(X509Certificate2? certificate, X509Certificate2Collection between, bool asSilo)
    {
        if (certificate is null)
        {
            return "it shows no certificate";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Current().Authorities);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        if (!chain.Build(certificate))
        {
            return "its certificate is not believed: " + string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
        }

        string use = asSilo ? ServerUse : ClientUse;
        return certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(usage => usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == use))
            ? null
            : $"its certificate is not made for {(asSilo ? "server" : "client")} authentication (extendedKeyUsage)";
    }

    private Material Current()
    {
        lock (_gate)
        {
            if (Material.StampOf(_files) is { } stamp && stamp != _material.Stamp)
            {
                try
                {
                    _material = Material.Read(_files, _time);
                }
                catch (RlActorsException)
                {
                    // Half of the files are new: the old ones serve until the next handshake looks again.
                }
            }

            return _material;
        }
    }

    /// <summary>What the files held at one time.</summary>
    private sealed record Material(SslStreamCertificateContext? Own, X509Certificate2Collection Authorities, string? Stamp)
    {
        public static Material Read(TlsFiles files, TimeProvider time)
        {
            string? stamp = StampOf(files);
            var authorities = new X509Certificate2Collection();
            Reading("--tls-ca", files.Authority, () => authorities.ImportFromPemFile(files.Authority));
            if (authorities.Count == 0)
            {
                throw new RlActorsException($"--tls-ca '{files.Authority}' holds no certificate; expected PEM, -----BEGIN CERTIFICATE-----");
            }

            return new Material(files.Certificate is null ? null : OwnOf(files, time), authorities, stamp);
        }

        public static string? StampOf(TlsFiles files)
        {
            try
            {
                return string.Join('|', new[] { files.Authority, files.Certificate, files.Key }.OfType<string>().Select(file => new FileInfo(file)).Select(file => $"{file.LastWriteTimeUtc.Ticks}/{file.Length}"));
            }
            catch (IOException)
            {
                return null;
            }
        }

        private static SslStreamCertificateContext OwnOf(TlsFiles files, TimeProvider time)
        {
            var chain = new X509Certificate2Collection();
            X509Certificate2 own = null!;
            Reading("--tls-certificate", files.Certificate!, () => chain.ImportFromPemFile(files.Certificate!));
            Reading("--tls-key", files.Key!, () => own = X509Certificate2.CreateFromPemFile(files.Certificate!, files.Key));
            var now = time.GetUtcNow().UtcDateTime;
            if (now < own.NotBefore.ToUniversalTime() || now > own.NotAfter.ToUniversalTime())
            {
                throw new RlActorsException(
                    $"--tls-certificate '{files.Certificate}' is valid from {own.NotBefore.ToUniversalTime():u} to {own.NotAfter.ToUniversalTime():u}, and it is {now:u}; make a new one (docs/security.md)");
            }

            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }

        private static void Reading(string option, string file, Action read)
        {
            try
            {
                read();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                throw new RlActorsException($"{option} '{file}' cannot be used: {error.Message.ReplaceLineEndings(" ")}", error);
            }
        }
    }
}
