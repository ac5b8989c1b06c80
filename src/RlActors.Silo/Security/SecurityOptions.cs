using System.CommandLine;
using RlActors.Recipes;
using RlActors.Security;

namespace RlActors.Silo.Security;

/// <summary>The options that say who may reach a silo, and what recipes may.</summary>
/// <param name="confined">Whether recipes come from consoles, and are confined.</param>
internal sealed class SecurityOptions(bool confined)
{
    /// <summary>Folders that recipes may reach, with colons between, where no option names them.</summary>
    public const string FoldersVariable = "RLACTORS_ALLOW_FOLDERS";

    private readonly Option<string?> _keyFile = new("--api-key-file")
    {
        Description = $"File with the key that HTTP requests, consoles and, without TLS, other silos must show. Default: the variable {AccessKey.Variable}, else {FolderKey.FileName} in the data folder for consoles and none for HTTP.",
    };

    private readonly Option<string?> _certificate = new("--tls-certificate") { Description = $"PEM file of this silo's certificate: all that listens speaks TLS. Default: the variable {TlsFiles.CertificateVariable}." };
    private readonly Option<string?> _key = new("--tls-key") { Description = $"PEM file of its private key. Default: the variable {TlsFiles.KeyVariable}." };
    private readonly Option<string?> _authority = new("--tls-ca") { Description = $"PEM file of the authorities that certificates of other silos and of consoles must come from. Default: the variable {TlsFiles.AuthorityVariable}." };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Listen beyond this machine without TLS, and serve HTTP there without a key." };

    private readonly Option<string[]> _folders = new("--allow-folder")
    {
        Description = $"Folder that recipes may read models and data from, besides the data folder, ${ModelSearch.ModelsVariable} and ${ModelSearch.TestDataVariable}. May be repeated. Default: the variable {FoldersVariable}, with colons between.",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string[]> _variables = new("--allow-variable")
    {
        Description = "Environment variable with a key that recipes may have sent to judges and generation servers. May be repeated.",
        AllowMultipleArgumentsPerToken = false,
    };

    public void AddTo(Command command)
    {
        Option[] all = [_keyFile, _certificate, _key, _authority, _insecure];
        foreach (var option in confined ? [.. all, _folders, _variables] : all)
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="RlActorsException">A file cannot be read, or something is missing.</exception>
    public SecuritySettings Read(ParseResult parsed) => new()
    {
        Key = AccessKey.Read(parsed.GetValue(_keyFile), Environment.GetEnvironmentVariable),
        Tls = TlsFiles.Read(parsed.GetValue(_authority), parsed.GetValue(_certificate), parsed.GetValue(_key), needsCertificate: true, Environment.GetEnvironmentVariable),
        IsInsecure = parsed.GetValue(_insecure),
        Folders = confined ? [.. FoldersOf(parsed)] : null,
        Variables = confined ? parsed.GetValue(_variables) ?? [] : [],
    };

    private IEnumerable<string> FoldersOf(ParseResult parsed)
    {
        string[] given = parsed.GetValue(_folders) is { Length: > 0 } folders ? folders : Named(FoldersVariable)?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        foreach (string folder in given)
        {
            yield return Directory.Exists(folder) ? folder : throw new RlActorsException($"--allow-folder '{folder}' is no folder; name one that is there");
        }

        foreach (string folder in new[] { Named(ModelSearch.ModelsVariable), Named(ModelSearch.TestDataVariable) }.OfType<string>())
        {
            yield return folder;
        }

        static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
    }
}
