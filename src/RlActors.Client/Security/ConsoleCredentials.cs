using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using RlActors.Client.Steering;
using RlActors.Security;
using RlActors.Security.Links;

namespace RlActors.Client.Security;

/// <summary>What the console shows a silo: a certificate, the key that it was given, or the key of the data folder.</summary>
/// <param name="Key">The key; null: none is shown.</param>
/// <param name="Tls">Own certificate and authorities; null: no TLS.</param>
internal sealed record ConsoleCredentials(AccessKey? Key, TlsIdentity? Tls)
{
    /// <summary>Nothing is shown.</summary>
    public static ConsoleCredentials None { get; } = new(null, null);

    /// <summary>What a cluster asks for, as far as its silos' files say, from what the user has.</summary>
    /// <param name="given">The key of an option or the environment.</param>
    /// <param name="files">TLS files of options or the environment.</param>
    /// <param name="dataFolder">The data folder, which may have a key.</param>
    /// <param name="silo">What a silo wrote into the data folder; null where the user named the cluster.</param>
    /// <exception cref="RlActorsException">It asks for what the user has not; the message says how to give it.</exception>
    public static ConsoleCredentials For(AccessKey? given, TlsFiles? files, string dataFolder, SiloFile? silo)
    {
        if (silo is { Tls: true } && files is null)
        {
            throw new RlActorsException($"the silo at {silo.Gateway} speaks TLS; give --tls-ca, with --tls-certificate and --tls-key or the silo's key (docs/security.md)");
        }

        if (silo is { Key: SiloFile.GivenKey } && given is null && files?.Certificate is null)
        {
            throw new RlActorsException($"the silo at {silo.Gateway} asks for the key it was started with; give it by --api-key-file or the variable {AccessKey.Variable}");
        }

        var key = silo switch
        {
            null => given ?? FolderKey.Find(dataFolder),
            { Key: SiloFile.FolderKey } => FolderKey.Find(dataFolder),
            { Key: null } => null,
            _ => given,
        };
        return new ConsoleCredentials(key, files is null ? null : TlsIdentity.Load(files));
    }

    /// <summary>Has a client show them.</summary>
    /// <returns>The link, which knows why a call failed.</returns>
    public SecureLink ApplyTo(IServiceCollection services)
    {
        var link = new SecureLink(Tls, Key, "gateway", siloOnly: false);
        if (!link.IsPlain)
        {
            services.Configure<ClientConnectionOptions>(options => options.ConfigureConnection(connection => connection.Use(link.Call)));
        }

        return link;
    }
}
