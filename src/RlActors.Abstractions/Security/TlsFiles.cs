namespace RlActors.Security;

/// <summary>The PEM files of a silo's or a console's TLS.</summary>
/// <param name="Authority">Certificates of the authorities that the other side's must come from.</param>
/// <param name="Certificate">Own certificate, with those between it and the authority; null for a console that shows a key instead.</param>
/// <param name="Key">Its private key.</param>
public sealed record TlsFiles(string Authority, string? Certificate, string? Key)
{
    /// <summary>Environment variables where no option names the file.</summary>
    public const string AuthorityVariable = "RLACTORS_TLS_CA", CertificateVariable = "RLACTORS_TLS_CERTIFICATE", KeyVariable = "RLACTORS_TLS_KEY";

    /// <summary>The files that options or the environment name; null where they name none.</summary>
    /// <param name="authority">What <c>--tls-ca</c> says.</param>
    /// <param name="certificate">What <c>--tls-certificate</c> says.</param>
    /// <param name="key">What <c>--tls-key</c> says.</param>
    /// <param name="needsCertificate">Whether there must be a certificate of one's own: for silos.</param>
    /// <param name="variable">Environment variables.</param>
    /// <exception cref="RlActorsException">Only some of them are named.</exception>
    public static TlsFiles? Read(string? authority, string? certificate, string? key, bool needsCertificate, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        authority ??= Named(AuthorityVariable);
        certificate ??= Named(CertificateVariable);
        key ??= Named(KeyVariable);
        if (authority is null && certificate is null && key is null)
        {
            return null;
        }

        string missing = (authority, certificate, key) switch
        {
            (null, _, _) => "--tls-ca",
            (_, null, not null) => "--tls-certificate",
            (_, not null, null) => "--tls-key",
            (_, null, null) when needsCertificate => "--tls-certificate and --tls-key",
            _ => "",
        };
        return missing.Length == 0
            ? new TlsFiles(authority!, certificate, key)
            : throw new RlActorsException($"TLS lacks {missing}; a silo takes --tls-certificate, --tls-key and --tls-ca together, a console --tls-ca alone or all three (docs/security.md)");

        string? Named(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }
}
